import { config } from "zod";
import type { Protocol, Request, Result } from "./protocol";

interface Host<Call> {
  postMessage(message: Request<Call>): void;
  getState(): unknown;
  setState(state: unknown): void;
}
declare function acquireVsCodeApi<Call>(): Host<Call>;

// Checks without generated code, which a page's content security policy refuses.
config({ jitless: true });

/** The extension, as a page sees it. */
export class Extension<Snapshot, Call> {
  private readonly host = acquireVsCodeApi<Call>();
  private readonly waiting = new Map<number,
    { readonly resolve: () => void; readonly reject: (error: Error) => void }>();
  private last = 0;

  constructor({ message: schema }: Protocol<Snapshot, Call>,
    onSnapshot: (snapshot: Snapshot) => void) {
    window.addEventListener("message", ({ data }: MessageEvent<unknown>) => {
      const message = schema.parse(data);
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

  /** What `keep` kept, also over a reload of the window; undefined at first. */
  get kept(): unknown {
    return this.host.getState();
  }

  /** For what a person has turned, scrolled or selected, and nothing else. */
  keep(state: unknown): void {
    this.host.setState(state);
  }

  private settle(id: number, result: Result): void {
    const waiting = this.waiting.get(id);
    this.waiting.delete(id);
    if ("ok" in result) waiting?.resolve();
    else waiting?.reject(new Error(result.err));
  }
}
