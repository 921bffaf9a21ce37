import * as path from "node:path";
import * as vscode from "vscode";
import { disk } from "../../adapters/files/files";
import type { ScaledPicture } from "../../adapters/pictures/scaled-picture";
import { tracePage } from "../../adapters/trace-page/page";
import { PAGE_PICTURE_PIXELS } from "../../adapters/trace-page/pictures";
import { UserError } from "../../core/errors";
import { tracedResult } from "../../core/trace/result";
import type { Benches } from "../corrections/benches";
import type { ShownTrace, TraceSelection } from "../trace/trace-selection";
import { requireTrust } from "../trust";

/**
 * Writes the trace that is shown as one page, the same that `visrep exec --trace FILE.html` writes
 * of a program it runs.
 */
export class TraceExport {
  constructor(private readonly selection: TraceSelection,
    private readonly benches: Pick<Benches, "picture">) {}

  /**
   * Asks where to, if no target is given, and offers to open what it wrote.
   * @returns the file; undefined if nobody chose one
   * @throws UserError where no trace is shown, a picture is gone or the file cannot be written;
   *   AbortError where the workspace is not trusted
   */
  async write(target?: vscode.Uri): Promise<vscode.Uri | undefined> {
    const { trace } = this.selection;
    if (!trace)
      throw new UserError("No trace is shown.",
        "Open a sample, a draft or a correction; run it if nothing of it was recorded.");
    await requireTrust();
    const file = target ??
      await vscode.window.showSaveDialog({
        defaultUri: vscode.Uri.file(path.join(trace.experiment, `${trace.query.id}.html`)),
        filters: { [vscode.l10n.t("Page")]: ["html"] },
        title: vscode.l10n.t("Export Trace as HTML"),
      });
    if (!file) return undefined;
    const pictures = await Promise.all(
      trace.query.images.map((_name, image) => this.picture(trace, image)),
    );
    await disk.replace(file.fsPath, pageOf(trace, pictures));
    if (!target) void this.offer(file);
    return file;
  }

  private async picture({ experiment, query }: ShownTrace, image: number): Promise<ScaledPicture> {
    const picture = await this.benches.picture(experiment, { query: query.id, image,
      longest: PAGE_PICTURE_PIXELS });
    if (!picture)
      throw new UserError("The page needs the workspace's pictures, and it is not " +
        "trusted.", "Trust the workspace, then export again.");
    return picture;
  }

  private async offer(file: vscode.Uri): Promise<void> {
    const open = vscode.l10n.t("Open");
    if (await vscode.window.showInformationMessage(
      vscode.l10n.t("{0} holds the trace with its pictures.", path.basename(file.fsPath)),
      open,
    ) !== open) return;
    // A browser elsewhere cannot open a file of this machine.
    if (vscode.env.remoteName === undefined && vscode.env.uiKind === vscode.UIKind.Desktop)
      await vscode.env.openExternal(file);
    else await vscode.commands.executeCommand("vscode.open", file);
  }
}

function pageOf({ program, query, steps, outcome: { failure } }: ShownTrace,
  pictures: readonly ScaledPicture[]): string {
  const result = tracedResult(steps);
  const calls = steps.filter((step) => step.kind === "call");
  return tracePage({
    program,
    query: query.text,
    pictures,
    execution: {
      trace: { schemaVersion: 1, steps },
      calls: calls.length,
      hostMs: calls.reduce((sum, { ms }) => sum + ms, 0),
      ...(result ?
        { valueText: result.text,
          ...(result.patches === undefined ? {} : { value: result.patches }) } :
        {}),
      ...(failure ?
        {
          failure: { kind: failure.kind, message: failure.message,
            ...(failure.type === undefined ? {} : { type: failure.type }),
            ...(failure.line === undefined ? {} : { line: failure.line }) },
        } :
        {}),
    },
  });
}
