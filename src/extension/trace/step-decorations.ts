import * as vscode from "vscode";
import { shortened } from "../../core/program/value-text";
import { type LineMarks, lineMarks } from "./line-marks";
import type { TraceSelection } from "./trace-selection";

/** Characters at the end of a line. */
const LONGEST = 140;

/** Shows the marks in every editor of the traced program, also on both sides of a diff. */
export class StepDecorations implements vscode.Disposable {
  private readonly selected = vscode.window.createTextEditorDecorationType({
    isWholeLine: true,
    backgroundColor: new vscode.ThemeColor("editor.stackFrameHighlightBackground"),
    overviewRulerColor: new vscode.ThemeColor("editor.stackFrameHighlightBackground"),
    overviewRulerLane: vscode.OverviewRulerLane.Full,
  });
  private readonly values = atLineEnd("editorInlayHint.foreground");
  private readonly errors = atLineEnd("editorError.foreground");
  private readonly disposables: readonly vscode.Disposable[];

  constructor(private readonly selection: TraceSelection) {
    const update = (): void =>
      vscode.window.visibleTextEditors.forEach((editor) => this.decorate(editor));
    this.disposables = [
      this.selected,
      this.values,
      this.errors,
      selection.onDidShow(update),
      selection.onDidSelect((step) => {
        update();
        if (step !== undefined) void this.reveal();
      }),
      vscode.window.onDidChangeVisibleTextEditors(update),
      vscode.workspace.onDidChangeTextDocument(({ document }) =>
        vscode.window.visibleTextEditors.filter((editor) => editor.document === document).forEach((
          editor,
        ) => this.decorate(editor))
      ),
    ];
    update();
  }

  dispose(): void {
    for (const each of this.disposables) each.dispose();
  }

  private marks({ document }: vscode.TextEditor): LineMarks {
    const { trace, step } = this.selection;
    return trace && document.uri.toString() === trace.uri.toString() ?
      lineMarks(document, trace, step) :
      { values: [], errors: [] };
  }

  private decorate(editor: vscode.TextEditor): void {
    const { selected, values, errors } = this.marks(editor);
    const end = ({ line, text }: LineMarks["values"][number]): vscode.DecorationOptions => {
      const { end: at } = editor.document.lineAt(line).range;
      return { range: new vscode.Range(at, at),
        renderOptions: { after: { contentText: `  ${shortened(visible(text), LONGEST)}` } } };
    };
    editor.setDecorations(this.selected,
      selected === undefined ? [] : [editor.document.lineAt(selected).range]);
    editor.setDecorations(this.values, values.map(end));
    editor.setDecorations(this.errors, errors.map(end));
  }

  /** Shows the line of the selected step, and its program where another document hides it. */
  private async reveal(): Promise<void> {
    const uri = this.selection.trace?.uri;
    if (uri &&
      !vscode.window.visibleTextEditors.some(({ document }) =>
        document.uri.toString() === uri.toString()
      )) await vscode.window.showTextDocument(uri, { preserveFocus: true });
    for (const editor of vscode.window.visibleTextEditors) {
      const { selected } = this.marks(editor);
      if (selected !== undefined)
        editor.revealRange(editor.document.lineAt(selected).range,
          vscode.TextEditorRevealType.InCenterIfOutsideViewport);
    }
  }
}

function atLineEnd(color: string): vscode.TextEditorDecorationType {
  return vscode.window.createTextEditorDecorationType({
    after: { color: new vscode.ThemeColor(color), fontStyle: "italic" },
    rangeBehavior: vscode.DecorationRangeBehavior.ClosedClosed,
  });
}

/** On one line, and with ordinary blanks, which the editor would not draw at a line's end. */
function visible(text: string): string {
  return text.replaceAll(/\s+/g, " ");
}
