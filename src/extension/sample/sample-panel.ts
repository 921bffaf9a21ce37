import { randomBytes } from "node:crypto";
import * as path from "node:path";
import * as vscode from "vscode";
import { requestSchema, type Call, type Message } from "../../../webview/sample/protocol";
import { UserError } from "../../core/errors";
import { layout } from "../../adapters/store/layout";
import { PANELS } from "../ids";
import type { PictureSubject } from "./picture-subject";
import { sampleSnapshot } from "./snapshot";

/** The one panel beside the editor that shows the picture of the sample opened last. */
export class SamplePanel implements vscode.Disposable {
  private panel: vscode.WebviewPanel | undefined;
  private shown: vscode.Uri | undefined;
  private readonly page: vscode.Uri;

  constructor(extension: vscode.Uri, private readonly subjectOf: (uri: vscode.Uri) => Promise<PictureSubject>, private readonly log: vscode.LogOutputChannel) {
    this.page = vscode.Uri.joinPath(extension, "dist", "webview");
  }

  /** Shows a program's query; the focus stays where it is. @throws UserError if it cannot be read. */
  async show(uri: vscode.Uri): Promise<void> {
    const { experiment } = await this.subjectOf(uri);
    this.shown = uri;
    if (this.panel) {
      this.allowPictures(this.panel, experiment);
      this.panel.reveal(undefined, true);
    } else {
      this.panel = this.open(experiment);
    }
    await this.send(this.panel);
  }

  /** Follows the active editor, if the panel is open. */
  async follow(uri: vscode.Uri): Promise<void> {
    if (this.panel && this.shown?.toString() !== uri.toString()) await this.show(uri);
  }

  /** Shows what is new of a program, if the panel is open. */
  async refresh(uri: vscode.Uri): Promise<void> {
    if (this.panel) await this.show(uri);
  }

  dispose(): void {
    this.panel?.dispose();
  }

  private open(experiment: string): vscode.WebviewPanel {
    const panel = vscode.window.createWebviewPanel(PANELS.sample, vscode.l10n.t("Picture"), { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true });
    this.allowPictures(panel, experiment);
    panel.webview.html = this.html(panel.webview);
    panel.webview.onDidReceiveMessage((message: unknown) => void this.answer(panel, message));
    panel.onDidDispose(() => {
      this.panel = undefined;
      this.shown = undefined;
    });
    return panel;
  }

  /** The page reaches its own script and the pictures of this experiment, nothing else. */
  private allowPictures(panel: vscode.WebviewPanel, experiment: string): void {
    panel.webview.options = { enableScripts: true, localResourceRoots: [this.page, vscode.Uri.file(layout.data(experiment))] };
  }

  /** Sends the shown sample, whole; a hidden page keeps only the newest message. */
  private async send(panel: vscode.WebviewPanel): Promise<void> {
    const uri = this.shown;
    if (!uri) return;
    const subject = await this.subjectOf(uri);
    const snapshot = sampleSnapshot(subject, (picture) => panel.webview.asWebviewUri(pictureUri(subject.experiment, picture)).toString());
    if (this.shown === uri) await this.post(panel, { kind: "snapshot", snapshot });
  }

  private async answer(panel: vscode.WebviewPanel, message: unknown): Promise<void> {
    const request = requestSchema.safeParse(message);
    if (!request.success) return this.log.error(`the page of a sample sent a message that is not understood: ${request.error.message}`);
    const { id, call } = request.data;
    try {
      await this.carryOut(panel, call);
      await this.post(panel, { kind: "reply", id, result: { ok: true } });
    } catch (error) {
      this.log.error(error as Error);
      await this.post(panel, { kind: "reply", id, result: { err: error instanceof UserError ? error.text : String(error) } });
    }
  }

  private async carryOut(panel: vscode.WebviewPanel, call: Call): Promise<void> {
    const uri = this.shown;
    switch (call.method) {
      case "ready": return this.send(panel);
      case "showProgram":
        if (uri) await vscode.window.showTextDocument(uri, { viewColumn: vscode.ViewColumn.One });
        return;
      case "openPicture": {
        const subject = uri && await this.subjectOf(uri);
        const name = subject?.query.images[call.picture];
        if (!subject || name === undefined) throw new UserError(`This sample has no picture ${call.picture + 1}.`, "Open the sample again.");
        await vscode.commands.executeCommand("vscode.open", pictureUri(subject.experiment, name), vscode.ViewColumn.Active);
      }
    }
  }

  private async post(panel: vscode.WebviewPanel, message: Message): Promise<void> {
    await panel.webview.postMessage(message);
  }

  private html(webview: vscode.Webview): string {
    const nonce = randomBytes(16).toString("base64url");
    const file = (name: string): string => webview.asWebviewUri(vscode.Uri.joinPath(this.page, name)).toString();
    const policy = `default-src 'none'; img-src ${webview.cspSource}; style-src ${webview.cspSource} 'nonce-${nonce}'; script-src 'nonce-${nonce}'`;
    return `<!DOCTYPE html>
<html lang="${vscode.env.language}">
<head>
  <meta charset="utf-8">
  <meta http-equiv="Content-Security-Policy" content="${policy}">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <link rel="stylesheet" href="${file("sample.css")}">
  <title>${vscode.l10n.t("Picture of the sample")}</title>
</head>
<body>
  <main id="sample">${vscode.l10n.t("Loading the picture…")}</main>
  <script nonce="${nonce}" src="${file("sample.js")}"></script>
</body>
</html>`;
  }
}

function pictureUri(experiment: string, name: string): vscode.Uri {
  return vscode.Uri.file(path.resolve(layout.data(experiment), name));
}
