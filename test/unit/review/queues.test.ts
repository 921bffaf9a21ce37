import assert from "node:assert/strict";
import { pick, type Random, randomInt, seededRandom } from "../../../src/core/random";
import { arrange, changedQueries, countItems, decisionKey, type Filter, findPosition, firstPosition,
  type Group, neighbour, queueOf, QUEUES, type Review,
  reviewItems } from "../../../src/core/review/queues";
import { type Verdict, VERDICTS } from "../../../src/core/run/review-log";
import type { PersistentType } from "../../../src/core/run/review-records";
import type { SampleSummary } from "../../../src/core/run/run-record";
import { SPLITS, TASKS } from "../../../src/core/task/query";

const EMPTY = "e3b0c44298fc1c14";
const KINDS = ["wrong_answer", "program_execution", "timeout"] as const;
const TYPES = ["count", "noun", "left", "right"] as const;

function drawSample(random: Random, i: number): SampleSummary {
  const query = randomInt(random, 40);
  const reward = random() < 0.4 ? 1 : 0;
  return {
    id: `s${i}`,
    query: `q${query}`,
    task: TASKS[query % TASKS.length] ?? "vqa",
    type: TYPES[query % TYPES.length] ?? "count",
    split: SPLITS[query % SPLITS.length] ?? "train",
    phase: "grow",
    index: i,
    reward,
    failure: reward === 1 ? null : pick(random, KINDS),
    program: random() < 0.1 ? null : `p${reward}${randomInt(random, 3)}`,
    offset: 0,
    length: 1,
  };
}

const persistentType = (type: string, queries: readonly string[]): PersistentType => ({ type,
  because: "low", accuracy: [0.1], n: 4, failing: 3, queries: [...queries] });

interface Case {
  readonly samples: readonly SampleSummary[];
  readonly review: Review;
  readonly filter: Filter;
}

function drawCase(seed: number): Case {
  const random = seededRandom(seed);
  const samples = Array.from({ length: 200 }, (_, i) => drawSample(random, i));
  const some = <T>(
    items: readonly T[],
  ): T[] | undefined => (random() < 0.5 ? undefined : items.filter(() => random() < 0.6));
  const verdicts = new Map<string, Verdict>(
    samples.filter(() => random() < 0.4).map((
      { query, program },
    ) => [decisionKey(query, program ?? EMPTY), pick(random, VERDICTS)]),
  );
  const ids = Array.from({ length: 40 }, (_, i) => `q${i}`);
  const [tasks, types, failures] = [some(TASKS), some(TYPES), some(KINDS)];
  return {
    samples,
    review: { verdicts, corrected: new Set(ids.filter(() => random() < 0.2)),
      changed: new Set(ids.filter(() => random() < 0.5)),
      persistent: [persistentType("right", ["q7"]), persistentType("noun", ["q1", "q5"])] },
    filter: { ...(tasks && { tasks }), ...(types && { types }), ...(failures && { failures }),
      changed: random() < 0.3, rewarded: random() < 0.5 },
  };
}

/** Sample by sample, without any index. */
function naiveQueue({ query, program, reward }: SampleSummary, { verdicts, corrected }: Review,
  rewarded: boolean): string {
  const verdict = verdicts.get(`${program ?? EMPTY} ${query}`);
  const open = reward === 0 || verdict === "rejected";
  if (verdict !== "accepted" && open && corrected.has(query)) return "corrected";
  if (verdict !== undefined)
    return { accepted: "accepted", rejected: "failed", skipped: "skipped" }[verdict];
  return open || rewarded ? "pending" : "none";
}

describe("the queues of the review", () => {
  it("hold what a naive count over all samples holds", () => {
    for (let seed = 1; seed <= 60; seed++) {
      const { samples, review, filter } = drawCase(seed);
      const wanted = samples.filter((each, i) =>
        each.split !== "test" &&
        samples.findIndex(({ query, program }) =>
            query === each.query && program === each.program
          ) === i &&
        (filter.tasks?.includes(each.task) ?? true) &&
        (filter.types?.includes(each.type) ?? true) &&
        (!filter.failures || (each.failure !== null && filter.failures.includes(each.failure))) &&
        (!filter.changed || review.changed.has(each.query))
      );
      const items = reviewItems(samples, review.persistent, EMPTY);
      assert.equal(items.reduce((sum, { copies }) => sum + copies, 0), samples.filter(({ split }) =>
        split !== "test"
      ).length);
      for (const grouping of ["type", "failure"] as const) {
        const queues = arrange(items, review, filter, grouping);
        for (const queue of QUEUES) {
          const expected = wanted.filter((each) =>
            naiveQueue(each, review, filter.rewarded ?? false) === queue
          ).map(({ id }) => id).sort();
          assert.deepEqual(
            queues[queue].flatMap((group) => group.items.map(({ sample }) => sample.id)).sort(),
            expected,
            `seed ${seed}, ${queue}, by ${grouping}`,
          );
          assert.equal(countItems(queues[queue]), expected.length);
          for (const { name, items: own } of queues[queue])
            assert.ok(
              own.length > 0 && own.every(({ sample }) =>
                (grouping === "type" ? sample.type : sample.failure ?? "") === name
              ),
            );
        }
      }
    }
  });

  it("begin with persistent error types, worst first, then what fails most, decided or not; " +
    "each with the queries worth correcting, train, validation", () => {
    const { samples, review } = drawCase(3);
    const { pending } = arrange(reviewItems(samples, review.persistent, EMPTY), review, {
      rewarded: true,
    }, "type");
    assert.deepEqual(pending.slice(0, 2).map(({ name, persistent }) => [name, persistent?.type]), [[
      "right",
      "right",
    ], ["noun", "noun"]]);
    assert.ok(pending.slice(2).every(({ persistent }) => persistent === undefined));
    const failing = (type: string): number =>
      new Set(
        samples.filter((each) => each.type === type && each.split !== "test" && each.reward === 0)
          .map(({ query, program }) => `${program} ${query}`),
      ).size;
    const sizes = pending.slice(2).map(({ name }) => failing(name));
    assert.deepEqual(sizes, [...sizes].sort((a, b) => b - a));
    const worth = new Set(["q7", "q1", "q5"]);
    for (const { items } of pending) {
      const ranks = items.map((
        { sample },
      ) => (sample.reward === 1 ?
        3 :
        worth.has(sample.query) ?
        0 :
        sample.split === "train" ?
        1 :
        2)
      );
      assert.deepEqual(ranks, [...ranks].sort((a, b) => a - b));
    }
  });

  it("are walked forth and back over every item, and no further", () => {
    const { samples, review } = drawCase(4);
    const { pending } = arrange(reviewItems(samples, review.persistent, EMPTY), review, {},
      "failure");
    const keys = pending.flatMap(({ items }) => items.map(({ key }) => key));
    assert.ok(pending.length > 1);
    assert.deepEqual(walk(pending, 1), keys);
    assert.deepEqual(walk(pending, -1), keys.toReversed());
    assert.equal(firstPosition([]), undefined);
    assert.equal(findPosition(pending, "none"), undefined);
  });

  it("know a query as changed only where both iterations tried it and one of them earned a " +
    "reward", () => {
    const base = drawSample(seededRandom(1), 0);
    const of = (query: string, reward: 0 | 1,
      split: SampleSummary["split"] = "train"): SampleSummary => ({ ...base, query, reward,
        split });
    const before = [of("same", 0), of("fixed", 0), of("broken", 1), of("gone", 1), of("luck", 0),
      of("luck", 1), of("test", 0, "test")];
    const now = [of("same", 0), of("fixed", 1), of("broken", 0), of("new", 1), of("luck", 1),
      of("test", 1, "test")];
    assert.deepEqual([...changedQueries(now, before)], ["fixed", "broken"]);
  });

  it("put a rewarded program nowhere until a person speaks of it or asks for it", () => {
    const item = { key: "k",
      sample: { ...drawSample(seededRandom(1), 0), query: "q", reward: 1 as const, failure: null },
      copies: 1 };
    const nothing = { verdicts: new Map<string, Verdict>(), corrected: new Set(["q"]) };
    assert.equal(queueOf(item, nothing), undefined);
    assert.equal(queueOf(item, nothing, true), "pending");
    assert.equal(queueOf(item, { ...nothing, verdicts: new Map([["k", "rejected"]]) }),
      "corrected");
    assert.equal(queueOf(item, { corrected: new Set(), verdicts: new Map([["k", "rejected"]]) }),
      "failed");
  });
});

/** The keys from one end of a queue to the other. */
function walk(groups: readonly Group[], step: 1 | -1): string[] {
  const keys: string[] = [];
  const last = groups.at(-1);
  let at = step === 1 ?
    firstPosition(groups) :
    last && { group: groups.length - 1, item: last.items.length - 1 };
  while (at) {
    const key = groups[at.group]?.items[at.item]?.key ?? "";
    keys.push(key);
    assert.deepEqual(findPosition(groups, key), at);
    at = neighbour(groups, at, step);
  }
  return keys;
}
