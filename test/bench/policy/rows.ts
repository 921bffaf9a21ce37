import { composeSplit } from "../../../src/adapters/scenes/write-scenes";
import type { TrainingRow } from "../../../src/core/ports/trainer";
import { shortPrompt } from "../../../src/core/program/prompt";
import { seededRandom, shuffled } from "../../../src/core/random";
import { referenceProgram } from "../../../trainer/corpus/programs";

/**
 * Rows as an iteration trains on: queries of the default data set, of all question types, with a
 * right program each.
 */
export function realRows(count: number): TrainingRow[] {
  const { queries } = composeSplit("train", { seed: 1 });
  const rows = shuffled(seededRandom(1), queries).slice(0, count).map((query) => ({
    prompt: shortPrompt(query),
    program: referenceProgram(query),
    weight: 1,
  }));
  if (rows.length < count)
    throw new Error(`the default data set has only ${rows.length} train ` +
      "queries");
  return rows;
}
