import OpenAI, { APIConnectionError, APIConnectionTimeoutError, APIError } from "openai";
import { AbortError, UserError } from "../../../core/errors";
import { ServerError } from "../../model-server/server-error";

/** Where vLLM listens. */
const DEFAULT_ADDRESS = "http://127.0.0.1:8000/v1";
/** Below the five minutes after which Node's own fetch gives up. */
const TIMEOUT_MS = 240_000;
const RESUME = `then run "visrep resume": every finished batch is kept.`;

/**
 * An OpenAI-compatible server. Address and key are facts of the machine: `VISREP_OPENAI_BASE_URL` and `VISREP_OPENAI_API_KEY`. The key
 * goes nowhere but into the request's header: `redact` takes it out of everything that is told.
 */
export class Connection {
  /** @param base name of the model that it is to serve, for messages */
  constructor(private readonly base: string) {}

  readonly address = (process.env["VISREP_OPENAI_BASE_URL"]?.trim() || DEFAULT_ADDRESS).replace(/\/$/, "");
  private readonly key = process.env["VISREP_OPENAI_API_KEY"]?.trim() ?? "";
  /** Retries are ours, so that each is told. */
  readonly client = new OpenAI({ baseURL: this.address, apiKey: this.key || "none", maxRetries: 0, timeout: TIMEOUT_MS, logLevel: "off" });

  /** @throws ServerError of its own kind for whatever goes wrong, AbortError if cancelled */
  async ask<T>(model: string, work: (client: OpenAI) => Promise<T>, signal?: AbortSignal): Promise<T> {
    try {
      return await work(this.client);
    } catch (error) {
      if (signal?.aborted) throw new AbortError();
      if (error instanceof UserError) throw error;
      throw this.failure(error, model);
    }
  }

  redact(text: string): string {
    const secrets = [this.key, decodeURIComponent(userInfo(this.address))].filter((secret) => secret.length > 3);
    return secrets.reduce((told, secret) => told.replaceAll(secret, "***"), text);
  }

  private failure(error: unknown, model: string): ServerError {
    const server = this.redact(this.address.replace(/\/\/[^@/]*@/, "//"));
    const said = this.redact((error as Error).message).trim().replace(/\s+/g, " ").slice(0, 300);
    // The cause would bring headers along, and with them the key.
    if (error instanceof APIConnectionTimeoutError) return new ServerError("timeout", `The server at ${server} said nothing for ${TIMEOUT_MS / 60_000} minutes.`, `Lower "policy.parallel" in experiment.json, ${RESUME}`);
    if (error instanceof APIConnectionError) return new ServerError("unreachable", `No server answers at ${server}.`, `Start it, for example with "vllm serve ${this.base}", or name its address in the environment variable VISREP_OPENAI_BASE_URL, ${RESUME}`);
    if (!(error instanceof APIError)) return new ServerError("broken-answer", `What the server at ${server} sent is not what its API promises: ${said}.`, `Look whether something else answers at that address, ${RESUME}`);
    switch (error.status) {
      case 401:
      case 403: return new ServerError("denied", `The server at ${server} refuses the key: ${said}.`, `Set the right one with "VisReP: Set API Key", or in the environment variable VISREP_OPENAI_API_KEY.`);
      case 404: return new ServerError("no-model", `The server at ${server} does not serve ${model}: ${said}.`, `Name a model that it lists in "policy.model", or start it with this one, ${RESUME}`);
      case 429:
      case 503: return new ServerError("busy", `The server at ${server} has too much to do: ${said}.`, `Lower "policy.parallel" in experiment.json, ${RESUME}`);
      default:
    }
    if (/context length|context window|maximum.*tokens|too long/i.test(said)) return new ServerError("context", `Prompt and program are longer than the context of ${model}: ${said}.`, `Start the server with a longer one (vLLM: --max-model-len), or show fewer examples with "policy.prompt.examples".`);
    if (/out of memory/i.test(said)) return new ServerError("memory", `The server at ${server} has not enough memory: ${said}.`, `Start it with a shorter context or fewer sequences (vLLM: --max-model-len, --max-num-seqs), ${RESUME}`);
    if ((error.status ?? 500) >= 500) return new ServerError("broken-answer", `The server at ${server} failed while it answered: ${said}.`, `Look at its log, ${RESUME}`);
    return new ServerError("refused", `The server at ${server} refuses the request: ${said}.`, `Look at its log, ${RESUME}`);
  }
}

/** The part of an address in front of `@`. */
function userInfo(address: string): string {
  return /\/\/([^@/]*)@/.exec(address)?.[1] ?? "";
}
