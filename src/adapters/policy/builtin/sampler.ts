import { PolicyError } from "../../../core/errors";
import type { Completion, SampleRequest, SamplingOptions } from "../../../core/ports/policy";
import { type Random, seededRandom } from "../../../core/random";
import type { LlamaConfig } from "../../llama/config";
import { type TokenOdds } from "../../llama/graph/distribution";
import { oddsOf, temperatureFeed } from "../../llama/graph/distribution";
import { KeyValueCache } from "../../llama/graph/key-value-cache";
import type { Model } from "../../llama/model-folder";
import type { LocalSession } from "../../onnx/runtime";
import { integers } from "../../onnx/tensor";
import { chooseToken } from "./choose-token";
import { readPrompts } from "./read-prompts";

/**
 * Rows of the cache: batches are padded to one of these sizes, so that a row's numbers do not
 * depend on the others.
 */
const ROWS = [64, 32, 16, 8] as const;
/** Fewer rows than this take as long. */
export const FEWEST_ROWS = 8;
const MAX_CACHE_BYTES = 2 ** 29;

/** The sessions of one model. */
export interface SamplerSessions {
  readonly prompt: LocalSession;
  readonly nextToken: LocalSession;
}

interface Row {
  readonly request: number;
  readonly random: Random;
  readonly tokens: number[];
  logProbability: number;
  finish: Completion["finish"] | undefined;
}

/** How many rows this model samples at once. */
export function rowsAtOnce(config: LlamaConfig): number {
  const bytes = (rows: number) =>
    rows * config.positions * config.keyValueHeads * config.headSize * config.layers * 2 * 4;
  return ROWS.find((rows) => bytes(rows) <= MAX_CACHE_BYTES) ?? ROWS[ROWS.length - 1] as number;
}

/**
 * Writes one completion a request, at most `rowsAtOnce` of them. Each row draws from its own seed.
 * @param breathe lets messages in between two tokens, and throws when the call was cancelled.
 * @throws PolicyError if a prompt leaves no room for a program.
 */
export async function sampleBatch(model: Model, sessions: SamplerSessions,
  requests: readonly SampleRequest[], options: SamplingOptions,
  breathe: () => Promise<void>): Promise<Completion[]> {
  const { config, tokenizer } = model;
  const prompts = requests.map(({ prompt }) => tokenizer.encode(prompt));
  prompts.forEach((prompt) => checkPrompt(prompt.length, config));

  const rows = requests.map(({ seed }, request): Row => ({ request, random: seededRandom(seed),
    tokens: [], logProbability: 0, finish: undefined })
  );
  const cache = new KeyValueCache(config, padded(rows.length),
    Math.max(...prompts.map((prompt) => prompt.length)) + 1);
  let odds = await readPrompts({ config, session: sessions.prompt, prompts, cache,
    temperature: options.temperature, breathe });
  /** The row at each place of the cache; places behind them are padding. */
  let active = rows;
  for (;;) {
    active.forEach((row, place) => {
      if (row.finish === undefined)
        extend(row, odds[place] as TokenOdds, options, config, cache.length(place));
    });
    let going = active.flatMap((row, place) => (row.finish === undefined ? [place] : []));
    if (going.length === 0) break;
    if (padded(going.length) < padded(active.length)) {
      cache.keep(going, padded(going.length));
      active = going.map((place) => active[place] as Row);
      going = active.map((_, place) => place);
    }
    await breathe();
    cache.reserve();
    const size = padded(active.length);
    const results = await sessions.nextToken.run({
      ...cache.feeds,
      ...temperatureFeed(options.temperature),
      ids: integers(
        BigInt64Array.from({ length: size }, (_, place) =>
          BigInt(active[place]?.tokens.at(-1) ?? config.eos)),
        [size],
      ),
      positions: integers(
        BigInt64Array.from({ length: size }, (_, place) =>
          BigInt(Math.min(cache.length(place), config.positions - 1))),
        [size, 1],
      ),
    });
    cache.append(going, results);
    odds = active.map((_, place) => oddsOf(results, place, config));
  }
  return rows.map(({ tokens, logProbability, finish }) => ({
    text: tokenizer.decode(finish === "stop" ? tokens.slice(0, -1) : tokens),
    tokens: tokens.length,
    logProbability,
    finish: finish ?? "length",
  }));
}

function extend(row: Row, odds: TokenOdds, options: SamplingOptions, config: LlamaConfig,
  length: number): void {
  // A damaged checkpoint must not look like a policy that writes nonsense.
  if (!Number.isFinite(odds.logTotal))
    throw new PolicyError(
      "The policy's weights give no probabilities: they are damaged, or its training diverged.",
      "Go on from an earlier iteration, with a lower learning rate.",
    );
  const { token, logProbability } = chooseToken(odds, options, row.random);
  row.tokens.push(token);
  row.logProbability += logProbability;
  if (token === config.eos) row.finish = "stop";
  else if (row.tokens.length >= options.maxNewTokens || length >= config.positions)
    row.finish = "length";
}

function padded(rows: number): number {
  return ROWS.findLast((size) => size >= rows) ?? ROWS[0];
}

function checkPrompt(tokens: number, config: LlamaConfig): void {
  if (tokens > 0 && tokens < config.positions) return;
  const message = tokens === 0 ?
    "A prompt is empty." :
    `A prompt has ${tokens} tokens, but the policy reads ${config.positions} of prompt and ` +
    "program together.";
  throw new PolicyError(message, "Shorten the query, or use a policy with a longer context.");
}
