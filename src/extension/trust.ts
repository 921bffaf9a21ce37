import * as vscode from "vscode";
import { AbortError } from "../core/errors";

/**
 * Nothing is run before the workspace is trusted.
 * @throws AbortError where it is not; the person has been told and offered the way to trust it.
 */
export async function requireTrust(): Promise<void> {
  if (vscode.workspace.isTrusted) return;
  const manage = vscode.l10n.t("Manage Workspace Trust");
  const answer = await vscode.window.showWarningMessage(
    vscode.l10n.t("VisReP runs programs of this workspace only after you have trusted it."),
    manage,
  );
  if (answer === manage) await vscode.commands.executeCommand("workbench.trust.manage");
  throw new AbortError();
}
