import { ServerError } from "../model-server/server-error";

const RESUME = `then run "visrep resume": every finished batch is kept.`;

/** What a refused request was about. */
export interface Asked {
  /** Address of the server, without credentials. */
  readonly host: string;
  readonly model?: string | undefined;
}

/** Ollama's refusals, each with its own next step. @param text what the server said, or nothing */
export function refusal(status: number, text: string, { host, model = "the model" }: Asked): ServerError {
  const said = text.trim().replace(/\s+/g, " ").slice(0, 300) || `status ${status}`;
  if (status === 503) return new ServerError("busy", `Ollama at ${host} has more requests waiting than it takes (${said}).`, `Lower "policy.parallel" in experiment.json or raise OLLAMA_MAX_QUEUE on the server, ${RESUME}`);
  if (status === 404 && /model|not found/i.test(said)) return new ServerError("no-model", `Ollama at ${host} has no model ${model}.`, `Get it with "ollama pull ${model}" there, or with "visrep pull" on the experiment's folder, ${RESUME}`);
  if (status === 401 || status === 403) return new ServerError("denied", `Ollama at ${host} refuses this machine: ${said}.`, `Sign in with "ollama signin", or allow this machine in OLLAMA_ORIGINS on the server.`);
  if (/more system memory|out of memory|cudaMalloc|unable to allocate|insufficient memory|failed to allocate/i.test(said)) {
    return new ServerError("memory", `Ollama at ${host} has not enough memory for ${model}: ${said}.`, `Take a smaller model or quantisation, lower "policy.context" or OLLAMA_NUM_PARALLEL, or free memory on the server, ${RESUME}`);
  }
  if (/context (length|window|size)|input length|prompt (is )?too long|exceeds.*context/i.test(said)) return tooLong(model);
  if (status >= 500) return new ServerError("broken-answer", `Ollama at ${host} failed while it answered: ${said}.`, `Look at its log ("ollama serve" prints it), ${RESUME}`);
  return new ServerError("refused", `Ollama at ${host} refuses the request: ${said} (status ${status}).`, `Look at its log ("ollama serve" prints it), ${RESUME}`);
}

/** Prompt and program do not fit the context. */
export function tooLong(model: string): ServerError {
  return new ServerError("context", `Prompt and program are longer than the context that ${model} was given.`, `Raise "policy.context" in experiment.json (up to what the model knows), or show fewer examples with "policy.prompt.examples".`);
}

/** The connection failed or fell silent. */
export function noConnection(error: unknown, silent: boolean, { host }: Asked): ServerError {
  const code = codeOf(error);
  if (silent || /TIMEOUT/.test(code)) return new ServerError("timeout", `Ollama at ${host} said nothing for minutes.`, `Look whether it still loads the model ("ollama ps"), lower "policy.parallel", or raise the environment variable VISREP_OLLAMA_TIMEOUT_S, ${RESUME}`, { cause: error });
  return new ServerError("unreachable", `Ollama does not answer at ${host}${code ? ` (${code})` : ""}.`, `Start it with "ollama serve", or name its address in the environment variable OLLAMA_HOST, ${RESUME}`, { cause: error });
}

export function brokenAnswer(host: string, what: string, cause?: unknown): ServerError {
  return new ServerError("broken-answer", `What Ollama at ${host} sent is not what its API promises: ${what}.`, `Update Ollama (0.12 or later), or look whether something else answers at that address, ${RESUME}`, { cause });
}

/** Codes such as ECONNREFUSED are in the cause of fetch's error. */
function codeOf(error: unknown): string {
  const { code, cause } = error as { readonly code?: unknown; readonly cause?: unknown };
  if (typeof code === "string") return code;
  return cause === undefined || cause === null ? "" : codeOf(cause);
}
