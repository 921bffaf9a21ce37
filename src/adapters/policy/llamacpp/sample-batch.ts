import { PolicyError } from "../../../core/errors";
import type { Completion, SampleRequest, SamplingOptions } from "../../../core/ports/policy";
import type { Decoder, Draw, Llama, LlamaModel } from "./bindings";
import { decodePieces, readPrompts } from "./read-prompts";
import type { TokenText } from "./token-bytes";

export interface OpenModel {
  readonly llama: Llama;
  readonly model: LlamaModel;
  readonly text: TokenText;
  /** Texts after which nothing belongs to a program. */
  readonly stops: readonly string[];
}

export interface SampleWatch {
  /** Lets messages in, and throws when the call was cancelled. */
  breathe(): Promise<void>;
  /** Hears how many more tokens are written. */
  onTokens(more: number): void;
}

interface Row {
  /** Draws its tokens; undefined where the likeliest are taken. */
  readonly draw: Draw | undefined;
  /** A draw has one place for candidates, and rows draw side by side: each has its own. */
  readonly likeliest: Draw;
  readonly tokens: number[];
  readonly promptLength: number;
  logProbability: number;
  finish: Completion["finish"] | undefined;
  /** What it wrote before a stop. */
  text: string | undefined;
}

/** The last tokens in which a stop is looked for. */
const STOP_TOKENS = 24;

/** Prompts as tokens. @throws PolicyError if one leaves no room for a program. */
export function tokenized({ model }: OpenModel,
  batch: readonly SampleRequest[]): readonly (readonly number[])[] {
  const { bos, shouldPrependBosToken } = model.tokens;
  const before = shouldPrependBosToken && bos !== null ? [bos] : [];
  const known = new Map<string, readonly number[]>();
  return batch.map(({ prompt }) => {
    const tokens = known.get(prompt) ?? [...before, ...model.tokenize(prompt, false)];
    known.set(prompt, tokens);
    if (tokens.length === 0) throw new PolicyError("A prompt is empty.", "Give the query a text.");
    if (tokens.length >= model.trainContextSize)
      throw new PolicyError(
        `A prompt has ${tokens.length} tokens, but the policy reads ${model.trainContextSize} of ` +
          "prompt and program together.",
        'Set policy.prompt.style to "short" or policy.prompt.examples lower, shorten the ' +
          "query, or use a policy with a longer context.",
      );
    return tokens;
  });
}

/**
 * Writes one completion a request, each a sequence of its own with a seed of its own; every step is
 * one decode of all.
 * @param size tokens that a sequence can hold
 */
export async function sampleBatch(open: OpenModel, decoder: Decoder,
  prompts: readonly (readonly number[])[], seeds: readonly number[], options: SamplingOptions,
  size: number, { breathe, onTokens }: SampleWatch): Promise<Completion[]> {
  const newDraw = (temperature: number, seed: number): Draw => {
    const draw = new open.llama._bindings.AddonSampler(open.model._model);
    draw.applyConfig({ temperature, topP: options.topP, topK: 0, seed });
    return draw;
  };
  const rows = prompts.map((prompt, i): Row => ({
    likeliest: newDraw(0, 0),
    draw: options.temperature === 0 ?
      undefined :
      newDraw(options.temperature, (seeds[i] as number) >>> 0),
    tokens: [],
    promptLength: prompt.length,
    logProbability: 0,
    finish: undefined,
    text: undefined,
  }));
  const extend = async (sequence: number, logits: number): Promise<void> => {
    const row = rows[sequence] as Row;
    const [token, logProbability] = await drawToken(decoder, logits, row);
    row.tokens.push(token);
    row.logProbability += logProbability;
    finishIfDone(row, open, options, size);
  };
  try {
    await readPrompts(decoder, prompts, breathe, extend);
    onTokens(rows.length);
    for (;;) {
      const going = rows.flatMap((row, sequence) => (row.finish === undefined ?
        [{ sequence, position: row.promptLength + row.tokens.length - 1,
          tokens: row.tokens.slice(-1) }] :
        [])
      );
      if (going.length === 0)
        break;
      await decodePieces(decoder, going, breathe, extend);
      onTokens(going.length);
    }
  } finally {
    rows.forEach((_, sequence) => decoder.disposeSequence(sequence));
    for (const { draw, likeliest } of rows) {
      draw?.dispose();
      likeliest.dispose();
    }
  }
  return rows.map(({ tokens, text, logProbability, finish }) => ({
    text: text ?? open.text.text(tokens),
    tokens: tokens.length,
    logProbability,
    finish: finish ?? "length",
  }));
}

/**
 * A token with its log-probability at temperature 1. The draw's own numbers come after temperature
 * and nucleus, so the full ones are asked for by a second look, which takes the likeliest.
 */
async function drawToken(decoder: Decoder, logits: number,
  { draw, likeliest }: Row): Promise<readonly [token: number, logProbability: number]> {
  const drawn = draw && await decoder.sampleToken(logits, draw);
  const [best, , , pairs, total] = await decoder.sampleToken(logits, likeliest, false, false, [
    drawn === undefined ? [] : [drawn],
    false,
    false,
    true,
    0,
  ], true);
  const token = drawn ?? best;
  const [own, most] = [logitOf(token, pairs), logitOf(best, pairs)];
  const logProbability = own - most - Math.log(total ?? NaN);
  // A damaged file must not look like a policy that writes nonsense.
  if (token < 0 || !Number.isFinite(logProbability))
    throw new PolicyError(
      "The policy's weights give no probabilities: they are damaged, or its training diverged.",
      "Go on from an earlier iteration, with a lower learning rate.",
    );
  return [token, logProbability];
}

function logitOf(token: number, pairs: readonly number[] | undefined): number {
  for (let i = 0; pairs && i < pairs.length; i += 2)
    if (pairs[i] === token) return pairs[i + 1] as number;
  return NaN;
}

function finishIfDone(row: Row, { model, text, stops }: OpenModel, options: SamplingOptions,
  size: number): void {
  if (model.isEogToken(row.tokens.at(-1) as number)) {
    row.finish = "stop";
    return;
  }
  const tail = text.text(row.tokens.slice(-STOP_TOKENS));
  if (stops.some((stop) => tail.includes(stop))) {
    const whole = text.text(row.tokens);
    row.text = whole.slice(0, Math.min(...stops.map((stop) =>
      whole.indexOf(stop)
    ).filter((at) => at >= 0)));
    row.finish = "stop";
  } else if (row.tokens.length >= options.maxNewTokens ||
    row.promptLength + row.tokens.length >= size) row.finish = "length";
}
