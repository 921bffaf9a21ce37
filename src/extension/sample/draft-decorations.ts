import * as path from "node:path";
import * as vscode from "vscode";
import { readText } from "../../adapters/files/files";
import { DraftFolder } from "../../adapters/store/drafts";
import { SAMPLE_SCHEME } from "../ids";
import { samplePlace } from "./sample-uri";

/**
 * A "D" behind samples that somebody edits, wherever they are listed: in the Review view, on tabs.
 */
export class DraftDecorations implements vscode.FileDecorationProvider, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<vscode.Uri[]>();
  private readonly watcher = vscode.workspace.createFileSystemWatcher("**/corrections/drafts/*.py");
  private readonly disposables: readonly vscode.Disposable[];
  /** Samples asked for, by the name of their draft's file: what the editor may show now. */
  private readonly asked = new Map<string, Map<string, vscode.Uri>>();
  readonly onDidChangeFileDecorations = this.changed.event;

  constructor() {
    const tell = ({ fsPath }: vscode.Uri): void =>
      this.changed.fire([...this.asked.get(path.basename(fsPath))?.values() ?? []]);
    this.disposables = [this.changed, this.watcher, this.watcher.onDidCreate(tell),
      this.watcher.onDidDelete(tell), vscode.window.registerFileDecorationProvider(this)];
  }

  async provideFileDecoration(uri: vscode.Uri): Promise<vscode.FileDecoration | undefined> {
    if (uri.scheme !== SAMPLE_SCHEME) return undefined;
    const { experiment, id } = samplePlace(uri);
    const file = new DraftFolder(experiment).file(id);
    const asked = this.asked.get(path.basename(file)) ?? new Map<string, vscode.Uri>();
    this.asked.set(path.basename(file), asked.set(uri.toString(), uri));
    return (await readText(file)) === undefined ?
      undefined :
      { badge: "D", tooltip: vscode.l10n.t("a draft of it is kept") };
  }

  dispose(): void {
    for (const each of this.disposables) each.dispose();
  }
}
