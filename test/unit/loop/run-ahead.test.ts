import assert from "node:assert/strict";
import { setMaxListeners } from "node:events";
import { AbortError, PolicyError } from "../../../src/core/errors";
import { batches, planGrow } from "../../../src/core/loop/sampling/plan";
import { runAhead, type SampledBatch } from "../../../src/core/loop/sampling/run-ahead";
import { Written } from "../../../src/core/loop/sampling/token-count";
import type { Execution, ProgramRequest } from "../../../src/core/ports/interpreter";
import { ProgramRunner } from "../../../src/core/reward/program-runner";
import type { Query } from "../../../src/core/task/query";
import { Bench, temporaryFolder } from "../../fakes/bench";

const DONE: Execution = { value: 1, valueText: "1", stdout: "", calls: 0, activeMs: 1, hostMs: 0 };
/** Lets everything happen that does not wait for a program. */
const settle = async (): Promise<void> => {
  for (let i = 0; i < 5; i++) await new Promise((resolve) => setImmediate(resolve));
};

/** A plan in batches of 4, whose programs (all different) end when they are told to. */
function begin(
  weights = "base",
): { readonly bench: Bench; readonly ends: (() => void)[]; readonly planned: readonly unknown[];
  readonly given: SampledBatch[]; readonly all: Promise<void> } {
  const bench = new Bench(temporaryFolder());
  const ends: (() => void)[] = [];
  setMaxListeners(0, bench.cancel.signal);
  bench.interpreter.programsAtOnce = 10;
  bench.interpreter.run = (_request: ProgramRequest, _perception, signal) =>
    new Promise((resolve, reject) => {
      ends.push(() => resolve(DONE));
      signal?.addEventListener("abort", () => reject(new AbortError()));
    });
  bench.policy.sample = async (requests) => {
    bench.policy.sampled += requests.length;
    return requests.map(({ seed }) => ({ text: `def execute_command(image):\n    return ${seed}\n`,
      tokens: 5, finish: "stop" })
    );
  };
  const plan = batches(planGrow(bench.state, 1), 4);
  const given: SampledBatch[] = [];
  const run = async (): Promise<void> => {
    const job = { options: bench.state.options.sampling, weights,
      promptOf: ({ text }: Query) => text, written: new Written(bench.ports.clock) };
    for await (const one of runAhead(plan, job, bench.ports,
      new ProgramRunner(bench.state, bench.ports))) if (one !== "written") given.push(one);
  };
  const all = run();
  all.catch(() => {});
  return { bench, ends, planned: plan, given, all };
}

describe("running ahead", () => {
  it("hands over as many programs as the interpreter has a use for, and samples one batch more", async () => {
    const { bench, ends, given } = begin();
    await settle();
    assert.equal(ends.length, 12);
    assert.equal(ends.length, 12);
    assert.equal(bench.policy.sampled, 16);
    assert.equal(given.length, 0);
    for (let i = 4; i < 8; i++) ends[i]?.();
    await settle();
    assert.equal(ends.length, 12, "the first batch is still under way");
    for (let i = 0; i < 4; i++) ends[i]?.();
    await settle();
    assert.equal(given.length, 2);
    assert.equal(ends.length, 20, "4 are under way still, and 8 more");
    assert.equal(bench.policy.sampled, 24);
  });

  it("gives all batches in order, whichever ends first", async () => {
    const { ends, planned, given, all } = begin();
    while (given.length < planned.length) {
      await settle();
      for (const end of ends.splice(0).reverse()) end();
    }
    await all;
    assert.deepEqual(given.map(({ batch }) => batch), planned);
  });

  it("ends with the first failure: a cancelled run, other weights", async () => {
    const cancelled = begin();
    await settle();
    cancelled.bench.cancel.abort();
    await assert.rejects(cancelled.all, AbortError);
    await assert.rejects(begin("others").all, PolicyError);
  });
});

describe("running ahead of somebody who stops", () => {
  it("ends only when the batch that was being written has been given up", async () => {
    const bench = new Bench(temporaryFolder());
    let ended = false;
    let asked = 0;
    bench.policy.sample = (requests, _options, signal) => {
      if (asked++ === 0)
        return Promise.resolve(
          requests.map(() => ({ text: "no program", tokens: 5, finish: "stop" as const })),
        );
      return new Promise((_resolve, reject) =>
        signal?.addEventListener("abort", () =>
          setImmediate(() => {
            ended = true;
            reject(new AbortError());
          }))
      );
    };
    const job = { options: bench.state.options.sampling, weights: "base",
      promptOf: ({ text }: Query) => text, written: new Written(bench.ports.clock) };
    const full = new Error("the disk is full");
    await assert.rejects(async () => {
      for await (const one of runAhead(batches(planGrow(bench.state, 1), 4), job, bench.ports,
        new ProgramRunner(bench.state, bench.ports))) if (one !== "written") throw full;
    }, full);
    assert.deepEqual([asked, ended, bench.cancel.signal.aborted], [2, true, false]);
  });
});
