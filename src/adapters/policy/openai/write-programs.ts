import type { Completion, SampleRequest, SamplingOptions } from "../../../core/ports/policy";
import { STOPS } from "../../../core/program/prompt";
import { type Choice, readAnswer, requireCount } from "../../model-server/openai/answer";
import { withoutThought } from "../../model-server/thought";
import type { Parameters } from "./parameters";

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

/**
 * As rows are trained on: a template with a thinking switch closes the thought before it begins.
 */
const WITHOUT_THINKING = { chat_template_kwargs: { enable_thinking: false } };

/** Consecutive requests with one prompt. @param together false: each alone */
export function groupsOf(batch: readonly SampleRequest[],
  together: boolean): readonly PromptGroup[] {
  const groups: { prompt: string; seed: number; count: number }[] = [];
  for (const { prompt, seed } of batch) {
    const last = groups.at(-1);
    if (together && last?.prompt === prompt) last.count++;
    else groups.push({ prompt, seed, count: 1 });
  }
  return groups;
}

/** The completions of a group in the order of the server's numbering. @throws ServerError */
export async function writePrograms({ prompt, seed, count }: PromptGroup,
  { temperature, topP, maxNewTokens }: SamplingOptions, { model, template }: Writer,
  parameters: Parameters, signal?: AbortSignal): Promise<readonly Completion[]> {
  // Seeds are 32-bit with a sign at most servers.
  const common = { model, n: count, seed: seed & 0x7fffffff, temperature, top_p: topP,
    max_tokens: maxNewTokens, stop: [...STOPS], stream: false };
  const raw = template === "plain" ?
    await parameters.post("/completions", { ...common, prompt, logprobs: 1 }, model, signal) :
    await parameters.post("/chat/completions", { ...common,
      messages: [{ role: "user", content: prompt }], logprobs: true, ...WITHOUT_THINKING }, model,
      signal);
  const answer = readAnswer(raw, (what) => parameters.broken(what));
  requireCount(answer, count);
  return answer.choices.map((choice) =>
    completion(choice, count === 1 ? answer.tokens : undefined, maxNewTokens, model)
  );
}

/** @param counted tokens that the server counted for this completion alone */
function completion({ text: all, thought, finish: reason, logprobs }: Choice,
  counted: number | undefined, maxNewTokens: number, model: string): Completion {
  // A server that takes no stops, or does not heed them, is cut where it should have ended.
  const end = Math.min(all.length,
    ...STOPS.map((each) => all.indexOf(each)).filter((at) => at >= 0));
  const text = all.slice(0, end);
  const finish = reason === "length" && end === all.length ? "length" : "stop";
  return {
    ...withoutThought({ text, thought, finish, tokens: counted, model }),
    finish,
    // A server that tells neither is taken at four characters a token, at most what was asked for.
    tokens: counted ?? logprobs?.length ??
      Math.min(maxNewTokens, Math.ceil((text.length + thought.length) / 4)),
    // Those of a text that was cut here would be of another text.
    ...(logprobs === undefined || end < all.length ?
      {} :
      { logProbability: logprobs.reduce((sum, each) => sum + each, 0) }),
  };
}
