import assert from "node:assert/strict";
import { FAILURE_KINDS, type FailureKind, ranToItsEnd } from "../../../src/core/program/failure";
import { pick, type Random, randomInt, seededRandom, shuffled } from "../../../src/core/random";
import { type Change, CHANGES, type ComparedSample, compareIterations,
  LISTED } from "../../../src/core/report/compare";
import { type Split, SPLITS } from "../../../src/core/task/query";

function sample(query: string, split: Split, failure: FailureKind | null, index = 0,
  type = "count"): ComparedSample {
  return { id: `${query}.${index}`, query, task: "vqa", type, split,
    phase: split === "train" ? "grow" : "evaluate", index, reward: failure === null ? 1 : 0,
    failure, program: null };
}

describe("two iterations compared", () => {
  const changeOf = (before: FailureKind | null, after: FailureKind | null): Change | undefined => {
    const { totals } = compareIterations([sample("q", "validation", before)], [
      sample("q", "validation", after),
    ]);
    return CHANGES.find((change) => totals.validation[change] === 1);
  };

  it("tell fixed, broken, newly unexecutable, still failing and still right", () => {
    assert.equal(changeOf("wrong_answer", null), "fixed");
    assert.equal(changeOf("program_parsing", null), "fixed");
    assert.equal(changeOf(null, "wrong_answer"), "broken");
    assert.equal(changeOf(null, "answer_format"), "broken");
    assert.equal(changeOf(null, "timeout"), "unexecutable");
    assert.equal(changeOf("wrong_answer", "program_name_error"), "unexecutable");
    assert.equal(changeOf("wrong_answer", "answer_format"), "failing");
    assert.equal(changeOf("program_parsing", "wrong_answer"), "failing");
    assert.equal(changeOf("program_parsing", "program_execution"), "failing",
      "it did not run before either");
    assert.equal(changeOf(null, null), "right");
  });

  it("let the best grown program stand for a train query: rewarded, then run to its end, then " +
    "the first", () => {
    const grown = (...kinds: readonly (FailureKind | null)[]) =>
      kinds.map((kind, i) => sample("q", "train", kind, i)).reverse();
    const { queries } = compareIterations(grown("timeout", "wrong_answer", "answer_format"),
      grown("wrong_answer", null, null));
    assert.deepEqual(
      queries.map(({ change, before, after }) => [change, before.sample, after.sample]),
      [["fixed", "q.1", "q.1"]],
    );
    assert.equal(
      compareIterations(grown("timeout", "memory"), grown("sandbox", "timeout")).queries[0]?.before
        .sample,
      "q.0",
    );
  });

  it("count test queries and never list them; queries of one iteration alone are counted too", () => {
    const { queries, totals, byType, onlyOne } = compareIterations(
      [sample("t", "test", "wrong_answer"), sample("v", "validation", null),
        sample("gone", "validation", null)],
      [sample("t", "test", null), sample("v", "validation", "wrong_answer"),
        sample("new", "train", null)],
    );
    assert.deepEqual(queries.map(({ query }) => query), ["v"]);
    assert.equal(totals.test.fixed, 1);
    assert.deepEqual(byType, {
      count: { fixed: 0, broken: 1, unexecutable: 0, failing: 0, right: 0 },
    });
    assert.deepEqual(onlyOne, { train: 1, validation: 1, test: 0 });
    assert.deepEqual(compareIterations([], []).queries, []);
  });

  it("agree with a naive model on random iterations, in any order of the samples", () => {
    for (let seed = 0; seed < 60; seed++) {
      const random = seededRandom(seed);
      const before = iteration(random);
      const after = iteration(random);
      const found = compareIterations(before, after);
      assert.deepEqual(compareIterations(shuffled(random, before), shuffled(random, after)), found,
        `seed ${seed}`);
      for (const split of SPLITS) {
        const changes = modelOf(before, after, split);
        for (const change of CHANGES) {
          const ids = [...changes].filter(([, each]) => each === change).map(([id]) => id);
          assert.equal(found.totals[split][change], ids.length,
            `seed ${seed}, ${split}, ${change}`);
          const listed = found.queries.filter((each) =>
            each.split === split && each.change === change
          ).map(({ query }) => query);
          assert.deepEqual([...listed].sort(),
            split === "test" || change === "right" ? [] : ids.sort(),
            `seed ${seed}, ${split}, ${change}`);
        }
      }
      const byType = Object.values(found.byType).reduce(
        (sum, totals) => sum + LISTED.reduce((all, change) => all + totals[change], 0),
        0,
      );
      assert.equal(byType, found.queries.length, `seed ${seed}`);
      const keys = found.queries.map(({ change, type, split, query }) =>
        `${LISTED.indexOf(change)} ${type} ${split === "validation" ? 0 : 1} ${query}`
      );
      assert.deepEqual(keys, [...keys].sort(), `seed ${seed}`);
    }
  });
});

/** Some of 40 queries of each split; train queries with one to three samples. */
function iteration(random: Random): readonly ComparedSample[] {
  return SPLITS.flatMap((split) =>
    Array.from({ length: 40 }, (_, i) => i).filter(() => random() < 0.9).flatMap((i) =>
      Array.from({ length: split === "train" ? 1 + randomInt(random, 3) : 1 }, (_, index) =>
        sample(`${split}-${i}`, split, random() < 0.4 ? null : pick(random, FAILURE_KINDS), index,
          `type-${i % 3}`))
    )
  );
}

/** The definition, word by word, for the queries that both have. */
function modelOf(before: readonly ComparedSample[], after: readonly ComparedSample[],
  split: Split): ReadonlyMap<string, Change> {
  const ids = [...new Set(before.map(({ query }) => query))].filter((id) =>
    id.startsWith(`${split}-`) && after.some(({ query }) => query === id)
  );
  const best = (samples: readonly ComparedSample[], id: string): ComparedSample => {
    const own = samples.filter(({ query }) => query === id);
    return (own.find(({ reward }) => reward === 1) ??
      own.find(({ failure }) => ranToItsEnd(failure)) ?? own[0]) as ComparedSample;
  };
  return new Map(ids.map((id) => {
    const [was, is] = [best(before, id), best(after, id)];
    if (was.reward === 1 && is.reward === 1) return [id, "right"];
    if (is.reward === 1) return [id, "fixed"];
    if (ranToItsEnd(was.failure) && !ranToItsEnd(is.failure)) return [id, "unexecutable"];
    return [id, was.reward === 1 ? "broken" : "failing"];
  }));
}
