import * as vscode from "vscode";
import type { PictureRequest } from "../../adapters/engine-client/bench-protocol";
import type { ScaledPicture } from "../../adapters/pictures/scaled-picture";
import type { PatchValue } from "../../core/program/value";
import { valueText } from "../../core/program/value-text";
import { patchesOf } from "../../core/trace/steps";
import type { TracedValue } from "../../core/trace/trace";
import { variableAt } from "../../core/trace/values";
import { tracedLines } from "./line-marks";
import type { ShownTrace, TraceSelection } from "./trace-selection";

/** Crops in one hover, and pixels of each one's longer side. */
const MOST_CROPS = 4;
const CROP_PX = 160;
/** Characters of a hover's text; the editor cuts it at 100,000, and would cut a picture in two. */
const MOST_TEXT = 90_000;

/** Makes a crop; undefined where it may not be made. */
export type PictureOf = (experiment: string,
  request: PictureRequest) => Promise<ScaledPicture | undefined>;

/**
 * A variable's value in the shown trace, with what its patches show, at the selected step or the
 * end of the run.
 */
export class VariableHovers implements vscode.HoverProvider {
  constructor(private readonly selection: TraceSelection, private readonly pictureOf: PictureOf) {}

  async provideHover(document: vscode.TextDocument,
    position: vscode.Position): Promise<vscode.Hover | undefined> {
    const { trace, step } = this.selection;
    const range = document.getWordRangeAtPosition(position, /[\p{L}_][\p{L}\p{N}_]*/u);
    if (!trace || !range || document.uri.toString() !== trace.uri.toString()) return undefined;
    const line = [...tracedLines(document, trace)].find(([, shown]) => shown === position.line)
      ?.[0];
    const name = document.getText(range);
    const value = line === undefined ?
      undefined :
      variableAt(trace.steps, step ?? trace.steps.length - 1, line, name);
    return value && new vscode.Hover(await this.text(trace, name, value, step), range);
  }

  private async text(trace: ShownTrace, name: string, value: TracedValue,
    step: number | undefined): Promise<vscode.MarkdownString> {
    const text = new vscode.MarkdownString().appendCodeblock(`${name} = ${value.text}`, "python");
    const patches = patchesOf(value.patches);
    for (const patch of patches.slice(0, MOST_CROPS)) {
      const crop = await this.crop(trace, patch);
      if (text.value.length + crop.length < MOST_TEXT) text.appendMarkdown(crop);
      text.appendMarkdown("\n\n").appendText(patchText(patch, trace.query.images.length));
    }
    if (patches.length > MOST_CROPS)
      text.appendMarkdown("\n\n").appendText(vscode.l10n.t("{0} patches in all", patches.length));
    return text.appendMarkdown("\n\n" +
      `*${
        step === undefined ?
          vscode.l10n.t("at the end of the recorded run") :
          vscode.l10n.t("at step {0} of the recorded run", step + 1)
      }*`);
  }

  /**
   * As Markdown; empty where the picture is gone or may not be read: the value is worth showing
   * without.
   */
  private async crop({ experiment, query }: ShownTrace,
    { image, left, lower, right, upper }: PatchValue): Promise<string> {
    const picture = await this.pictureOf(experiment, { query: query.id, image,
      box: { left, lower, right, upper }, longest: CROP_PX }).catch(() => undefined);
    return picture ? `\n\n![${vscode.l10n.t("what the patch shows")}](${picture.uri})` : "";
  }
}

/** `dog: ImagePatch(40, 60, 120, 140), 80 × 80 pixels` */
function patchText(patch: PatchValue, pictures: number): string {
  const { name, image, left, lower, right, upper } = patch;
  return [
    name === undefined ? "" : `${name}: `,
    valueText(patch),
    `, ${right - left} × ${upper - lower} ${vscode.l10n.t("pixels")}`,
    pictures > 1 ? `, ${vscode.l10n.t("picture {0}", image + 1)}` : "",
  ].join("");
}
