import * as vscode from "vscode";
import type { TracedReport, TryReport } from "../../adapters/engine-client/bench-protocol";
import type { Query } from "../../core/task/query";
import { answeredText, failureText } from "../sample/describe";

/** The last run of a document's program. */
export interface Tried {
  readonly report: TracedReport;
  readonly query: Query;
  /** What the whole document said then. */
  readonly text: string;
}

/** What came out when the programs of open documents were run last. */
export class TriedPrograms implements vscode.Disposable {
  private readonly tried = new Map<string, Tried>();
  private readonly changed = new vscode.EventEmitter<vscode.Uri>();
  private readonly closed = vscode.workspace.onDidCloseTextDocument(({ uri }) => this.forget(uri));
  readonly onDidChange = this.changed.event;

  get(uri: vscode.Uri): Tried | undefined {
    return this.tried.get(uri.toString());
  }

  set(uri: vscode.Uri, tried: Tried): void {
    this.tried.set(uri.toString(), tried);
    this.changed.fire(uri);
  }

  forget(uri: vscode.Uri): void {
    if (this.tried.delete(uri.toString())) this.changed.fire(uri);
  }

  dispose(): void {
    this.closed.dispose();
    this.changed.dispose();
  }
}

/** `reward 0, wrong answer: 2, expected 1 (25 ms, perception calls: 3)` */
export function triedText(
  { report, query }: Pick<Tried, "query"> & { readonly report: TryReport },
): string {
  const judged = { sample: report, query };
  const result = report.ok ?
    vscode.l10n.t("answered {0}", answeredText(judged) ?? "") :
    failureText(judged) ?? "";
  return vscode.l10n.t("reward {0}, {1} ({2} ms, perception calls: {3})", report.reward, result,
    report.wallMs, report.calls);
}
