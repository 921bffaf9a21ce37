import { Ollama } from "ollama";
import { AbortError, UserError } from "../../../core/errors";
import { readAddress, type ServerAddress } from "../address";
import { proxiedFetch } from "../proxied-fetch";
import { askedToWait, saidBy } from "../said";
import { type Asked, brokenAnswer, noConnection, refusal } from "./refusal";

/**
 * Seconds without a byte after which a request is given up: below the five minutes after which
 * Node's own fetch does.
 */
const SILENCE_S = 240;
/** Longest line of an answer that is read. */
const LONGEST_LINE = 8 * 2 ** 20;

/**
 * Ollama's address on this machine: `OLLAMA_HOST` as Ollama itself reads it (11434 without scheme
 * and port), else the usual one.
 */
export function ollamaAddress(): ServerAddress {
  const rules = { variable: "OLLAMA_HOST", example: "http://127.0.0.1:11434", port: 11434,
    endpoints: /\/(api|v1)(\/.*)?$/ };
  return readAddress(process.env["OLLAMA_HOST"]?.trim() || "127.0.0.1:11434", rules);
}

/** The same without credentials or query, for messages. */
export const shownOllama = (): string => ollamaAddress().url;

/**
 * The official client, whose requests can be cancelled, end with a `ServerError` of their own kind,
 * and print nothing.
 */
function ollamaClient(model?: string, signal?: AbortSignal): Ollama {
  const { url, authorization } = ollamaAddress();
  return new Ollama({ host: url,
    fetch: guardedFetch({ host: url, model, authorization }, signal) });
}

/**
 * Makes a `ServerError` of what the client throws itself: errors told in the middle of an answer,
 * answers that are no JSON.
 */
export async function withOllama<T>(model: string, signal: AbortSignal | undefined,
  work: (client: Ollama) => Promise<T>): Promise<T> {
  const host = shownOllama();
  try {
    return await work(ollamaClient(model, signal));
  } catch (error) {
    if (error instanceof UserError || error instanceof AbortError) throw error;
    if (error instanceof SyntaxError) throw brokenAnswer(host, error.message, error);
    if (/did not receive done/i.test((error as Error).message))
      throw brokenAnswer(host, "an answer without an end", error);
    throw refusal(500, (error as Error).message, { host, model });
  }
}

/** Throws where the official client would print: on refusals, and on lines that are no JSON. */
export function guardedFetch(asked: Asked, outer?: AbortSignal): typeof fetch {
  return async (input, init) => {
    const silence = new Silence();
    const signal = AbortSignal.any([silence.signal, ...(outer ? [outer] : []),
      ...(init?.signal ? [init.signal] : [])]);
    const failed = (error: unknown): Error => {
      if (error instanceof UserError) return error;
      if (outer?.aborted || init?.signal?.aborted) return new AbortError();
      return noConnection(error, silence.signal.aborted, asked);
    };
    try {
      const headers = new Headers(init?.headers);
      if (asked.authorization && !headers.has("authorization"))
        headers.set("authorization", asked.authorization);
      const response = await proxiedFetch(input, { ...init, headers, signal });
      if (!response.ok && init?.method !== "HEAD") {
        const said = saidBy(await response.text());
        throw refusal(response.status, said, asked, askedToWait(response.headers, said));
      }
      const body = response.body &&
        checked(response.body, silence, failed, isStream(init?.body) ? asked : undefined);
      if (!body) silence.end();
      return new Response(body, { status: response.status, headers: response.headers });
    } catch (error) {
      silence.end();
      throw failed(error);
    }
  };
}

/** Aborts when nothing has been heard for long. */
class Silence {
  private readonly controller = new AbortController();
  private readonly limitMs = 1000 * (Number(process.env["VISREP_OLLAMA_TIMEOUT_S"]) || SILENCE_S);
  private timer = setTimeout(() => this.controller.abort(), this.limitMs);

  get signal(): AbortSignal {
    return this.controller.signal;
  }
  heard(): void {
    this.timer.refresh();
  }
  end(): void {
    clearTimeout(this.timer);
  }
}

/** The body, each whole line of which is JSON if `lines` says whose answer it is. */
function checked(body: ReadableStream<Uint8Array>, silence: Silence,
  failed: (error: unknown) => Error, lines: Asked | undefined): ReadableStream<Uint8Array> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let line = "";
  const check = (text: string, last: boolean): void => {
    const parts = (line + text).split("\n");
    line = last ? "" : parts.pop() ?? "";
    if (line.length > LONGEST_LINE) throw brokenAnswer(lines?.host ?? "", "a line without an end");
    for (const part of parts) if (part.trim() !== "") requireJson(part, lines?.host ?? "");
  };
  return new ReadableStream({
    async pull(controller) {
      try {
        const { done, value } = await reader.read();
        silence.heard();
        if (lines) check(done ? decoder.decode() : decoder.decode(value, { stream: true }), done);
        if (!done) return controller.enqueue(value);
        silence.end();
        controller.close();
      } catch (error) {
        silence.end();
        controller.error(failed(error));
      }
    },
    async cancel(reason) {
      silence.end();
      await reader.cancel(reason);
    },
  });
}

function requireJson(line: string, host: string): void {
  try {
    JSON.parse(line);
  } catch (cause) {
    throw brokenAnswer(host, `"${line.slice(0, 80)}" is no JSON`, cause);
  }
}

/** Whether the client asked for JSON lines; in a prompt these quotes would be escaped. */
const isStream = (body: unknown): boolean =>
  typeof body === "string" && body.includes(`"stream":true`);
