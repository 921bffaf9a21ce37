import { type BenchReply, type BenchRequest,
  benchRequestSchema } from "../adapters/engine-client/bench-protocol";
import { AbortError, UserError } from "../core/errors";
import type { Logger } from "../core/ports/logger";
import { Verifier } from "../services/corrections/verifier";

/**
 * Answers the requests of `visrep serve`, one line each. It stays through every failure of a
 * request.
 */
export class BenchServer {
  private verifier: Promise<Verifier> | undefined;
  private readonly running = new Map<number, AbortController>();

  /** @param send puts one reply on its way */
  constructor(private readonly experiment: string, private readonly logger: Logger,
    private readonly send: (reply: BenchReply) => void) {}

  /** True while a request is worked on. */
  get busy(): boolean {
    return this.running.size > 0;
  }

  /** Resolves when the request is answered; never rejects. */
  async handle(line: string): Promise<void> {
    let request: BenchRequest;
    try {
      request = benchRequestSchema.parse(JSON.parse(line));
    } catch (error) {
      return this.logger.error(`a request is not understood: ${(error as Error).message}`);
    }
    if (request.method === "cancel") return this.running.get(request.request)?.abort();
    const cancel = new AbortController();
    this.running.set(request.id, cancel);
    try {
      const result = await this.answer(request, cancel.signal);
      if (!cancel.signal.aborted) this.send({ id: request.id, ok: true, result });
    } catch (error) {
      if (!(error instanceof AbortError || cancel.signal.aborted))
        this.send({ id: request.id, ok: false, ...told(error) });
    } finally {
      this.running.delete(request.id);
    }
  }

  async close(): Promise<void> {
    for (const cancel of this.running.values()) cancel.abort();
    await (await this.verifier?.catch(() => undefined))?.close();
  }

  private async answer(request: Exclude<BenchRequest, { method: "cancel" }>,
    signal: AbortSignal): Promise<unknown> {
    const verifier = await this.open();
    switch (request.method) {
      case "warm": {
        await verifier.open();
        return null;
      }
      case "try":
        return verifier.tryTraced(request.params.query, request.params.program, signal);
      case "similar":
        return verifier.similar(request.params.query, request.params.program, request.params.limit,
          signal);
      case "picture":
        return verifier.picture(request.params);
    }
  }

  /** With the options and queries of now. */
  private async open(): Promise<Verifier> {
    this.verifier ??= Verifier.open(this.experiment, this.logger).catch((error: unknown) => {
      this.verifier = undefined;
      throw error;
    });
    const verifier = await this.verifier;
    await verifier.refresh();
    return verifier;
  }
}

function told(error: unknown): { readonly message: string; readonly nextStep: string } {
  if (error instanceof UserError) return { message: error.message, nextStep: error.nextStep };
  return { message: error instanceof Error ? error.stack ?? error.message : String(error),
    nextStep: "Look at the log." };
}
