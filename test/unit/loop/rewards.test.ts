import assert from "node:assert/strict";
import { experimentSchema } from "../../../src/core/experiment/experiment";
import type { Execution, ProgramRequest } from "../../../src/core/ports/interpreter";
import { fallbackProgram, requireFallback } from "../../../src/core/reward/fallback";
import { percentileRewards } from "../../../src/core/reward/percentile-rewards";
import type { SampleRecord } from "../../../src/core/run/records";
import type { Query } from "../../../src/core/task/query";
import { Bench, temporaryFolder } from "../../fakes/bench";
import { FakeInterpreter } from "../../fakes/ports";
import { fakeQueries } from "../../fakes/queries";

/**
 * Programs that return "-1" fail; the fallback, which holds the query's text, is right about even
 * numbers.
 */
class FailingInterpreter extends FakeInterpreter {
  override async run(request: ProgramRequest,
    ...rest: readonly [never, AbortSignal?]): Promise<Execution> {
    const { value: _, ...execution } = await super.run(request, ...rest);
    const asked = /number (\d+)/.exec(request.program)?.[1];
    if (asked !== undefined)
      return { ...execution, value: Number(asked) % 2 === 0 ? asked : "odd" };
    const said = /return "(.*)"/.exec(request.program)?.[1] ?? "";
    return said === "-1" ?
      { ...execution, failure: { kind: "program_execution", message: "it fails" } } :
      { ...execution, value: said };
  }
}

describe("a fallback program", function() {
  this.timeout(30_000);
  const run = async (evaluation: object): Promise<Bench> => {
    const bench = new Bench(temporaryFolder(), { settings: { evaluation } });
    await bench.run(1, { ports: { interpreter: new FailingInterpreter() } });
    return bench;
  };
  const fallback = "def execute_command(image) -> str:\n" +
    "    return ImagePatch(image).simple_query({query})\n";

  it("gives a second score and leaves the first, the rewards and the training as they are", async () => {
    const [plain, scored] = [await run({}), await run({ fallback })];
    for (const k of [0, 1]) {
      const own = JSON.parse(await plain.read(`iteration-${k}/metrics.json`)) as Record<string,
        unknown>;
      const { withFallback, validation: { withFallback: onValidation, ...validation }, ...rest } =
        JSON.parse(await scored.read(`iteration-${k}/metrics.json`)) as {
          withFallback: { accuracy: number; n: number };
          validation: Record<string, unknown>;
        };
      assert.deepEqual({ ...rest, validation }, own);
      const test = (await scored.ports.store.samples(k)).filter(({ phase, split }) =>
        phase === "evaluate" && split === "test"
      );
      // The fallback knows even numbers; what the policy knew stays right.
      const right = test.filter(({ query, reward }) =>
        reward === 1 || Number(/\d+$/.exec(query)?.[0]) % 2 === 0
      );
      assert.deepEqual(withFallback, { accuracy: right.length / 10, n: 10 });
      assert.ok(withFallback.accuracy > Number(own["accuracy"]) && onValidation !== undefined);
      for (const { answer, reward, withFallback: second } of test)
        assert.ok(
          second && (answer === null || (second.answer === answer && second.reward === reward)),
        );
    }
    const grown = (await scored.ports.store.samples(1)).filter(({ phase }) => phase === "grow");
    assert.ok(grown.length > 0 && grown.every((sample) => sample.withFallback === undefined));
    assert.equal(await scored.read("iteration-1/train.jsonl"),
      await plain.read("iteration-1/train.jsonl"));
    assert.equal(await (await run({ fallback })).read("iteration-1/metrics.json"),
      await scored.read("iteration-1/metrics.json"));
  });

  it("is refused where it can be no program", () => {
    const required = (fallback: string) => () =>
      requireFallback(
        experimentSchema.parse({ schemaVersion: 1, name: "x", evaluation: { fallback } }),
      );
    assert.throws(required("def execute_command(image:\n    return {query}\n"),
      /"evaluation\.fallback" in experiment\.json is no Python program: line \d/);
    assert.doesNotThrow(required(fallback));
    assert.doesNotThrow(required("none"));
  });

  it("holds the query's text as a Python string", () => {
    assert.equal(fallbackProgram("ask({query}, {query})", { text: `is "$&" it?\n` }),
      String.raw`ask("is \"$&\" it?\n", "is \"$&\" it?\n")`);
  });
});

describe("detections rewarded by a percentile", () => {
  const box = { left: 0, lower: 0, right: 10, upper: 10 };
  const [first] = fakeQueries({ train: 1, validation: 0, test: 0 }) as [Query];
  const query: Query = { ...first, task: "detection", annotation: { kind: "boxes", boxes: [box] } };
  const own = JSON.stringify([0, 0, 10, 10]);
  const sample = (answer: string | null, rest: Partial<SampleRecord> = {}): SampleRecord => ({
    id: "s",
    query: query.id,
    split: "train",
    task: "detection",
    type: query.type,
    phase: "grow",
    index: 0,
    completion: "",
    program: "p",
    policy: "base",
    seed: 1,
    tokens: 1,
    logProbability: null,
    answer,
    reward: 0,
    failure: null,
    activeMs: 0,
    hostMs: 0,
    trace: null,
    ...rest,
  });
  /** Beside the right box `wrong` others: F1 is 2 / (2 + wrong). */
  const beside = (wrong: number): SampleRecord =>
    sample(`[${[own, ...Array.from({ length: wrong }, () => "[50,50,60,60]")].join(",")}]`);
  // F1: 1, 2/3, 1/2, 2/5, 0, none, none; and a sample of another task.
  const samples = [beside(0), beside(1), beside(2), beside(3), sample("[]"), sample(null),
    sample(null), sample("yes", { query: "another", task: "matching", reward: 1 })];
  const rewards = (detectionPercentile?: number) =>
    percentileRewards(samples, [query],
      experimentSchema.parse({ schemaVersion: 1, name: "x",
        reward: detectionPercentile === undefined ? {} : { detectionPercentile } }).reward).map((
        { reward },
      ) => reward
      );

  it("are those at or above it that found something", () => {
    // Sorted: 0, 2/5, 1/2, 2/3, 1. Nearest ranks: 60 % is the 3rd, 100 % the 5th, 0 % the 1st.
    assert.deepEqual(rewards(60), [1, 1, 1, 0, 0, 0, 0, 1]);
    assert.deepEqual(rewards(100), [1, 0, 0, 0, 0, 0, 0, 1]);
    assert.deepEqual(rewards(0), [1, 1, 1, 1, 0, 0, 0, 1], "never one that found nothing");
    assert.deepEqual(rewards(), samples.map(({ reward }) => reward),
      "the threshold's rewards where it is left out");
  });
});
