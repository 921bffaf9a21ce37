import { z } from "zod";
import type { Completion, SampleRequest, SamplingOptions } from "../../../core/ports/policy";
import { STOPS } from "../../../core/program/prompt";
import { ServerError } from "../../model-server/server-error";
import type { Connection } from "./connection";

/** Requests with one prompt that are asked together; the seed is the first one's. */
export interface PromptGroup {
  readonly prompt: string;
  readonly seed: number;
  readonly count: number;
}

export interface Writer {
  readonly model: string;
  readonly template: "plain" | "chat";
}

const finish = z.string().nullish();
const usage = z.object({ completion_tokens: z.number().int() }).nullish();
const completionSchema = z.object({
  usage,
  choices: z.array(z.object({ index: z.number().int(), text: z.string(), finish_reason: finish, logprobs: z.object({ token_logprobs: z.array(z.number().nullable()).nullish() }).nullish() })),
});
const chatSchema = z.object({
  usage,
  choices: z.array(z.object({ index: z.number().int(), message: z.object({ content: z.string().nullable() }), finish_reason: finish, logprobs: z.object({ content: z.array(z.object({ logprob: z.number() })).nullish() }).nullish() })),
});

/** A completion as either API gives it. */
interface Choice {
  readonly index: number;
  readonly text: string;
  readonly finish: string | null | undefined;
  /** Of its tokens, where told. */
  readonly logprobs: readonly number[] | undefined;
}

/** Consecutive requests with one prompt. @param together false: each alone */
export function groupsOf(batch: readonly SampleRequest[], together: boolean): readonly PromptGroup[] {
  const groups: { prompt: string; seed: number; count: number }[] = [];
  for (const { prompt, seed } of batch) {
    const last = groups.at(-1);
    if (together && last?.prompt === prompt) last.count++;
    else groups.push({ prompt, seed, count: 1 });
  }
  return groups;
}

/** The completions of a group in the order of the server's numbering. @throws ServerError */
export async function writePrograms({ prompt, seed, count }: PromptGroup, { temperature, topP, maxNewTokens }: SamplingOptions, { model, template }: Writer, connection: Connection, signal?: AbortSignal): Promise<readonly Completion[]> {
  // Seeds are 32-bit with a sign at most servers.
  const common = { model, n: count, seed: seed & 0x7fffffff, temperature, top_p: topP, max_tokens: maxNewTokens, stop: [...STOPS] };
  const call = signal ? { signal } : {};
  return connection.ask(model, async (client) => {
    const answer = template === "plain"
      ? fromCompletion(await client.completions.create({ ...common, prompt, logprobs: 1, stream: false }, call))
      : fromChat(await client.chat.completions.create({ ...common, messages: [{ role: "user", content: prompt }], logprobs: true, stream: false }, call));
    const choices = [...answer.choices].sort((a, b) => a.index - b.index);
    if (choices.length !== count || choices.some(({ index }, i) => index !== i)) throw new ServerError("broken-answer", `The server was asked for ${count} completions and sent ${choices.length}.`, `Look whether it supports "n"; then run "visrep resume".`);
    return choices.map((choice) => completion(choice, count === 1 ? answer.tokens : undefined, maxNewTokens));
  }, signal);
}

function fromCompletion(raw: unknown): { readonly tokens: number | undefined; readonly choices: readonly Choice[] } {
  const { usage, choices } = completionSchema.parse(raw);
  return { tokens: usage?.completion_tokens, choices: choices.map(({ index, text, finish_reason: reason, logprobs }) => ({ index, text, finish: reason, logprobs: logprobs?.token_logprobs?.map((each) => each ?? 0) })) };
}

function fromChat(raw: unknown): { readonly tokens: number | undefined; readonly choices: readonly Choice[] } {
  const { usage, choices } = chatSchema.parse(raw);
  return { tokens: usage?.completion_tokens, choices: choices.map(({ index, message, finish_reason: reason, logprobs }) => ({ index, text: message.content ?? "", finish: reason, logprobs: logprobs?.content?.map(({ logprob }) => logprob) })) };
}

/** @param counted tokens that the server counted for this completion alone */
function completion({ text, finish, logprobs }: Choice, counted: number | undefined, maxNewTokens: number): Completion {
  return {
    text, finish: finish === "length" ? "length" : "stop",
    // A server that tells neither is taken at four characters a token, at most what was asked for.
    tokens: counted ?? logprobs?.length ?? Math.min(maxNewTokens, Math.ceil(text.length / 4)),
    ...(logprobs === undefined ? {} : { logProbability: logprobs.reduce((sum, each) => sum + each, 0) }),
  };
}
