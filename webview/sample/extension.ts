import { messageSchema, type Call, type Request, type Snapshot } from "./protocol";

interface Host {
  postMessage(message: Request): void;
}
declare function acquireVsCodeApi(): Host;

/** The extension, as the page sees it. */
export class Extension {
  private readonly host = acquireVsCodeApi();
  private readonly waiting = new Map<number, { readonly resolve: () => void; readonly reject: (error: Error) => void }>();
  private last = 0;

  constructor(onSnapshot: (snapshot: Snapshot) => void) {
    window.addEventListener("message", ({ data }: MessageEvent<unknown>) => {
      const message = messageSchema.parse(data);
      if (message.kind === "snapshot") onSnapshot(message.snapshot);
      else this.settle(message.id, message.result);
    });
  }

  /** Resolves when it is done. Rejects with the extension's own message. */
  call(call: Call): Promise<void> {
    const id = ++this.last;
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve, reject });
      this.host.postMessage({ id, call });
    });
  }

  private settle(id: number, result: { ok: true } | { err: string }): void {
    const waiting = this.waiting.get(id);
    this.waiting.delete(id);
    if ("ok" in result) waiting?.resolve();
    else waiting?.reject(new Error(result.err));
  }
}
