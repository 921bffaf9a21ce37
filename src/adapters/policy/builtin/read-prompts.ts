import type { LlamaConfig } from "../../llama/config";
import { causalMask } from "../../llama/graph/causal-attention";
import type { TokenOdds } from "../../llama/graph/distribution";
import { oddsOf, temperatureFeed } from "../../llama/graph/distribution";
import type { KeyValueCache } from "../../llama/graph/key-value-cache";
import { PROMPT_ROWS } from "../../llama/graph/prompt-graph";
import type { LocalSession } from "../../onnx/runtime";
import { floats, integers } from "../../onnx/tensor";

/** Prompts are padded to a multiple of this. */
const LENGTH_STEP = 32;

interface PromptReading {
  readonly config: LlamaConfig;
  readonly session: LocalSession;
  /** Tokens of the prompt of each row. */
  readonly prompts: readonly (readonly number[])[];
  readonly cache: KeyValueCache;
  readonly temperature: number;
  readonly breathe: () => Promise<void>;
}

/**
 * Reads every different prompt once, fills the cache rows that begin with it, and gives the odds of
 * what follows, one for each row.
 */
export async function readPrompts(
  { config, session, prompts, cache, temperature, breathe }: PromptReading,
): Promise<readonly TokenOdds[]> {
  const odds = new Array<TokenOdds>(prompts.length);
  const rowsOf = new Map<string, number[]>();
  prompts.forEach((prompt, row) =>
    rowsOf.set(prompt.join(), [...(rowsOf.get(prompt.join()) ?? []), row])
  );
  const different = [...rowsOf.values()].sort((a, b) => lengthOf(a) - lengthOf(b));
  for (let first = 0; first < different.length; first += PROMPT_ROWS) {
    await breathe();
    const group = different.slice(first, first + PROMPT_ROWS);
    const length = Math.min(config.positions,
      Math.ceil(lengthOf(group.at(-1) as number[]) / LENGTH_STEP) * LENGTH_STEP);
    const ids = new BigInt64Array(PROMPT_ROWS * length);
    const last = new BigInt64Array(PROMPT_ROWS);
    group.forEach((rows, i) => {
      ids.set(BigInt64Array.from(promptOf(rows), BigInt), i * length);
      last[i] = BigInt(i * length + lengthOf(rows) - 1);
    });
    const mask = causalMask(config, length);
    const results = await session.run({ ...temperatureFeed(temperature),
      ids: integers(ids, [ids.length]), last: integers(last, [PROMPT_ROWS]),
      mask: floats(mask, [mask.length / length, length]) });
    group.forEach((rows, i) => {
      for (const row of rows) {
        odds[row] = oddsOf(results, i, config);
        cache.fill(row, results, i, length, lengthOf(rows));
      }
    });
  }
  return odds;

  function promptOf(rows: readonly number[]): readonly number[] {
    return prompts[rows[0] as number] as readonly number[];
  }

  function lengthOf(rows: readonly number[]): number {
    return promptOf(rows).length;
  }
}
