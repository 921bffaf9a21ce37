import assert from "node:assert/strict";
import { experimentSchema } from "../../../src/core/experiment/experiment";
import { correctionEffects, effectText } from "../../../src/core/review/effects";
import { persistentTypes, suggestedQueries } from "../../../src/core/review/persistent";
import { reviewIteration } from "../../../src/core/review/review";
import { type Query, type Split, TASKS } from "../../../src/core/task/query";

const { persistent: options } = experimentSchema.parse({ schemaVersion: 1, name: "x",
  persistent: { iterations: 2, accuracyBelow: 0.5, gainBelow: 0.05, solvedFrom: 0.9 } });

/** Validation scores over iterations: each type's accuracies, 20 queries each. */
function scored(types: Readonly<Record<string, readonly number[]>>) {
  const length = Math.max(...Object.values(types).map((values) => values.length));
  return Array.from({ length }, (_, k) => ({
    validation: { accuracy: 0, n: 0, byTask: {}, byFailure: {}, byType: Object.fromEntries(
      Object.entries(types).map(([type, values]) => [type, { accuracy: values[k] ?? 0, n: 20 }]),
    ) },
  }));
}

type Scored = ReturnType<typeof scored>[number];

const query = (id: string, type: string, split: Split): Query => ({ id, type, split, task: "vqa",
  scene: id, text: id, images: [`${id}.png`], annotation: { kind: "answer", answer: "1" } });
const queries = ["low", "flat"].flatMap((type) =>
  (["train", "validation", "test"] as const).flatMap((split) =>
    [0, 1, 2].map((i) => query(`${split}-${type}-${i}`, type, split))
  )
);
const nothing = { grown: [], queries, corrected: new Set<string>() };
const reasons = (types: Readonly<Record<string, readonly number[]>>) =>
  persistentTypes({ ...nothing, metrics: scored(types) }, TASKS, options).map((
    { type, because },
  ) => [type, because]);

describe("persistent error types", () => {
  it("stay below the accuracy, or stand still below what is solved, over the last iterations", () => {
    assert.deepEqual(reasons({ low: [0.1, 0.45] }), [["low", "low"]]);
    assert.deepEqual(reasons({ low: [0.1, 0.5] }), []);
    assert.deepEqual(reasons({ low: [0.1] }), [], "one iteration shows nothing that persists");
    assert.deepEqual(reasons({ low: [0.6, 0.2, 0.6] }), [], "not in all of the last two");
    assert.deepEqual(reasons({ flat: [0.7, 0.72, 0.74] }), [["flat", "flat"]]);
    assert.deepEqual(reasons({ flat: [0.7, 0.74] }), [], "one gain is not two");
    assert.deepEqual(reasons({ flat: [0.6, 0.7, 0.72] }), [], "it gained in one of the two");
    assert.deepEqual(reasons({ flat: [0.5, 0.55, 0.6] }), [],
      "one of 20 queries more is a gain of 0.05, whatever a subtraction gives");
    assert.deepEqual(reasons({ flat: [0.95, 0.95, 0.95] }), [], "it is solved");
    assert.deepEqual(persistentTypes({ ...nothing, metrics: [] }, TASKS, options), []);
  });

  it("come most failing queries first, with their accuracy over iterations", () => {
    const types = persistentTypes({ ...nothing,
      metrics: scored({ b: [0.2, 0.2, 0.3], a: [0.2, 0.2, 0.3], flat: [0.8, 0.8, 0.8],
        low: [0, 0.1, 0.1] }) }, TASKS, options);
    assert.deepEqual(types.map(({ type, failing }) => [type, failing]), [["low", 18], ["a", 14], [
      "b",
      14,
    ], ["flat", 4]]);
    assert.deepEqual(types[0]?.accuracy, [0, 0.1, 0.1]);
  });

  it("name train queries alone: those that no program solved first, corrected ones not again", () => {
    const sample = (id: string, reward: 0 | 1) => ({ query: id, reward });
    const grown = [sample("train-low-0", 1), sample("train-low-0", 0), sample("train-low-1", 0),
      sample("train-low-2", 0), sample("train-low-2", 0)];
    const metrics = scored({ low: [0, 0], flat: [0.4, 0.4] });
    const [low, flat] = persistentTypes({ metrics, grown, queries, corrected: new Set() }, TASKS,
      options);
    assert.deepEqual(low?.queries, ["train-low-2", "train-low-1", "train-low-0"]);
    assert.deepEqual(flat?.queries, ["train-flat-0", "train-flat-1", "train-flat-2"]);
    const later = persistentTypes({ metrics, grown, queries, corrected: new Set(["train-low-2"]) },
      TASKS, options);
    assert.deepEqual(later[0]?.queries, ["train-low-1", "train-low-0"]);
    assert.deepEqual(
      persistentTypes({ metrics, grown, queries, corrected: new Set() }, ["detection"], options)[0]
        ?.queries,
      [],
    );
  });

  it("never name a validation or test query, whatever is asked", () => {
    const shown = persistentTypes({ ...nothing, metrics: scored({ low: [0, 0], flat: [0, 0] }),
      grown: queries.map(({ id }) => ({ query: id, reward: 0 as const })) }, TASKS, options)
      .flatMap((type) => type.queries);
    assert.equal(shown.length, 6);
    assert.ok(shown.every((id) => queries.find((each) => each.id === id)?.split === "train"));
  });

  it("suggest one query for each type first, within the budget", () => {
    const types = persistentTypes({ ...nothing,
      metrics: scored({ low: [0, 0], flat: [0.4, 0.4] }) }, TASKS, options);
    assert.deepEqual(suggestedQueries(types, 3), ["train-low-0", "train-flat-0", "train-low-1"]);
    assert.deepEqual(suggestedQueries(types, 0), []);
    assert.deepEqual(suggestedQueries(types, -4), []);
  });
});

describe("the effect of corrections", () => {
  const history = (values: readonly number[], counts: readonly number[]) =>
    scored({ compare: values }).map((each, k) => ({ ...each,
      corrections: (counts[k] ?? 0) > 0 ? { compare: counts[k] ?? 0 } : {} })
    );

  it("is the validation accuracy before the first of a type and now", () => {
    assert.deepEqual(correctionEffects(history([0.1, 0.11, 0.5, 0.74], [0, 0, 1, 2])), [{
      type: "compare",
      corrections: 2,
      before: 0.11,
      after: 0.74,
      iterations: 2,
    }]);
    assert.deepEqual(correctionEffects(history([0.1, 0.2], [0, 0])), []);
    assert.deepEqual(correctionEffects(history([0.1, 0.2, 0.3], [0, 2, 0])), [{ type: "compare",
      corrections: 2, before: 0.1, after: 0.3, iterations: 2 }], "also after they were taken away");
  });

  it("is told in a line", () => {
    assert.equal(
      effectText({ type: "count-compare", corrections: 2, before: 0.11, after: 0.74,
        iterations: 2 }),
      "count-compare: 0.11 -> 0.74 two iterations after 2 corrections",
    );
    assert.equal(effectText({ type: "a", corrections: 1, before: 0, after: 1, iterations: 12 }),
      "a: 0.00 -> 1.00 12 iterations after 1 correction");
    assert.match(effectText({ type: "a", corrections: 1, before: 0, after: 1, iterations: 1 }),
      /one iteration after 1 correction$/);
  });

  it("is part of an iteration's review, whose counts come from its own corrections", () => {
    const state = { queries, options: experimentSchema.parse({ schemaVersion: 1, name: "x" }) };
    const [zero, one] = scored({ low: [0.1, 0.3] }) as [Scored, Scored];
    const used = { file: "a.py", digest: "d", query: "train-low-0", type: "low", failureType: null,
      author: null, parentSample: null, program: "" };
    const first = reviewIteration({ metrics: zero, grown: [], corrections: null, rows: [] }, [],
      state);
    assert.deepEqual(first.corrections, { used: 0, leftOut: 0, byType: {} });
    const corrections = { used: [used], leftOut: [{ file: "b.py", reason: "no" }] };
    const row = (kind: "sample" | "correction", type: string) => ({ type,
      source: { kind, id: "a.py", iteration: 1 } });
    const review = (rows: readonly ReturnType<typeof row>[]) =>
      reviewIteration({ metrics: one, grown: [], corrections, rows }, [{ ...zero, review: first }],
        state);
    const untrained = review([row("sample", "low")]);
    assert.deepEqual([untrained.corrections, untrained.effects], [{ used: 1, leftOut: 1,
      byType: {} }, []], "verified, but not trained on");
    const second = review([row("sample", "flat"), row("correction", "low")]);
    assert.deepEqual(second.corrections, { used: 1, leftOut: 1, byType: { low: 1 } });
    assert.deepEqual(second.effects, [{ type: "low", corrections: 1, before: 0.1, after: 0.3,
      iterations: 1 }]);
    assert.deepEqual(second.persistent.map(({ type, queries: ids }) => [type, ids]), [["low", [
      "train-low-1",
      "train-low-2",
    ]]]);
  });
});
