import * as vscode from "vscode";
import { runEngineCommand } from "../adapters/engine-client/command";
import { sandboxReport } from "../adapters/interpreter/check/report";
import { sandboxCheckSchema } from "../adapters/interpreter/check/sandbox-check";
import type { EnginePrograms } from "./engine-programs";
import type { ReportPages } from "./report-pages";

/** `visrep check` ends with it where something falls. */
const FALLS = 3;

/**
 * "Check Sandbox": lets the engine try the sandbox as a run in this editor would have it, and shows
 * what happened. It works in an untrusted workspace too, because it runs nothing of the workspace:
 * the programs are the package's own, and a workspace that is not trusted cannot set the Node that
 * runs them.
 * @throws StoreError if the engine fails.
 */
export async function checkSandbox(engine: EnginePrograms, pages: ReportPages,
  onLine: (line: string) => void): Promise<void> {
  const output = await vscode.window.withProgress({ location: vscode.ProgressLocation.Notification,
    title: vscode.l10n.t("Checking the sandbox"), cancellable: true }, async (progress, token) => {
    const cancel = new AbortController();
    token.onCancellationRequested(() => cancel.abort());
    return runEngineCommand({ ...await engine.programs(), args: ["check", "--json"],
      signal: cancel.signal, accepted: [0, FALLS], onLine: (line) => {
        progress.report({ message: line });
        onLine(line);
      } });
  });
  await pages.show(vscode.l10n.t("Sandbox Check"),
    sandboxReport(sandboxCheckSchema.parse(JSON.parse(output))));
}
