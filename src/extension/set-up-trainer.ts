import * as vscode from "vscode";
import { z } from "zod";
import { runEngineCommand } from "../adapters/engine-client/command";
import type { EnginePrograms } from "./engine-programs";
import { requireTrust } from "./trust";

/** What `visrep setup-trainer --json` prints, as far as it is shown. */
const reportSchema = z.object({ device: z.enum(["cpu", "cuda"]), folder: z.string(),
  ready: z.boolean(), megabytes: z.object({ download: z.number(), disk: z.number() }) });

/**
 * "Set Up Trainer": says what will be downloaded, and makes the Python environment when the person
 * agrees.
 * @throws StoreError with the reason if that fails.
 */
export async function setUpTrainer(engine: EnginePrograms,
  onLine: (line: string) => void): Promise<void> {
  await requireTrust();
  const run = async (args: readonly string[],
    more: { readonly signal?: AbortSignal; readonly onLine: (line: string) => void }
  ): Promise<string> =>
    runEngineCommand({ ...await engine.programs(), args: ["setup-trainer", "--json", ...args],
      ...more });
  const { device, folder, ready, megabytes } = reportSchema.parse(
    JSON.parse(await run(["--plan"], { onLine })),
  );
  if (ready)
    return void vscode.window.showInformationMessage(
      vscode.l10n.t("The trainer is set up already, in {0}.", folder),
    );
  const install = vscode.l10n.t("Install");
  const kind = device === "cuda" ?
    vscode.l10n.t("for NVIDIA GPUs") :
    vscode.l10n.t("for the processor alone");
  const agreed = await vscode.window.showInformationMessage(vscode.l10n.t("Set up the trainer?"), {
    modal: true,
    detail: vscode.l10n.t(
      "PyTorch ({0}), transformers and PEFT are installed in {1}: about {2} MB to download, {3} MB on disk.",
      kind,
      folder,
      megabytes.download,
      megabytes.disk,
    ),
  }, install);
  if (agreed !== install) return;
  await vscode.window.withProgress({ location: vscode.ProgressLocation.Notification,
    title: vscode.l10n.t("Setting up the trainer"), cancellable: true },
    async (progress, token) => {
      const cancel = new AbortController();
      token.onCancellationRequested(() => cancel.abort());
      await run(["--device", device], { signal: cancel.signal, onLine: (line) => {
        progress.report({ message: line.slice(0, 100) });
        onLine(line);
      } });
    });
  await vscode.window.showInformationMessage(vscode.l10n.t("The trainer is ready."));
}
