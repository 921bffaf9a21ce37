import type { ChatRequest, ChatResponse, GenerateRequest, GenerateResponse, Options } from "ollama";
import { z } from "zod";
import type { Completion, SampleRequest, SamplingOptions } from "../../../core/ports/policy";
import { STOPS } from "../../../core/program/prompt";
import { shownOllama, withOllama } from "../../model-server/ollama/client";
import { brokenAnswer, refusal, tooLong } from "../../model-server/ollama/refusal";
import { withoutThought } from "../../model-server/thought";

/** The model that writes, and how it is asked. */
export interface Writer {
  readonly model: string;
  readonly template: "plain" | "chat";
  /** Tokens of prompt and program together. */
  readonly context: number;
}

/**
 * Published, and not in the client's types yet: without them a prompt that is too long would be cut
 * silently.
 */
const NO_CUTTING = { truncate: false, shift: false };
/** Characters of a token, at most: what goes on beyond is cut here. */
const LONGEST_TOKEN = 64;

const partSchema = z.object({
  response: z.string().nullish(),
  thinking: z.string().nullish(),
  message: z.object({ content: z.string().nullish(), thinking: z.string().nullish() }).nullish(),
  done: z.boolean().nullish(),
  done_reason: z.string().nullish(),
  eval_count: z.number().int().nullish(),
  logprobs: z.array(z.object({ token: z.string().nullish(), logprob: z.number() })).nullish().catch(
    undefined,
  ),
  error: z.string().nullish(),
});

/** What a completion adds up to while it streams in. */
interface Tally {
  text: string;
  /** Written in the field for thinking. */
  thought: string;
  parts: number;
  logProbability: number | undefined;
}

/** One completion, read as it streams in. @throws ServerError, AbortError */
export async function writeProgram(request: SampleRequest, sampling: SamplingOptions,
  writer: Writer, signal?: AbortSignal, onTokens?: (more: number) => void): Promise<Completion> {
  const { model, template } = writer;
  return withOllama(model, signal, async (client) => {
    const common = { model, stream: true as const, logprobs: true,
      options: samplingOptions(request, sampling, writer), ...NO_CUTTING };
    const answer: AsyncIterable<GenerateResponse | ChatResponse> = template === "plain" ?
      await client.generate(
        { ...common, prompt: request.prompt, raw: true } satisfies
          & GenerateRequest
          & typeof NO_CUTTING
          & { readonly stream: true },
      ) :
      await client.chat(
        { ...common, messages: [{ role: "user", content: request.prompt }], think: false } satisfies
          & ChatRequest
          & typeof NO_CUTTING
          & { readonly stream: true },
      );
    return collect(answer, sampling, model, onTokens);
  });
}

/**
 * The whole distribution is sampled from, so that nothing but temperature and nucleus shapes it:
 * Ollama's own defaults would.
 */
function samplingOptions({ seed }: SampleRequest,
  { temperature, topP, maxNewTokens }: SamplingOptions, { context }: Writer): Partial<Options> {
  // Ollama's seeds are 32-bit with a sign.
  return { seed: seed & 0x7fffffff, temperature, top_p: topP, top_k: 0, min_p: 0, repeat_penalty: 1,
    num_predict: maxNewTokens, num_ctx: context, stop: [...STOPS] };
}

async function collect(answer: AsyncIterable<unknown>, { maxNewTokens }: SamplingOptions,
  model: string, onTokens?: (more: number) => void): Promise<Completion> {
  const tally: Tally = { text: "", thought: "", parts: 0, logProbability: undefined };
  for await (const raw of answer) {
    const part = partSchema.safeParse(raw);
    if (!part.success) throw brokenAnswer(shownOllama(), z.prettifyError(part.error));
    const { response, thinking, message, logprobs, done, done_reason: reason } = part.data;
    if (part.data.error) throw refusal(500, part.data.error, { host: shownOllama(), model });
    const tokens = part.data.eval_count ?? tally.parts;
    tally.text += response || message?.content || "";
    tally.thought += thinking || message?.thinking || "";
    tally.parts++;
    // A part is a token, but for the last, which only ends.
    if (!done) onTokens?.(1);
    for (const { logprob } of logprobs ?? [])
      tally.logProbability = (tally.logProbability ?? 0) + logprob;
    // A server that does not stop where it was told to is not read any further; leaving the loop
    // ends the request.
    if (tally.text.length + tally.thought.length > LONGEST_TOKEN * maxNewTokens)
      return completion({ ...tally, text: tally.text.slice(0, LONGEST_TOKEN * maxNewTokens) },
        maxNewTokens, "length", model);
    if (!done) continue;
    // Only that the model is in memory now: nothing was written yet.
    if (tally.text === "" && (reason === "load" || reason === "unload"))
      throw brokenAnswer(shownOllama(), `it only said that the model was ${reason}ed`);
    if (reason === "length" && tokens < maxNewTokens) throw tooLong(model);
    return completion(tally, tokens, reason === "length" ? "length" : "stop", model);
  }
  throw brokenAnswer(shownOllama(), "an answer without an end");
}

function completion({ text, thought, logProbability }: Tally, tokens: number,
  finish: Completion["finish"], model: string): Completion {
  const written = withoutThought({ text, thought, finish, tokens, model });
  return { ...written, tokens, finish,
    ...(logProbability === undefined ? {} : { logProbability }) };
}
