import { throughProxy } from "../proxied-fetch";
import { isContext, isMemory, isQuota } from "../said";
import { ServerError } from "../server-error";

const RESUME = `then run "visrep resume": every finished batch is kept.`;
const ADDRESS = "Set VISREP_OPENAI_BASE_URL to the server's own address, which usually ends in " +
  "/v1, such as http://127.0.0.1:8000/v1";

/** What was asked, for messages. */
export interface AskedServer {
  /** Address without credentials. */
  readonly server: string;
  /** Of the request, under the address. */
  readonly path: string;
  readonly model: string;
  /** The model that the server is to be started with. */
  readonly base: string;
}

/**
 * Refusals of OpenAI-compatible servers, each with its own next step.
 * @param said in the server's words, without secrets
 * @param waitMs what it asks to wait
 */
export function refusal(status: number, said: string, asked: AskedServer,
  waitMs?: number): ServerError {
  const { server, path, model } = asked;
  if (isQuota(status, said))
    return new ServerError("quota", `The account at ${server} has used up its quota: ${said}.`,
      `Add credit or raise its limit, ${RESUME}`);
  if (isContext(said))
    return new ServerError("context",
      `Prompt and program are longer than the context of ${model}: ${said}.`,
      "Start the server with a longer one (vLLM: --max-model-len, llama.cpp: -c), or show fewer " +
        `examples with "policy.prompt.examples".`);
  if (wantsChat(said))
    return new ServerError("refused", `The server at ${server} only chats with ${model}: ${said}.`,
      `Set "policy.template" to "chat" in experiment.json.`);
  if (/chat template/i.test(said))
    return new ServerError("refused", `${model} at ${server} has no chat template: ${said}.`,
      `Set "policy.template" to "plain" in experiment.json, or give the server a template (vLLM: ` +
        "--chat-template).");
  if (status === 407)
    return new ServerError("denied", "The proxy between this machine and " +
      `${server} wants a password: ${said}.`,
      "Write it into HTTP_PROXY and HTTPS_PROXY (http://user:password@proxy:3128), or add the " +
        "host to NO_PROXY.");
  if (status === 401 || status === 403)
    return new ServerError("denied", `The server at ${server} refuses the key: ${said}.`,
      `Set the right one with "VisReP: Set API Key", or in the environment variable ` +
        "VISREP_OPENAI_API_KEY.");
  if (isMissingModel(status, said))
    return new ServerError("no-model", `The server at ${server} does not serve ${model}: ${said}.`,
      `Name a model that it lists in "policy.model", or start it with this one, ${RESUME}`);
  if (isWrongPath(status, said)) return wrongPath(said, path, server);
  if (status === 429 || status === 503 || status === 529)
    return new ServerError("busy", `The server at ${server} has too much to do: ${said}.`,
      `Lower "policy.parallel" in experiment.json, ${RESUME}`, { waitMs });
  if (isMemory(said))
    return new ServerError("memory", `The server at ${server} has not enough ` +
      `memory: ${said}.`,
      "Start it with a shorter context or fewer sequences (vLLM: --max-model-len, " +
        `--max-num-seqs), ${RESUME}`);
  if (status >= 500 || status === 200 || status === 408 || status === 425)
    return new ServerError("broken-answer",
      `The server at ${server} failed while it answered: ${said}.`, `Look at its log, ${RESUME}`, {
      waitMs,
    });
  return new ServerError("refused", `The server at ${server} refuses the request: ${said} ` +
    `(status ${status}).`, `Look at its log, ${RESUME}`);
}

const wantsChat = (said: string): boolean =>
  /this is a chat model|not supported in the v1\/completions|use (the )?(\/?v1\/)?chat\/completions|only supports? (the )?chat|does not support (the )?(text |legacy )?completions\b/i
    .test(said);

const isMissingModel = (status: number, said: string): boolean =>
  (status === 400 || status === 404 || status === 422) &&
  /model_not_found|\bmodels?\b.{0,120}(not found|not exist|no such|not available|unavailable|not loaded|unknown)|(invalid|unknown|no such|unable to access|not a valid) model|no models? loaded/i
    .test(said);

const isWrongPath = (status: number, said: string): boolean =>
  status === 404 || status === 405 ||
  /unexpected endpoint|unknown (endpoint|url|path|route)|invalid url \(|no route|cannot (get|post) \//i
    .test(said);

function wrongPath(said: string, path: string, server: string): ServerError {
  const missing = `The server at ${server} has nothing at ${path} (${said})`;
  if (path === "/completions")
    return new ServerError("refused", `${missing}: it probably only chats.`,
      `Set "policy.template" to "chat" in experiment.json. If that fails too: ${ADDRESS}.`);
  return new ServerError("refused", `${missing}.`, `${ADDRESS}, ${RESUME}`);
}

export function nonsense(what: string, { server }: Pick<AskedServer, "server">): ServerError {
  return new ServerError("broken-answer", `What the server at ${server} sent is not what its ` +
    `API promises: ${what}.`,
    `Look whether something else answers at that address. ${ADDRESS}, ${RESUME}`);
}

export function silent({ server }: AskedServer, ms: number): ServerError {
  return new ServerError("timeout", `The server at ${server} said nothing for ${ms / 60_000} ` +
    "minutes.", `Lower "policy.parallel" in experiment.json, ${RESUME}`);
}

/** @param code such as ECONNREFUSED, where Node tells one */
export function unreachable({ server, base }: AskedServer, code: string | undefined): ServerError {
  return new ServerError("unreachable", "No server answers at " +
    `${server}${throughProxy(server)}${code ? ` (${code})` : ""}.`,
    `Start it, for example with "vllm serve ${base}", or name its address in the environment ` +
      `variable VISREP_OPENAI_BASE_URL, ${RESUME}`);
}
