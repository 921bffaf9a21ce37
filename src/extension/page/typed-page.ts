import { randomBytes } from "node:crypto";
import * as vscode from "vscode";
import type { Message, Protocol } from "../../../webview/protocol";
import { UserError } from "../../core/errors";

/** Which page of `webview/` it is, and its texts. */
interface PageKind {
  /** Its folder in `webview/`, and the id of its `<main>`. */
  readonly name: string;
  readonly title: string;
  /** Shown until its script runs. */
  readonly loading: string;
  /** Whether snapshots hold pictures themselves, as `data:` URIs. */
  readonly embedsPictures: boolean;
}

/** What a page stands in: its files, its protocol and who answers it. */
export interface PageParts<Snapshot, Call> {
  /** Where the extension is installed. */
  readonly extension: vscode.Uri;
  readonly kind: PageKind;
  readonly protocol: Protocol<Snapshot, Call>;
  /** Does what the page asks; whatever it throws is the answer. */
  readonly carryOut: (call: Call) => Promise<void>;
  readonly log: vscode.LogOutputChannel;
}

/**
 * A page in a webview, behind its typed protocol. It reaches its own script and style and the
 * folders it is given, nothing else.
 */
export class TypedPage<Snapshot, Call> {
  private readonly files: vscode.Uri;

  constructor(readonly webview: vscode.Webview, private readonly parts: PageParts<Snapshot, Call>,
    folders: readonly vscode.Uri[]) {
    this.files = vscode.Uri.joinPath(parts.extension, "dist", "webview");
    this.allow(folders);
    webview.html = this.html();
    webview.onDidReceiveMessage((message: unknown) => void this.answer(message));
  }

  /**
   * Lets it load pictures of these folders, and of those alone. Other folders than before load the
   * page again.
   */
  allow(folders: readonly vscode.Uri[]): void {
    this.webview.options = { enableScripts: true, localResourceRoots: [this.files, ...folders] };
  }

  /** A hidden page keeps only the newest snapshot. */
  async show(snapshot: Snapshot): Promise<void> {
    await this.post({ kind: "snapshot", snapshot });
  }

  private async answer(message: unknown): Promise<void> {
    const { kind, protocol, carryOut, log } = this.parts;
    const request = protocol.request.safeParse(message);
    if (!request.success)
      return log.error(`the page "${kind.name}" sent a message that is not ` +
        `understood: ${request.error.message}`);
    const { id, call } = request.data;
    try {
      await carryOut(call);
      await this.post({ kind: "reply", id, result: { ok: true } });
    } catch (error) {
      log.error(error as Error);
      await this.post({ kind: "reply", id,
        result: { err: error instanceof UserError ? error.text : String(error) } });
    }
  }

  private async post(message: Message<Snapshot>): Promise<void> {
    await this.webview.postMessage(message);
  }

  private html(): string {
    const { webview, parts: { kind } } = this;
    const nonce = randomBytes(16).toString("base64url");
    const file = (extension: "css" | "js"): string =>
      webview.asWebviewUri(vscode.Uri.joinPath(this.files, `${kind.name}.${extension}`)).toString();
    const policy = "default-src 'none'; img-src " +
      `${webview.cspSource}${kind.embedsPictures ? " data:" : ""}; style-src ` +
      `${webview.cspSource} 'nonce-${nonce}'; script-src 'nonce-${nonce}'`;
    return `<!DOCTYPE html>
<html lang="${vscode.env.language}">
<head>
  <meta charset="utf-8">
  <meta http-equiv="Content-Security-Policy" content="${policy}">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <link rel="stylesheet" href="${file("css")}">
  <title>${kind.title}</title>
</head>
<body>
  <main id="${kind.name}">${kind.loading}</main>
  <script nonce="${nonce}" src="${file("js")}"></script>
</body>
</html>`;
  }
}
