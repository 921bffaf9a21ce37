import { readFile } from "node:fs/promises";
import { setTimeout as delay } from "node:timers/promises";
import pRetry, { AbortError as StopRetrying } from "p-retry";
import type { z } from "zod";
import { AbortError, DataError, PerceptionError, UserError } from "../../../core/errors";
import type { Logger } from "../../../core/ports/logger";
import type { ImageRef, PerceptionAnswer, PerceptionCall } from "../../../core/ports/perception";
import { proxiedFetch, throughProxy } from "../../model-server/proxied-fetch";
import { askedToWait, LONGEST_WAIT_MS, saidBy } from "../../model-server/said";
import { answersSchema, callForServer, infoSchema, missingSchema, regionsOf,
  type ServerInfo } from "./protocol";

/** Bytes of an answer that are read, at most. */
const MOST_BYTES = 64 << 20;

export interface ClientOptions {
  /** Where the server listens, for example `http://gpu-box:8100`. */
  readonly address: string;
  /** For the header of that name. */
  readonly authorization?: string;
  /** Milliseconds for one request. */
  readonly timeoutMs: number;
  /** Requests after the first one, where the server is away, busy (429, 503) or broken (5xx). */
  readonly retries: number;
  /** Milliseconds before the first of them; each waits twice as long as the one before. */
  readonly pauseMs: number;
  readonly logger: Logger;
}

/**
 * Speaks the protocol with one server. Requests are repeated, since an answer depends on pixels
 * alone.
 */
export class PerceptionClient {
  constructor(private readonly options: ClientOptions) {}

  /** @throws PerceptionError if there is no such server. */
  async info(): Promise<ServerInfo> {
    return this.parse(infoSchema, await this.ask("GET", "/"));
  }

  /**
   * One answer a call, in order; pictures that the server has not seen are sent first.
   * @throws PerceptionError, DataError, AbortError
   */
  async answers(calls: readonly PerceptionCall[],
    signal?: AbortSignal): Promise<readonly PerceptionAnswer[]> {
    const body = JSON.stringify({ calls: calls.map(callForServer) });
    let reply = await this.ask("POST", "/answers", body, signal);
    if (reply.status === 409) {
      const pictures = new Map(calls.flatMap(regionsOf).map(({ image }) => [image.digest, image]));
      for (const digest of this.parse(missingSchema, reply).missing)
        await this.send(pictures.get(digest), digest, signal);
      reply = await this.ask("POST", "/answers", body, signal);
    }
    const { answers } = this.parse(answersSchema, reply);
    if (answers.length !== calls.length)
      throw this.broken(`it gave ${answers.length} answers to ${calls.length} calls`);
    return answers;
  }

  private async send(image: ImageRef | undefined, digest: string,
    signal: AbortSignal | undefined): Promise<void> {
    if (!image)
      throw this.broken("it asks for a picture that no call names " +
        `(${digest.slice(0, 12)})`);
    const bytes = await readFile(image.file).catch((cause: Error) => {
      throw new DataError(`The picture ${image.file} cannot be read: ${cause.message}.`,
        'Restore it, and go on with "visrep resume".', { cause });
    });
    const { status, text } = await this.ask("PUT", `/pictures/${digest}`, bytes, signal);
    if (status >= 300) throw this.refused(status, text);
  }

  /** Status and text of the server's last word. */
  private ask(method: string, path: string, body?: string | Buffer,
    signal?: AbortSignal): Promise<Reply> {
    const { retries, pauseMs, logger } = this.options;
    return pRetry(() => this.once(method, path, body, signal), {
      retries,
      minTimeout: pauseMs,
      ...(signal ? { signal } : {}),
      onFailedAttempt: ({ error, retriesLeft }) =>
        logger.warn(
          `${method} ${path} of the perception server: ${error.message} (${retriesLeft} tries ` +
            "left)",
        ),
    }).catch((error: unknown) => {
      throw signal?.aborted ? new AbortError() : error;
    });
  }

  private async once(method: string, path: string, body: string | Buffer | undefined,
    signal: AbortSignal | undefined): Promise<Reply> {
    const { address, authorization, timeoutMs } = this.options;
    const headers = { ...(authorization === undefined ? {} : { authorization }),
      ...(body === undefined ?
        {} :
        { "content-type": typeof body === "string" ?
          "application/json" :
          "application/octet-stream" }) };
    const limit = AbortSignal.timeout(timeoutMs);
    try {
      const response = await proxiedFetch(`${address}${path}`, {
        method,
        signal: signal ? AbortSignal.any([signal, limit]) : limit,
        redirect: "error",
        headers,
        ...(body === undefined ? {} : { body }),
      });
      const text = await boundedText(response);
      if (response.status === 429 || response.status >= 500) {
        const waitMs = askedToWait(response.headers, text);
        if (waitMs !== undefined && waitMs <= LONGEST_WAIT_MS)
          await delay(waitMs, undefined, signal ? { signal } : {});
        throw this.refused(response.status, text);
      }
      return { status: response.status, text };
    } catch (error) {
      if (signal?.aborted) throw new StopRetrying(new AbortError());
      if (error instanceof PerceptionError) throw error;
      // A wrong variable stays wrong.
      if (error instanceof UserError) throw new StopRetrying(error);
      throw limit.aborted ?
        this.away(`no answer within ${timeoutMs / 1000} s`, error) :
        this.away(causeOf(error), error);
    }
  }

  private parse<T>(schema: z.ZodType<T>, { status, text }: Reply): T {
    if (status >= 300 && status !== 409) throw this.refused(status, text);
    const parsed = schema.safeParse(jsonOf(text));
    if (!parsed.success)
      throw this.broken(
        parsed.error.issues.map(({ path, message }) =>
          `${path.join(".") || "its answer"}: ${message}`
        ).slice(0, 3).join("; "),
      );
    return parsed.data;
  }

  private away(reason: string, cause: unknown): PerceptionError {
    return new PerceptionError(`The perception server at ${this.options.address} cannot be ` +
      `reached${throughProxy(this.options.address)}: ${reason}.`,
      'Start it, or set VISREP_PERCEPTION_URL to where it listens, and go on with "visrep ' +
        'resume": nothing finished is lost.', { cause });
  }

  private refused(status: number, text: string): PerceptionError {
    return new PerceptionError(`The perception server at ${this.options.address} refused a ` +
      `request (${status}): ${saidBy(text) || "no reason given"}.`,
      "Look at the server's own log.");
  }

  private broken(what: string): PerceptionError {
    return new PerceptionError(`The perception server at ${this.options.address} does not keep ` +
      `to the protocol: ${what}.`, "docs/perception-http.md says what it has to answer.");
  }
}

interface Reply {
  readonly status: number;
  readonly text: string;
}

/** The body, as far as anybody would read it. */
async function boundedText(response: Response): Promise<string> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of response.body ?? []) {
    size += part.byteLength;
    if (size > MOST_BYTES) throw new Error(`more than ${MOST_BYTES >> 20} MiB in one answer`);
    parts.push(part);
  }
  return Buffer.concat(parts).toString("utf8");
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** `fetch` says "fetch failed" and keeps the reason to itself. */
function causeOf(error: unknown): string {
  const { message, cause } = error as Error;
  return cause instanceof Error ?
    cause.message || (cause as NodeJS.ErrnoException).code || message :
    message;
}
