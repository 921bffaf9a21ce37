import type { TrainingRow } from "../../../core/ports/trainer";
import { deriveSeed, seededRandom, shuffled } from "../../../core/random";
import type { Tokenizer } from "../../llama/tokenizer";

/** A row as tokens: prompt, program and end of text. */
export interface TokenRow {
  readonly tokens: readonly number[];
  /** Tokens of the prompt: no loss on them. */
  readonly promptLength: number;
  readonly weight: number;
}

/** Rows that are trained on in one step, padded to one of a few lengths. */
export interface Batch {
  /**
   * Places of each row; the next-token targets are shifted by one, so a row of n tokens needs n -
   * 1.
   */
  readonly length: number;
  readonly rows: readonly TokenRow[];
}

/** What the training graph is fed with: [rows * length] each, row by row. */
export interface BatchTensors {
  readonly ids: BigInt64Array;
  readonly targets: BigInt64Array;
  /** 0 on prompts and padding. */
  readonly weights: Float32Array;
  /** Tokens that are no padding. */
  readonly tokens: number;
}

/** Rows are cut into so many groups by length; each needs a graph of its own. */
const GROUPS = 4;
/** Padded lengths are multiples of this. */
const LENGTH_STEP = 8;

/** @param bos begins the prompt, where the model wants that. */
export function tokenRow({ prompt, program, weight }: TrainingRow, tokenizer: Tokenizer,
  eos: number, bos?: number): TokenRow {
  const promptTokens = [...(bos === undefined ? [] : [bos]), ...tokenizer.encode(prompt)];
  return { tokens: [...promptTokens, ...tokenizer.encode(program), eos],
    promptLength: promptTokens.length, weight };
}

/** Whether a row can be read by a model of so many positions. */
export function fits({ tokens }: TokenRow, positions: number): boolean {
  return tokens.length - 1 <= positions;
}

/**
 * The few lengths that rows are padded to: quantiles of their own, so that little is wasted.
 * Ascending; all rows fit the last.
 */
export function paddedLengths(rows: readonly TokenRow[], positions: number): number[] {
  const needed = rows.map(({ tokens }) => tokens.length - 1).sort((a, b) => a - b);
  const quantiles = Array.from({ length: GROUPS },
    (_, i) => needed[Math.ceil(((i + 1) * needed.length) / GROUPS) - 1] ?? 1);
  return [
    ...new Set(
      quantiles.map((length) => Math.min(positions, Math.ceil(length / LENGTH_STEP) * LENGTH_STEP)),
    ),
  ];
}

/**
 * The batches of one epoch in a seeded order. Rows of similar length share a batch; only one batch
 * can be incomplete.
 */
export function epochBatches(rows: readonly TokenRow[], batchSize: number, positions: number,
  seed: number, epoch: number): Batch[] {
  const random = seededRandom(deriveSeed(seed, "epoch", epoch));
  const lengths = paddedLengths(rows, positions);
  const batches: Batch[] = [];
  let waiting: TokenRow[] = [];
  let shortest = 0;
  for (const length of lengths) {
    const here = rows.filter(({ tokens }) =>
      tokens.length - 1 > shortest && tokens.length - 1 <= length
    );
    // What does not fill a batch goes on to the next length.
    waiting = [...waiting, ...shuffled(random, here)];
    while (waiting.length >= batchSize)
      batches.push({ length, rows: waiting.splice(0, batchSize) });
    shortest = length;
  }
  if (waiting.length > 0) {
    const longest = Math.max(...waiting.map(({ tokens }) => tokens.length - 1));
    batches.push({ length: lengths.find((length) => length >= longest) ?? positions,
      rows: waiting });
  }
  return shuffled(random, batches);
}

/**
 * Tensors of a batch, filled up with empty rows to `batchSize`. The loss they give is the mean over
 * the program tokens of weight times minus log-probability.
 */
export function batchTensors({ rows, length }: Batch, batchSize: number,
  eos: number): BatchTensors {
  const ids = new BigInt64Array(batchSize * length).fill(BigInt(eos));
  const targets = ids.slice();
  const weights = new Float32Array(batchSize * length);
  const lossTokens = rows.reduce(
    (sum, { tokens, promptLength }) => sum + tokens.length - Math.max(1, promptLength),
    0,
  );
  rows.forEach(({ tokens, promptLength, weight }, row) => {
    for (let t = 0; t + 1 < tokens.length; t++) {
      ids[row * length + t] = BigInt(tokens[t] as number);
      targets[row * length + t] = BigInt(tokens[t + 1] as number);
      if (t + 1 >= promptLength) weights[row * length + t] = weight / lossTokens;
    }
  });
  return { ids, targets, weights,
    tokens: rows.reduce((sum, { tokens }) => sum + tokens.length, 0) };
}
