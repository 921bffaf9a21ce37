import { throughProxy } from "../proxied-fetch";
import { isContext, isMemory, isQuota } from "../said";
import { ServerError } from "../server-error";

const RESUME = `then run "visrep resume": every finished batch is kept.`;

/** What a refused request was about. */
export interface Asked {
  /** Address of the server, without credentials. */
  readonly host: string;
  readonly model?: string | undefined;
  /** For the header of that name. */
  readonly authorization?: string | undefined;
}

/**
 * Ollama's refusals, each with its own next step.
 * @param text what the server said, or nothing
 * @param waitMs what it asks to wait
 */
export function refusal(status: number, text: string, { host, model = "the model" }: Asked,
  waitMs?: number): ServerError {
  const said = text.trim().replace(/\s+/g, " ").slice(0, 300) || `status ${status}`;
  if (isQuota(status, said))
    return new ServerError("quota",
      `The account that Ollama at ${host} uses has used up its quota: ${said}.`,
      `Raise it, or take a model that runs on the server itself, ${RESUME}`);
  if (status === 503 || status === 429)
    return new ServerError("busy",
      `Ollama at ${host} has more requests waiting than it takes (${said}).`,
      `Lower "policy.parallel" in experiment.json or raise OLLAMA_MAX_QUEUE on the server, ` +
        `${RESUME}`, { waitMs });
  if (status === 404 && /model/i.test(said))
    return new ServerError("no-model", `Ollama at ${host} has no model ${model}.`,
      `Get it with "ollama pull ${model}" there, or with "visrep pull" on the experiment's ` +
        `folder, ${RESUME}`);
  if (status === 404 || status === 405)
    return new ServerError("refused",
      `What answers at ${host} is no Ollama: ${said} (status ${status}).`,
      "Set OLLAMA_HOST to Ollama's own address, without a path, such as http://127.0.0.1:11434; " +
        `for an OpenAI-compatible server set "policy.engine" to "openai".`);
  if (status === 401 || status === 403)
    return new ServerError("denied", `Ollama at ${host} refuses this machine: ${said}.`,
      `Sign in with "ollama signin", or allow this machine in OLLAMA_ORIGINS on the server.`);
  if (status === 407) return proxyDenied(host, said);
  if (isMemory(said))
    return new ServerError("memory", `Ollama at ${host} has not enough memory ` +
      `for ${model}: ${said}.`,
      `Take a smaller model or quantisation, lower "policy.context" or OLLAMA_NUM_PARALLEL, or ` +
        `free memory on the server, ${RESUME}`);
  if (isContext(said)) return tooLong(model);
  if (status >= 500)
    return new ServerError("broken-answer", `Ollama at ${host} failed while it answered: ${said}.`,
      `Look at its log ("ollama serve" prints it), ${RESUME}`, { waitMs });
  return new ServerError("refused", `Ollama at ${host} refuses the request: ${said} (status ` +
    `${status}).`, `Look at its log ("ollama serve" prints it), ${RESUME}`);
}

function proxyDenied(host: string, said: string): ServerError {
  return new ServerError("denied", `The proxy between this machine and ${host} wants a ` +
    `password: ${said}.`,
    "Write it into HTTP_PROXY and HTTPS_PROXY (http://user:password@proxy:3128), or add the " +
      "host to NO_PROXY.");
}

/** Prompt and program do not fit the context. */
export function tooLong(model: string): ServerError {
  return new ServerError("context", "Prompt and program are longer than the context that " +
    `${model} was given.`,
    `Raise "policy.context" in experiment.json (up to what the model knows), or show fewer ` +
      `examples with "policy.prompt.examples".`);
}

/** The connection failed or fell silent. */
export function noConnection(error: unknown, silent: boolean, { host }: Asked): ServerError {
  const code = codeOf(error);
  if (silent || /TIMEOUT/.test(code))
    return new ServerError("timeout", `Ollama at ${host} said nothing for minutes.`,
      `Look whether it still loads the model ("ollama ps"), lower "policy.parallel", or raise ` +
        `the environment variable VISREP_OLLAMA_TIMEOUT_S, ${RESUME}`, { cause: error });
  return new ServerError("unreachable", "Ollama does not answer at " +
    `${host}${throughProxy(host)}${code ? ` (${code})` : ""}.`,
    `Start it with "ollama serve", or name its address in the environment variable ` +
      `OLLAMA_HOST, ${RESUME}`, { cause: error });
}

export function brokenAnswer(host: string, what: string, cause?: unknown): ServerError {
  return new ServerError("broken-answer", `What Ollama at ${host} sent is not what its API ` +
    `promises: ${what}.`,
    "Update Ollama (0.12 or later), or look whether something else answers at that address, " +
      `${RESUME}`, { cause });
}

/** Codes such as ECONNREFUSED are in the cause of fetch's error. */
function codeOf(error: unknown): string {
  const { code, cause } = error as { readonly code?: unknown; readonly cause?: unknown };
  if (typeof code === "string") return code;
  return cause === undefined || cause === null ? "" : codeOf(cause);
}
