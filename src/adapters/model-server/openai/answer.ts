import { z } from "zod";
import { ServerError } from "../server-error";

/** A completion as either API gives it. */
export interface Choice {
  readonly index: number;
  readonly text: string;
  /** What stood in a field for thinking. */
  readonly thought: string;
  readonly finish: string | undefined;
  /** Of its tokens, where told. */
  readonly logprobs: readonly number[] | undefined;
}

/** The choices of an answer in their order, and the tokens of all of them, where told. */
export interface Answer {
  readonly tokens: number | undefined;
  readonly choices: readonly Choice[];
}

const part = z.object({ type: z.string().nullish(), text: z.string().nullish(),
  content: z.string().nullish() });
/** Text, or parts of text (Mistral, gateways). */
const content = z.union([z.string(), z.array(z.union([z.string(), part]))]).nullish();
const words = z.string().nullish().catch(undefined);
const logprob = z.number().nullish();
const logprobs = z.object({ token_logprobs: z.array(logprob).nullish(),
  content: z.array(z.object({ logprob })).nullish() }).nullish().catch(undefined);
const choiceSchema = z.object({
  index: z.number().int().nullish().catch(undefined),
  finish_reason: words,
  logprobs,
  text: z.string().nullish(),
  reasoning: words,
  message: z.object({ content, reasoning_content: words, reasoning: words, thinking: words,
    refusal: words }).nullish(),
});
const answerSchema = z.object({ choices: z.array(choiceSchema).min(1),
  usage: z.object({ completion_tokens: z.number().int().nullish() }).nullish().catch(undefined) });

/**
 * Reads what is there: nothing is asked for that no result depends on.
 * @param broken makes the error of a word that tells what is wrong
 */
export function readAnswer(raw: unknown, broken: (what: string) => Error): Answer {
  const parsed = answerSchema.safeParse(raw);
  if (!parsed.success) throw broken(whatIsOdd(raw, parsed.error));
  const { choices, usage } = parsed.data;
  const read = choices.map((choice, i): Choice => {
    const { message } = choice;
    return {
      index: choice.index ?? i,
      finish: choice.finish_reason ?? undefined,
      logprobs: numbers(choice.logprobs),
      text: choice.text ?? textOf(message?.content, isText),
      thought: textOf(message?.content, (type) => !isText(type)) || message?.reasoning_content ||
        message?.reasoning || message?.thinking || choice.reasoning || "",
    };
  });
  const distinct = new Set(read.map(({ index }) => index)).size === read.length;
  return { tokens: usage?.completion_tokens ?? undefined,
    choices: distinct ? read.sort((a, b) => a.index - b.index) : read };
}

/** First what stands out, for people. */
export function whatIsOdd(raw: unknown, { issues }: z.ZodError): string {
  if (typeof raw === "string")
    return /<html|<!doctype/i.test(raw) ?
      "a web page" :
      `"${raw.slice(0, 80)}" is no JSON`;
  return issues.slice(0, 3).map(({ path, message }) =>
    `${path.join(".") || "its answer"}: ` +
    `${message}`
  ).join("; ");
}

/** @throws ServerError where there are not as many as were asked for */
export function requireCount({ choices }: Answer, count: number): void {
  if (choices.length === count) return;
  throw new ServerError("broken-answer", `The server was asked for ${count} completions and ` +
    `sent ${choices.length}.`, `Look whether it supports "n"; then run "visrep resume".`);
}

const isText = (type: string): boolean => type === "text" || type === "output_text";

function textOf(parts: z.infer<typeof content>, wanted: (type: string) => boolean): string {
  if (typeof parts === "string") return wanted("text") ? parts : "";
  return (parts ?? []).map((each) => (typeof each === "string" ? { text: each } : each)).filter((
    each,
  ) => wanted(("type" in each ? each.type : undefined) ?? "text")).map((each) =>
    each.text ?? ("content" in each ? each.content : undefined) ?? ""
  ).join("");
}

function numbers(told: z.infer<typeof logprobs>): readonly number[] | undefined {
  return told?.token_logprobs?.map((each) => each ?? 0) ??
    told?.content?.map((each) => each.logprob ?? 0);
}
