import * as vscode from "vscode";
import { AbortError, UserError } from "../core/errors";
import { type CommandId, COMMANDS } from "./ids";

/** Registers commands; whatever one throws is logged and shown with its next step. */
export class CommandRegistry {
  constructor(private readonly log: vscode.LogOutputChannel) {}

  /**
   * `run` gets what the caller of the command passed: nothing from the palette, a node and all
   * selected ones from a tree.
   */
  register(id: CommandId, run: (argument: unknown, more: unknown) => unknown): vscode.Disposable {
    return vscode.commands.registerCommand(id, async (argument: unknown, more: unknown) => {
      this.log.debug(id);
      try {
        return await run(argument, more);
      } catch (error) {
        void this.show(error);
        return undefined;
      }
    });
  }

  /** Logs an error and shows it. A cancelled command says nothing. */
  async show(error: unknown): Promise<void> {
    if (error instanceof AbortError || error instanceof vscode.CancellationError) return;
    this.log.error(
      error instanceof UserError ? error.text : error instanceof Error ? error : String(error),
    );
    const showLog = vscode.l10n.t("Show Log");
    const text = error instanceof UserError ? `${error.message} ${error.nextStep}` : String(error);
    if ((await vscode.window.showErrorMessage(text, showLog)) === showLog)
      await vscode.commands.executeCommand(COMMANDS.showLog);
  }
}

/** Whether a key of package.json ran a command, with the argument it has there. */
export function isKey(argument: unknown): boolean {
  return (argument as { readonly key?: unknown } | undefined)?.key === true;
}
