import * as path from "node:path";
import * as vscode from "vscode";
import { type Call, sampleProtocol, type Snapshot } from "../../../webview/sample/protocol";
import { layout } from "../../adapters/store/layout";
import { UserError } from "../../core/errors";
import { PANELS } from "../ids";
import { TypedPage } from "../page/typed-page";
import type { PictureSubject } from "./picture-subject";
import { sampleSnapshot } from "./snapshot";

interface OpenPanel {
  readonly panel: vscode.WebviewPanel;
  readonly page: TypedPage<Snapshot, Call>;
}

/** The one panel beside the editor that shows the picture of the sample opened last. */
export class SamplePanel implements vscode.Disposable {
  private opened: OpenPanel | undefined;
  private shown: vscode.Uri | undefined;

  constructor(private readonly extension: vscode.Uri,
    private readonly subjectOf: (uri: vscode.Uri) => Promise<PictureSubject>,
    private readonly log: vscode.LogOutputChannel) {}

  /**
   * Shows a program's query; the focus stays where it is.
   * @throws UserError if it cannot be read.
   */
  async show(uri: vscode.Uri): Promise<void> {
    const { experiment } = await this.subjectOf(uri);
    this.shown = uri;
    const pictures = [vscode.Uri.file(layout.data(experiment))];
    if (this.opened) {
      this.opened.page.allow(pictures);
      this.opened.panel.reveal(undefined, true);
    }
    this.opened ??= this.open(pictures);
    await this.send(this.opened.page);
  }

  /** Follows the active editor, if the panel is open. */
  async follow(uri: vscode.Uri): Promise<void> {
    if (this.opened && this.shown?.toString() !== uri.toString()) await this.show(uri);
  }

  /** Shows what is new of a program, if the panel is open. */
  async refresh(uri: vscode.Uri): Promise<void> {
    if (this.opened) await this.show(uri);
  }

  dispose(): void {
    this.opened?.panel.dispose();
  }

  private open(pictures: readonly vscode.Uri[]): OpenPanel {
    const panel = vscode.window.createWebviewPanel(PANELS.sample, vscode.l10n.t("Picture"), {
      viewColumn: vscode.ViewColumn.Beside,
      preserveFocus: true,
    });
    const kind = { name: "sample", title: vscode.l10n.t("Picture of the sample"),
      loading: vscode.l10n.t("Loading the picture…"), embedsPictures: false };
    const page: TypedPage<Snapshot, Call> = new TypedPage(panel.webview, {
      extension: this.extension,
      kind,
      protocol: sampleProtocol,
      carryOut: (call) => this.carryOut(page, call),
      log: this.log,
    }, pictures);
    panel.onDidDispose(() => {
      this.opened = undefined;
      this.shown = undefined;
    });
    return { panel, page };
  }

  /** Sends the shown sample, whole. */
  private async send(page: TypedPage<Snapshot, Call>): Promise<void> {
    const uri = this.shown;
    if (!uri) return;
    const subject = await this.subjectOf(uri);
    const snapshot = sampleSnapshot(subject,
      (picture) => page.webview.asWebviewUri(pictureUri(subject.experiment, picture)).toString());
    if (this.shown === uri) await page.show(snapshot);
  }

  private async carryOut(page: TypedPage<Snapshot, Call>, call: Call): Promise<void> {
    const uri = this.shown;
    switch (call.method) {
      case "ready":
        return this.send(page);
      case "showProgram":
        if (uri) await vscode.window.showTextDocument(uri, { viewColumn: vscode.ViewColumn.One });
        return;
      case "openPicture": {
        const subject = uri && await this.subjectOf(uri);
        const name = subject?.query.images[call.picture];
        if (!subject || name === undefined)
          throw new UserError(`This sample has no picture ${call.picture + 1}.`,
            "Open the sample again.");
        await vscode.commands.executeCommand("vscode.open", pictureUri(subject.experiment, name),
          vscode.ViewColumn.Active);
      }
    }
  }
}

/** The file of a picture, by its name relative to `data/`. */
export function pictureUri(experiment: string, name: string): vscode.Uri {
  return vscode.Uri.file(path.resolve(layout.data(experiment), name));
}
