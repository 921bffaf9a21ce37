import { z } from "zod";
import { PerceptionError } from "../../../core/errors";
import { shownOllama, withOllama } from "../../model-server/ollama/client";
import { brokenAnswer } from "../../model-server/ollama/refusal";

/** A question to a model that sees. */
export interface VisionQuestion {
  readonly model: string;
  readonly text: string;
  /** PNG; left out for questions of knowledge. */
  readonly png?: Uint8Array;
  readonly signal?: AbortSignal | undefined;
}

/** Answers are greedy: equal questions have equal answers, and can be cached. */
const GREEDY = { temperature: 0, seed: 0 };
const MOST_TOKENS = { boxes: 1024, words: 32, long: 256 };

const answerSchema = z.object({
  message: z.object({ content: z.string().nullish(), thinking: z.string().nullish() }),
  done_reason: z.string().nullish(),
  logprobs: z.array(
    z.object({
      top_logprobs: z.array(z.object({ token: z.string(), logprob: z.number() })).nullish(),
    }),
  ).nullish(),
});

/** The text of an answer. @param format JSON schema that it is held to */
export async function askText(question: VisionQuestion, length: keyof typeof MOST_TOKENS,
  format?: object): Promise<string> {
  return ((await ask(question, { num_predict: MOST_TOKENS[length] }, format ? { format } : {}))
    .message.content ?? "").trim();
}

/**
 * How much rather yes than no: log p(yes) - log p(no) of the first token; undefined where the model
 * says neither.
 * @throws PerceptionError if the server tells no log-probabilities
 */
export async function askYesNo(question: VisionQuestion): Promise<number | undefined> {
  const { logprobs } = await ask({ ...question, text: `${question.text} Answer with yes or no.` }, {
    num_predict: 1,
  }, { logprobs: true, top_logprobs: 20 });
  const tokens = logprobs?.[0]?.top_logprobs;
  if (!tokens?.length)
    throw new PerceptionError("Ollama tells no log-probabilities, which yes " +
      "and no are compared by.", `Update it to 0.12.11 or later, then run "visrep resume".`);
  const probability = (word: string): number =>
    tokens.filter(({ token }) => token.trim().toLowerCase() === word).reduce(
      (sum, { logprob }) => sum + Math.exp(logprob),
      0,
    );
  const [yes, no] = [probability("yes"), probability("no")];
  // What is not among the twenty likeliest is less likely than any of them.
  const least = Math.min(...tokens.map(({ logprob }) => Math.exp(logprob)));
  return yes + no === 0 ? undefined : Math.log(yes || least) - Math.log(no || least);
}

async function ask({ model, text, png, signal }: VisionQuestion,
  options: { readonly num_predict: number },
  more: { readonly format?: object; readonly logprobs?: boolean;
    readonly top_logprobs?: number }): Promise<z.infer<typeof answerSchema>> {
  const messages = [{ role: "user", content: text, ...(png ? { images: [png] } : {}) }];
  return withOllama(model, signal, async (client) => {
    const raw: unknown = await client.chat({ model, messages, stream: false, think: false,
      options: { ...GREEDY, ...options }, ...more });
    const parsed = answerSchema.safeParse(raw);
    if (!parsed.success) throw brokenAnswer(shownOllama(), z.prettifyError(parsed.error));
    const { message, done_reason: reason } = parsed.data;
    if (!message.content && (reason === "load" || reason === "unload"))
      throw brokenAnswer(shownOllama(), `it only said that the model was ${reason}ed`);
    if (!message.content && message.thinking && options.num_predict > 1)
      throw new PerceptionError(`${model} only thought and answered nothing.`,
        "Name a model that does not think, or whose thinking can be switched off, in " +
          `"perception.ollama.model".`);
    return parsed.data;
  });
}
