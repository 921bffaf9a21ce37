import * as vscode from "vscode";
import { mayBeTraced } from "../corrections/program-documents";
import type { TriedPrograms } from "../corrections/tried-programs";
import type { SampleFiles } from "../sample/sample-files";
import type { TraceSelection } from "./trace-selection";
import type { FoundTrace, TraceSource } from "./trace-source";

/**
 * Keeps the selection at the trace of the program that is active. Views and pages that become
 * active change nothing, so that both can be looked at; trees open what is selected in them, which
 * makes it active.
 */
export class TraceFollower implements vscode.Disposable {
  private readonly told = new vscode.EventEmitter<void>();
  private readonly disposables: readonly vscode.Disposable[];
  private followed: vscode.Uri | undefined;
  private shown: FoundTrace | undefined;
  private asked = 0;
  /** After the trace, or the reason why there is none, is another one. */
  readonly onDidChange = this.told.event;

  constructor(private readonly source: TraceSource, private readonly selection: TraceSelection,
    tried: TriedPrograms, files: SampleFiles, private readonly onError: (error: unknown) => void) {
    const again = (uri: vscode.Uri): void => {
      if (uri.toString() === this.followed?.toString()) void this.show(uri);
    };
    this.disposables = [
      this.told,
      vscode.window.onDidChangeActiveTextEditor((editor) => this.onEditor(editor)),
      tried.onDidChange(again),
      files.onDidChangeFile((changes) => changes.forEach(({ uri }) => again(uri))),
      vscode.workspace.onDidCloseTextDocument(({ uri }) => {
        if (uri.toString() === this.followed?.toString()) this.clear();
      }),
    ];
    this.onEditor(vscode.window.activeTextEditor);
  }

  /**
   * Why the program that is active has no trace; undefined if it has one, or no program is active.
   */
  get reason(): string | undefined {
    return this.shown?.trace ? undefined : this.shown?.reason;
  }

  /** The document whose trace is shown, or would be if it had one. */
  get uri(): vscode.Uri | undefined {
    return this.followed;
  }

  /** Shows the trace of a document, also one that is not active; resolves when it is shown. */
  async show(uri: vscode.Uri): Promise<FoundTrace> {
    this.followed = uri;
    const number = ++this.asked;
    const found = await this.find(uri);
    return number === this.asked ? this.take(found) : found;
  }

  dispose(): void {
    for (const each of this.disposables) each.dispose();
  }

  private onEditor(editor: vscode.TextEditor | undefined): void {
    const uri = editor?.document.uri;
    if (uri && mayBeTraced(uri)) this.follow(uri);
  }

  private follow(uri: vscode.Uri): void {
    if (uri.toString() !== this.followed?.toString()) void this.show(uri);
  }

  private clear(): void {
    this.followed = undefined;
    this.asked++;
    this.take(undefined);
  }

  /** Never rejects: not every file below `corrections/` is a program of an experiment. */
  private async find(uri: vscode.Uri): Promise<FoundTrace> {
    try {
      return await this.source.of(uri);
    } catch (error) {
      this.onError(error);
      return { trace: undefined, reason: error instanceof Error ? error.message : String(error) };
    }
  }

  /** The same recording shown again stays what it is, with its selected step. */
  private take<T extends FoundTrace | undefined>(found: T): T | FoundTrace {
    if (this.shown && isSame(found, this.shown)) return this.shown;
    this.shown = found;
    this.selection.show(found?.trace);
    this.told.fire();
    return found;
  }
}

function isSame(a: FoundTrace | undefined, b: FoundTrace | undefined): boolean {
  if (!a?.trace || !b?.trace) return a === b;
  return a.origin === b.origin && a.trace.uri.toString() === b.trace.uri.toString() &&
    a.trace.lines.join() === b.trace.lines.join();
}
