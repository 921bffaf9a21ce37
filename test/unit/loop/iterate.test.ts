import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { AbortError, PolicyError, StoreError, TrainingError } from "../../../src/core/errors";
import { runIterations } from "../../../src/core/loop/iterate";
import type { Policy } from "../../../src/core/ports/policy";
import { shortPrompt } from "../../../src/core/program/prompt";
import type { LoopEvent } from "../../../src/core/run/events";
import { trainRowSchema } from "../../../src/core/run/records";
import { Bench, temporaryFolder } from "../../fakes/bench";
import { fakeQueries } from "../../fakes/queries";

describe("the loop", function() {
  this.timeout(30_000);
  it("scores the frozen base, then grows, improves and evaluates with the new weights", async () => {
    const bench = new Bench(temporaryFolder());
    const events = await bench.run(2);
    const finished = events.flatMap((
      event,
    ) => (event.kind === "iteration-finished" ? [event.metrics] : []));
    assert.deepEqual(finished.map((metrics) => metrics.iteration), [0, 1, 2]);
    assert.equal(finished[0]?.policy, "base");
    assert.equal(finished[0]?.grow, null);
    assert.equal(finished[0]?.n, 10);
    assert.equal(finished[0]?.validation.n, 6);
    assert.deepEqual(finished.map((metrics) => metrics.policy).slice(1), [
      await bench.read("iteration-1/policy/weights"),
      await bench.read("iteration-2/policy/weights"),
    ]);
    assert.deepEqual(bench.trainer.jobs.map((job) => job.from.kind), ["base", "checkpoint"]);
    assert.equal(finished[1]?.grow?.samples, 48);
    const metrics = JSON.parse(await bench.read("iteration-1/metrics.json")) as unknown;
    assert.deepEqual(metrics, finished[1]);
    assert.deepEqual(stages(events), ["evaluate", "grow", "improve", "evaluate", "grow", "improve",
      "evaluate"]);
  });

  it("records on every sample the weights that wrote it", async () => {
    const bench = new Bench(temporaryFolder());
    await bench.run(1);
    const samples = await bench.ports.store.samples(1);
    const trained = await bench.read("iteration-1/policy/weights");
    assert.ok(
      samples.every((sample) => sample.policy === (sample.phase === "grow" ? "base" : trained)),
    );
  });

  it("refuses a sampler that still holds old weights", async () => {
    const bench = new Bench(temporaryFolder());
    await bench.run(0);
    bench.policy.stuck = true;
    await assert.rejects(bench.run(1), PolicyError);
    assert.equal(await bench.ports.store.metrics(1), undefined);
  });

  it("runs an identical pair of program and image once, and refers to its one trace", async () => {
    const bench = new Bench(temporaryFolder());
    await bench.run(1);
    const pairs = bench.interpreter.ran.filter((request) =>
      request.images[0]?.digest.startsWith("train-")
    ).map((request) => request.program + request.images[0]?.digest);
    assert.equal(new Set(pairs).size, pairs.length);
    const samples = (await bench.ports.store.samples(1)).filter((sample) =>
      sample.phase === "grow"
    );
    const places = new Map(
      samples.map((sample) => [sample.query + sample.program, JSON.stringify(sample.trace)]),
    );
    assert.ok(
      samples.every((sample) =>
        sample.trace && places.get(sample.query + sample.program) === JSON.stringify(sample.trace)
      ),
    );
  });

  it("tells every two seconds of the tokens that are being written, and stores the same samples", async () => {
    const [plain, told] = [new Bench(temporaryFolder()), new Bench(temporaryFolder())];
    let now = 0;
    const write = told.policy.sample.bind(told.policy);
    const sample: Policy["sample"] = async (batch, options, signal, onTokens) => {
      for (let token = 0; token < 10; token++) {
        now += 500;
        onTokens?.(batch.length);
        await new Promise((resolve) => setImmediate(resolve));
      }
      return write(batch, options, signal);
    };
    told.policy.sample = sample;
    await plain.run(1);
    const events = await told.run(1, { ports: { clock: { now: () => now } } });
    const writing = events.flatMap((
      event,
    ) => (event.kind === "stage-progress" && event.stage === "grow" && event.writing !== undefined ?
      [event] :
      [])
    );
    assert.ok(writing.length >= 12, `12 batches of 5 s, told ${writing.length} times`);
    assert.ok(
      writing.every((event) =>
        (event.writing ?? 0) > 0 && event.done % 4 === 0 && event.tokensPerS === 8
      ),
      JSON.stringify(writing),
    );
    assert.deepEqual(await told.ports.store.samples(1), await plain.ports.store.samples(1));
  });

  it("keeps test queries out of training and out of the grow prompts, and their traces out of " +
    "review", async () => {
    const queries = fakeQueries({ train: 12, validation: 6, test: 10 }).map((query) => ({ ...query,
      text: `${query.text} (${query.id})` })
    );
    const bench = new Bench(temporaryFolder(), { queries });
    await bench.run(2);
    const tests = queries.filter((query) => query.split !== "train");
    for (const iteration of [1, 2]) {
      const rows = (await bench.read(`iteration-${iteration}/train.jsonl`)).trim().split("\n").map((
        line,
      ) => trainRowSchema.parse(JSON.parse(line)));
      assert.ok(rows.length > 0);
      assert.ok(
        rows.every((row) =>
          row.query.startsWith("train-") && tests.every((query) => !row.prompt.includes(query.id))
        ),
      );
      const grown = (await bench.ports.store.samples(iteration)).filter((sample) =>
        sample.phase === "grow"
      );
      assert.ok(grown.every((sample) => sample.split === "train"));
    }
    // Each test query is asked once an iteration, by its own prompt, and never beside another.
    for (const query of tests)
      assert.equal(bench.policy.prompts.filter((prompt) => prompt.includes(query.id)).length, 3);
    assert.ok(tests.every((query) => bench.policy.prompts.includes(shortPrompt(query))));
    assert.ok(
      (await bench.ports.store.samples(0)).every((sample) =>
        (sample.split === "test") === (sample.trace === null)
      ),
    );
  });

  it("trains on distinct programs only, at most maxRowsPerQuery of a query", async () => {
    const bench = new Bench(temporaryFolder(), {
      settings: { training: { maxRowsPerQuery: 1, keepHistory: true } },
    });
    await bench.run(2);
    for (const job of bench.trainer.jobs)
      assert.equal(new Set(job.rows.map((row) => row.prompt)).size, job.rows.length);
    assert.equal(bench.trainer.jobs[0]?.rows[0]?.program.startsWith("def execute_command"), true);
  });

  it("starts from the base again when initFrom says so", async () => {
    const bench = new Bench(temporaryFolder(), { settings: { training: { initFrom: "base" } } });
    await bench.run(2);
    assert.deepEqual(bench.trainer.jobs.map((job) => job.from.kind), ["base", "base"]);
  });

  it("scores test in the iterations that testAt names, validation in all", async () => {
    const bench = new Bench(temporaryFolder(), { settings: { evaluation: { testAt: [0, 2] } } });
    const finished = (await bench.run(2)).flatMap((
      event,
    ) => (event.kind === "iteration-finished" ? [event.metrics] : []));
    assert.deepEqual(finished.map(({ n, validation }) => [n, validation.n]), [[10, 6], [0, 6], [10,
      6]]);
    const everywhere = new Bench(temporaryFolder());
    await everywhere.run(2);
    assert.deepEqual(finished[2], JSON.parse(await everywhere.read("iteration-2/metrics.json")));
  });

  it("grows and trains on the tasks that training.tasks names, and scores all", async () => {
    const queries = fakeQueries({ train: 12, validation: 6, test: 10 }).map((query, i) => ({
      ...query,
      task: i % 2 === 0 ? "vqa" as const : "matching" as const,
    }));
    const bench = new Bench(temporaryFolder(), { queries,
      settings: { training: { tasks: ["vqa"] } } });
    const events = await bench.run(1);
    const samples = await bench.ports.store.samples(1);
    assert.deepEqual([
      ...new Set(samples.filter(({ phase }) => phase === "grow").map(({ task }) => task)),
    ], ["vqa"]);
    assert.deepEqual(
      events.flatMap((
        event,
      ) => (event.kind === "iteration-finished" ? [Object.keys(event.metrics.byTask).sort()] : [])),
      [["matching", "vqa"], ["matching", "vqa"]],
    );
  });

  it("ends an empty training set with a clear error and loses nothing", async () => {
    const queries = fakeQueries({ train: 4, validation: 2, test: 2 }).map((query) => ({ ...query,
      annotation: { kind: "answer" as const, answer: "never" } })
    );
    const bench = new Bench(temporaryFolder(), { queries });
    await assert.rejects(bench.run(1),
      (error: unknown) =>
        error instanceof TrainingError && /nothing to train on/.test(error.message) &&
        /samplesPerQuery/.test(error.nextStep));
    assert.equal((await bench.ports.store.samples(1)).length, 16);
    assert.ok(await bench.ports.store.metrics(0));
  });

  it("stops when cancelled, and goes on to the same metrics", async () => {
    const whole = new Bench(temporaryFolder());
    await whole.run(1);
    const folder = temporaryFolder();
    const first = new Bench(folder);
    await assert.rejects(async () => {
      for await (const event of runIterations(first.state, first.ports, 1)) {
        if (event.kind === "stage-progress" && event.stage === "grow" && event.done === 20)
          first.cancel.abort();
      }
    }, AbortError);
    const second = new Bench(folder);
    await second.run(1);
    assert.equal(second.interpreter.ran.length < whole.interpreter.ran.length, true);
    assert.equal(await second.read("iteration-1/metrics.json"),
      await whole.read("iteration-1/metrics.json"));
    const strip = (text: string): string => text.replaceAll(/"activeMs":\d+/g, "");
    assert.equal(strip(await second.read("iteration-1/samples.jsonl")),
      strip(await whole.read("iteration-1/samples.jsonl")));
  });

  it("refuses to go on with samples of other queries", async () => {
    const folder = temporaryFolder();
    await new Bench(folder).run(0);
    fs.rmSync(path.join(folder, "iteration-0/metrics.json"));
    const others = new Bench(folder, {
      queries: fakeQueries({ train: 12, validation: 7, test: 10 }),
    });
    await assert.rejects(others.run(0), StoreError);
  });
});

function stages(events: readonly LoopEvent[]): string[] {
  return events.flatMap((event) => (event.kind === "stage-started" ? [event.stage] : []));
}
