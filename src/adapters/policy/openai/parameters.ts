import type { Connection } from "../../model-server/openai/connection";
import { ServerError } from "../../model-server/server-error";

/**
 * What a server may refuse, and what is told of it once: the program is the same without it, or it
 * is said that it is not.
 */
const OPTIONAL: Readonly<Record<string, string>> = {
  logprobs: "samples carry no log-probabilities",
  seed: "what it writes cannot be repeated: the same run gives other programs each time",
  stop: "its answers are cut here where they should have ended",
  n: "samples are asked for one by one anyway",
  stream: "answers come whole anyway",
  chat_template_kwargs: "a model with a thinking switch is asked as its template says, which " +
    "may be another prompt than it is trained on",
};
const NEW_NAME = "max_completion_tokens";
const REFUSES =
  /unsupported|not support|n't support|unrecogni[sz]ed|unknown|extra inputs|forbidden|not permitted|not allowed|unexpected|invalid|not available|disabled|not implemented|max(imum)? allowed|cannot be|must be (null|none|omitted)|deprecated/i;

/** Parameters as one server takes them: what it refuses is left out from then on, and told once. */
export class Parameters {
  private readonly refused = new Set<string>();

  constructor(private readonly connection: Connection) {}

  /** The error of an answer that is none. @param what is wrong with it */
  broken(what: string): Error {
    return this.connection.broken(what);
  }

  /** Whether a parameter is sent. */
  takes(name: string): boolean {
    return !this.refused.has(name);
  }

  /**
   * An answer to a request, with as much of its body as the server takes.
   * @throws ServerError naming a parameter that cannot be left out
   */
  async post(path: string, body: Readonly<Record<string, unknown>>, model: string,
    signal?: AbortSignal): Promise<unknown> {
    for (;;) {
      const sent = this.taken(body);
      try {
        return await this.connection.post(path, sent, model, signal);
      } catch (error) {
        const name = error instanceof ServerError ? refusedParameter(error, sent) : undefined;
        if (name === undefined) throw error;
        this.leaveOut(name, sent, error as ServerError);
      }
    }
  }

  private taken(body: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
    const kept = Object.entries(body).filter(([name]) => this.takes(name));
    return Object.fromEntries(
      this.takes("max_tokens") ? kept : [...kept, [NEW_NAME, body["max_tokens"]]],
    );
  }

  private leaveOut(name: string, sent: Readonly<Record<string, unknown>>,
    error: ServerError): void {
    const told = name === "max_tokens" ?
      `${NEW_NAME} is sent instead` :
      name === "n" && sent["n"] !== 1 ?
      undefined :
      name === "top_p" && sent["top_p"] === 1 ?
      "the whole distribution is sampled from, as " +
      "asked" :
      OPTIONAL[name];
    if (told === undefined)
      throw new ServerError("refused",
        `The server cannot sample as the experiment says: it refuses ${name} = ` +
          `${JSON.stringify(sent[name])}. ${error.message}`,
        `Set ${OPTION[name] ?? "what it stands for"} in experiment.json to what this server ` +
          "takes, or use another server.");
    // Another request under way may have met the same refusal.
    if (this.refused.has(name)) return;
    this.refused.add(name);
    this.connection.note(`The server takes no "${name}"; it is left out for the rest of the ` +
      `run: ${told}.`);
  }
}

/** The options behind parameters that determine what is sampled. */
const OPTION: Readonly<Record<string, string>> = {
  temperature: `"sampling.temperature" and "evaluation.temperature"`,
  top_p: `"sampling.topP" and "evaluation.topP"`,
  n: `"policy.engine"`,
  [NEW_NAME]: `"sampling.maxNewTokens"`,
};

/** Which of the sent parameters a refusal names, if it is about one. */
function refusedParameter(error: ServerError, sent: Readonly<Record<string, unknown>>):
  | string
  | undefined {
  if (error.failure !== "refused" && error.failure !== "denied" &&
    error.failure !== "broken-answer") return undefined;
  const said = error.message.replace(/^.*?https?:\/\/\S+ /, "");
  if (!REFUSES.test(said)) return undefined;
  if (/max_tokens/.test(said) && /max_completion_tokens/.test(said) && "max_tokens" in sent)
    return "max_tokens";
  return ["chat_template_kwargs", "logprobs", "seed", "stop", "max_tokens", "temperature", "top_p",
    "stream", "n"].find((name) => name in sent && named(name).test(said));
}

/** Words that are English too count only where they are marked as names. */
function named(name: string): RegExp {
  switch (name) {
    case "logprobs":
      return /(?:\b|_)log_?probs?\b|log[- ]?probabilities/i;
    case "chat_template_kwargs":
      return /\b(chat_template_kwargs|enable_thinking)\b/i;
    case "seed":
      return /\bseeds?\b/i;
    case "max_tokens":
    case "top_p":
    case "temperature":
      return new RegExp(`\\b${name}\\b`, "i");
    default:
      return new RegExp(
        `['"\`]${name}['"\`]|\\b(body|query)\\.${name}\\b|(parameter|argument|field|property|key)s?:? ` +
          `${name}\\b|\\b${name} (is|parameter)\\b|: ${name}\\b`,
        "i",
      );
  }
}
