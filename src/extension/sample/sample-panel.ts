import { randomBytes } from "node:crypto";
import * as path from "node:path";
import * as vscode from "vscode";
import { requestSchema, type Call, type Message } from "../../../webview/sample/protocol";
import { UserError } from "../../core/errors";
import { layout } from "../../adapters/store/layout";
import { PANELS } from "../ids";
import { sampleSnapshot } from "./snapshot";
import type { SampleFiles } from "./sample-files";
import { samplePlace } from "./sample-uri";

/** The one panel beside the editor that shows the picture of the sample opened last. */
export class SamplePanel implements vscode.Disposable {
  private panel: vscode.WebviewPanel | undefined;
  private shown: vscode.Uri | undefined;
  private readonly page: vscode.Uri;

  constructor(extension: vscode.Uri, private readonly files: SampleFiles, private readonly log: vscode.LogOutputChannel) {
    this.page = vscode.Uri.joinPath(extension, "dist", "webview");
  }

  /** Shows a sample; the focus stays where it is. @throws UserError if it cannot be read. */
  async show(uri: vscode.Uri): Promise<void> {
    await this.files.load(uri);
    this.shown = uri;
    if (this.panel) {
      this.allowPictures(this.panel, uri);
      this.panel.reveal(undefined, true);
    } else {
      this.panel = this.open(uri);
    }
    await this.send(this.panel);
  }

  /** Follows the active editor, if the panel is open. */
  async follow(uri: vscode.Uri): Promise<void> {
    if (this.panel && this.shown?.toString() !== uri.toString()) await this.show(uri);
  }

  dispose(): void {
    this.panel?.dispose();
  }

  private open(uri: vscode.Uri): vscode.WebviewPanel {
    const panel = vscode.window.createWebviewPanel(PANELS.sample, vscode.l10n.t("Picture"), { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true });
    this.allowPictures(panel, uri);
    panel.webview.html = this.html(panel.webview);
    panel.webview.onDidReceiveMessage((message: unknown) => void this.answer(panel, message));
    panel.onDidDispose(() => {
      this.panel = undefined;
      this.shown = undefined;
    });
    return panel;
  }

  /** The page reaches its own script and the pictures of this experiment, nothing else. */
  private allowPictures(panel: vscode.WebviewPanel, uri: vscode.Uri): void {
    panel.webview.options = { enableScripts: true, localResourceRoots: [this.page, dataFolder(uri)] };
  }

  /** Sends the shown sample, whole; a hidden page keeps only the newest message. */
  private async send(panel: vscode.WebviewPanel): Promise<void> {
    const uri = this.shown;
    if (!uri) return;
    const source = (picture: string): string => panel.webview.asWebviewUri(pictureUri(uri, picture)).toString();
    const snapshot = sampleSnapshot(await this.files.load(uri), samplePlace(uri).iteration, source);
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
        const name = uri && (await this.files.load(uri)).query.images[call.picture];
        if (!uri || name === undefined) throw new UserError(`This sample has no picture ${call.picture + 1}.`, "Open the sample again.");
        await vscode.commands.executeCommand("vscode.open", pictureUri(uri, name), vscode.ViewColumn.Active);
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

function dataFolder(uri: vscode.Uri): vscode.Uri {
  return vscode.Uri.file(layout.data(samplePlace(uri).experiment));
}

function pictureUri(uri: vscode.Uri, name: string): vscode.Uri {
  return vscode.Uri.file(path.resolve(dataFolder(uri).fsPath, name));
}
