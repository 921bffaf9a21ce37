import OpenAI, { APIConnectionTimeoutError } from "openai";
import { AbortError, UserError } from "../../../core/errors";
import { readAddress } from "../address";
import { proxiedFetch } from "../proxied-fetch";
import { askedToWait, errorIn, saidBy, statusIn } from "../said";
import { type AskedServer, nonsense, refusal, silent, unreachable } from "./refusal";

/** Where vLLM listens. */
const DEFAULT_ADDRESS = "http://127.0.0.1:8000/v1";
/** Below the five minutes after which Node's own fetch gives up. */
const TIMEOUT_MS = 240_000;
/** Ends of an address that belong to single requests. */
const ENDPOINTS = /\/((chat\/)?completions|models|responses|embeddings|load_lora_adapter)\/?$/;

/** What a server answered instead of what it was asked for. */
class Refused extends Error {
  constructor(readonly status: number, readonly body: string, readonly headers: Headers) {
    super(`status ${status}`);
  }
}

/**
 * An OpenAI-compatible server. Address and key are facts of the machine: `VISREP_OPENAI_BASE_URL`
 * and `VISREP_OPENAI_API_KEY`. The key goes nowhere but into the request's header: `redact` takes
 * it out of everything that is told.
 */
export class Connection {
  private readonly read = readAddress(
    process.env["VISREP_OPENAI_BASE_URL"]?.trim() || DEFAULT_ADDRESS,
    { variable: "VISREP_OPENAI_BASE_URL", example: DEFAULT_ADDRESS, path: "/v1",
      endpoints: ENDPOINTS },
  );
  readonly address = this.read.url;
  private readonly key = process.env["VISREP_OPENAI_API_KEY"]?.trim().replace(/^["']|["']$/g, "") ??
    "";
  private readonly client: OpenAI;

  /**
   * @param base name of the model that it is to serve, for messages
   * @param note hears what people should know of this server
   */
  constructor(private readonly base: string, readonly note: (message: string) => void = () => {}) {
    const { authorization, query } = this.read;
    this.client = new OpenAI({
      // Retries are ours, so that each is told.
      baseURL: this.address,
      apiKey: this.key || "none",
      maxRetries: 0,
      timeout: TIMEOUT_MS,
      logLevel: "off",
      defaultQuery: query,
      fetch: refusing,
      ...(authorization && !this.key ? { defaultHeaders: { authorization } } : {}),
    });
  }

  get(path: string, model: string, signal?: AbortSignal): Promise<unknown> {
    return this.ask(path, model, this.client.get(path, signal ? { signal } : {}), signal);
  }

  /** @throws ServerError of its own kind for whatever goes wrong, AbortError if cancelled */
  post(path: string, body: object, model: string, signal?: AbortSignal): Promise<unknown> {
    return this.ask(path, model, this.client.post(path, { body, ...(signal ? { signal } : {}) }),
      signal);
  }

  redact(text: string): string {
    const [, user = ""] = /^Basic (.*)$/.exec(this.read.authorization ?? "") ?? [];
    const login = Buffer.from(user, "base64").toString();
    const secrets = [this.key, login, login.split(":").slice(1).join(":")].filter((secret) =>
      secret.length > 3
    );
    return secrets.reduce((told, secret) => told.replaceAll(secret, "***"), text);
  }

  /** @param what an answer is not, for messages */
  broken(what: string): UserError {
    return nonsense(this.redact(what), this.asked("", ""));
  }

  private async ask(path: string, model: string, work: Promise<unknown>,
    signal: AbortSignal | undefined): Promise<unknown> {
    try {
      const answer = await work;
      const body = typeof answer === "string" ? parsed(answer) : answer;
      const error = errorIn(body);
      if (error === undefined) return body;
      throw new Refused(statusIn(error) ?? 200, error, new Headers());
    } catch (error) {
      if (signal?.aborted) throw new AbortError();
      throw this.failure(error, this.asked(path, model));
    }
  }

  // The cause would bring headers along, and with them the key.
  private failure(error: unknown, asked: AskedServer): Error {
    for (const each of causes(error)) {
      if (each instanceof UserError) return each;
      if (each instanceof Refused) {
        const said = saidBy(each.body);
        return refusal(each.status, this.redact(said) || `status ${each.status} without a word`,
          asked, askedToWait(each.headers, said));
      }
      if (each instanceof APIConnectionTimeoutError) return silent(asked, TIMEOUT_MS);
      if (each instanceof SyntaxError) return nonsense(this.redact(each.message), asked);
    }
    return unreachable(asked,
      causes(error).map((each) => (each as NodeJS.ErrnoException).code).find((code) =>
        typeof code === "string"
      ));
  }

  private asked(path: string, model: string): AskedServer {
    return { server: this.redact(this.address), path, model, base: this.base };
  }
}

/** The client would lose all words that are not in `error.message`. */
const refusing: typeof fetch = async (input, init) => {
  const response = await proxiedFetch(input, init);
  if (!response.ok) throw new Refused(response.status, await response.text(), response.headers);
  return response;
};

function causes(error: unknown): readonly Error[] {
  const chain: Error[] = [];
  for (let each = error; each instanceof Error && chain.length < 8; each = each.cause)
    chain.push(each);
  return chain;
}

/** Some servers send JSON under another type. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
