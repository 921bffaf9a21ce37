import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { AbortError } from "../../../src/core/errors";
import { runIterations } from "../../../src/core/loop/iterate";
import { type TrainRow, trainRowSchema } from "../../../src/core/run/records";
import { correctionsRecordSchema } from "../../../src/core/run/review-records";
import { Bench, temporaryFolder } from "../../fakes/bench";
import { fakeQueries } from "../../fakes/queries";

const answering = (answer: string | number) =>
  "def execute_command(image) -> str:\n" +
  `    answer = "told by a person"\n    return "${answer}"\n`;

/** Puts a file into `corrections/`; the bench's run folder is its experiment too. */
function write(folder: string, query: string, program: string, name = `${query}.py`): void {
  fs.mkdirSync(path.join(folder, "corrections"), { recursive: true });
  fs.writeFileSync(path.join(folder, "corrections", name),
    `# schemaVersion: 1\n# query: ${query}\n# author: Ada\n\n${program}`);
}

async function rowsOf(bench: Bench, iteration: number): Promise<readonly TrainRow[]> {
  return (await bench.read(`iteration-${iteration}/train.jsonl`)).trim().split("\n").map((line) =>
    trainRowSchema.parse(JSON.parse(line))
  );
}

const corrected = async (bench: Bench, iteration: number): Promise<readonly TrainRow[]> =>
  (await rowsOf(bench, iteration)).filter(({ source }) => source.kind === "correction");
const recordOf = async (bench: Bench, iteration: number) =>
  correctionsRecordSchema.parse(
    JSON.parse(await bench.read(`iteration-${iteration}/corrections.json`)),
  );

describe("corrections in the loop", function() {
  this.timeout(30_000);

  it("become rows with their own weight and provenance, in this iteration and all later ones of " +
    "the same run", async () => {
    const bench = new Bench(temporaryFolder(), { settings: { corrections: { weight: 7 } } });
    await bench.run(1);
    assert.deepEqual(await corrected(bench, 1), []);
    write(bench.folder, "train-3", answering(3));
    await bench.run(3);
    for (const iteration of [2, 3]) {
      const [row, ...more] = await corrected(bench, iteration);
      assert.deepEqual(more, []);
      assert.deepEqual(row, { prompt: "# vqa: what is number 3?\n", program: answering(3),
        weight: 7, query: "train-3", type: "exist",
        source: { kind: "correction", id: "train-3.py", iteration } });
      assert.ok(
        (await rowsOf(bench, iteration)).some(({ source, weight }) =>
          source.kind === "sample" && weight === 1
        ),
      );
    }
    const { used } = await recordOf(bench, 2);
    assert.match(used[0]?.digest ?? "", /^[0-9a-f]{64}$/);
    assert.deepEqual([used[0]?.author, used[0]?.failureType], ["Ada", null]);
    const metrics = await bench.ports.store.metrics(3);
    assert.deepEqual(metrics?.review?.corrections, { used: 1, leftOut: 0, byType: { exist: 1 } });
    assert.equal(metrics?.grow?.rows, (await rowsOf(bench, 3)).length);
    const before = await bench.ports.store.metrics(1);
    assert.deepEqual(metrics?.review?.effects, [{ type: "exist", corrections: 1,
      before: before?.validation.byType["exist"]?.accuracy,
      after: metrics.validation.byType["exist"]?.accuracy, iterations: 2 }]);
  });

  it("are left out and told, without stopping the run, unless they run and earn the reward of a " +
    "train query", async () => {
    const bench = new Bench(temporaryFolder());
    write(bench.folder, "train-1", answering(1));
    write(bench.folder, "train-2", answering("wrong"));
    write(bench.folder, "test-1", answering(1));
    write(bench.folder, "validation-1", answering(1));
    write(bench.folder, "nobody", answering(1));
    write(bench.folder, "train-4", "answer = 4\n");
    fs.writeFileSync(path.join(bench.folder, "corrections", "torn.py"),
      "# schemaVersion: 1\n# quer");
    fs.mkdirSync(path.join(bench.folder, "corrections", "drafts"));
    fs.writeFileSync(path.join(bench.folder, "corrections", "drafts", "train-5.py"), "not yet");
    const events = await bench.run(1);
    const reasons = new Map(
      (await recordOf(bench, 1)).leftOut.map(({ file, reason }) => [file, reason]),
    );
    assert.deepEqual([...reasons.keys()], ["nobody.py", "test-1.py", "torn.py", "train-2.py",
      "train-4.py", "validation-1.py"]);
    assert.match(reasons.get("nobody.py") ?? "", /no query nobody/);
    assert.match(reasons.get("test-1.py") ?? "", /test query/);
    assert.match(reasons.get("validation-1.py") ?? "", /validation query/);
    assert.match(reasons.get("torn.py") ?? "", /corrections\/torn\.py, line 2/);
    assert.match(reasons.get("train-2.py") ?? "", /wrong_answer.*"wrong"/);
    assert.match(reasons.get("train-4.py") ?? "", /execute_command/);
    assert.deepEqual((await corrected(bench, 1)).map(({ query }) => query), ["train-1"]);
    const told = events.flatMap((event) => (event.kind === "note" ? [event.message] : []));
    for (const [file, reason] of reasons)
      assert.ok(told.some((message) => message.includes(file) && message.includes(reason)), file);
    const ran = bench.interpreter.ran.filter(({ program }) => program.includes("told by a person"))
      .map(({ images }) => images[0]?.digest);
    assert.deepEqual(ran, ["train-1.png", "train-2.png"]);
  });

  it("are left out for tasks that training.tasks leaves out", async () => {
    const queries = fakeQueries({ train: 12, validation: 6, test: 10 }).map((query, i) => ({
      ...query,
      task: i % 2 === 0 ? "vqa" as const : "matching" as const,
    }));
    const bench = new Bench(temporaryFolder(), { queries,
      settings: { training: { tasks: ["vqa"] } } });
    write(bench.folder, "train-2", answering(2));
    write(bench.folder, "train-3", answering(3));
    await bench.run(1);
    assert.deepEqual((await corrected(bench, 1)).map(({ query }) => query), ["train-2"]);
    assert.match((await recordOf(bench, 1)).leftOut[0]?.reason ?? "",
      /train-3 is a matching query, and "training\.tasks"/);
  });

  it("say which code above the program was dropped", async () => {
    const bench = new Bench(temporaryFolder());
    write(bench.folder, "train-1", `# a remark\nIt counts dogs\n${answering("wrong")}`);
    write(bench.folder, "train-2", `# a remark\n\n${answering("wrong")}`);
    await bench.run(1);
    const [first, second] = (await recordOf(bench, 1)).leftOut;
    assert.match(first?.reason ?? "", /"It counts dogs" above the program is no part of it/);
    assert.doesNotMatch(second?.reason ?? "", /above the program/);
  });

  it("of an interrupted iteration stay the same, whatever is written meanwhile", async () => {
    const files = ["iteration-1/corrections.json", "iteration-1/train.jsonl",
      "iteration-1/policy/weights", "iteration-1/metrics.json", "iteration-1/training.json"];
    const whole = new Bench(temporaryFolder());
    write(whole.folder, "train-3", answering(3));
    await whole.run(1);
    for (const [at, stage] of [["stage-progress", "improve"], ["stage-started",
      "evaluate"]] as const) {
      const first = new Bench(temporaryFolder());
      write(first.folder, "train-3", answering(3));
      await assert.rejects(async () => {
        for await (const event of runIterations(first.state, first.ports, 1)) {
          if (event.kind === at && event.iteration === 1 && event.stage === stage)
            throw new AbortError();
        }
      }, AbortError);
      fs.rmSync(path.join(first.folder, "corrections", "train-3.py"));
      write(first.folder, "train-5", answering(5));
      const second = new Bench(first.folder);
      await second.run(1);
      for (const file of files)
        assert.equal(await second.read(file), await whole.read(file), `${file} after ${stage}`);
      assert.deepEqual(
        second.interpreter.ran.filter(({ program }) => program.includes("told by a person")),
        [],
        "nothing is verified twice",
      );
      await second.run(2);
      assert.deepEqual((await corrected(second, 2)).map(({ query }) => query), ["train-5"]);
    }
  });

  it("are something to train on where no sample earned its reward", async () => {
    const queries = fakeQueries({ train: 4, validation: 2, test: 2 }).map((query) => ({ ...query,
      annotation: { kind: "answer" as const, answer: "never" } })
    );
    const bench = new Bench(temporaryFolder(), { queries });
    await assert.rejects(bench.run(1), /there is no correction, so there is nothing to train on/);
    write(bench.folder, "train-0", answering("wrong"));
    await assert.rejects(bench.run(1),
      /the one correction \(train-0\.py\) was left out, so there is nothing to train on/);
    write(bench.folder, "train-0", answering("never"));
    await bench.run(1); // the same iteration goes on
    assert.deepEqual((await rowsOf(bench, 1)).map(({ query }) => query), ["train-0"]);
  });

  it("replace an equal program of the policy, and count once where two authors wrote the same", async () => {
    const own = (i: number) => `def execute_command(image) -> str:\n    return "${i}"\n`;
    const bench = new Bench(temporaryFolder());
    for (let i = 0; i < 12; i++) write(bench.folder, `train-${i}`, own(i));
    write(bench.folder, "train-1", own(1), "train-1-again.py");
    await bench.run(1);
    const rows = await rowsOf(bench, 1);
    assert.equal(rows.length, 12);
    assert.ok(rows.every(({ source, weight }) => source.kind === "correction" && weight === 4));
  });

  it("can be kept to queries that no program of the iteration solved", async () => {
    const bench = new Bench(temporaryFolder(), {
      settings: { corrections: { filter: "failing" }, sampling: { samplesPerQuery: 1 } },
    });
    for (let i = 0; i < 12; i++) write(bench.folder, `train-${i}`, answering(i));
    await bench.run(1);
    const grown = (await bench.ports.store.samples(1)).filter(({ phase }) => phase === "grow");
    const failing = grown.filter(({ reward }) => reward === 0).map(({ query }) => query).sort();
    assert.ok(failing.length > 0 && failing.length < 12);
    assert.deepEqual((await corrected(bench, 1)).map(({ query }) => query).sort(), failing);
    const review = (await bench.ports.store.metrics(1))?.review;
    assert.equal(review?.corrections.used, 12);
    assert.equal(review.effects.reduce((sum, { corrections }) => sum + corrections, 0),
      failing.length, "what was not trained on has no effect");
  });
});

describe("control experiments", () => {
  async function trainedOn(
    control: string,
  ): Promise<
    { readonly rows: readonly string[]; readonly metrics: string; readonly bench: Bench }
  > {
    const bench = new Bench(temporaryFolder(), {
      settings: { reward: { control }, training: { maxRowsPerQuery: 4 },
        sampling: { samplesPerQuery: 1 } },
    });
    await bench.run(1);
    return { rows: (await rowsOf(bench, 1)).map(({ source }) => source.id),
      metrics: await bench.read("iteration-1/metrics.json"), bench };
  }

  it("permuted deals out as many rewards to other programs, the same ones each time; runs " +
    "accepts all that ran", async () => {
    const none = await trainedOn("none");
    const permuted = await trainedOn("permuted");
    assert.equal(permuted.rows.length, none.rows.length);
    assert.notDeepEqual(permuted.rows, none.rows);
    assert.deepEqual((await trainedOn("permuted")).metrics, permuted.metrics);
    assert.equal((await trainedOn("runs")).rows.length, 12);
    const rewards = async ({ bench }: typeof none) =>
      (await bench.ports.store.samples(1)).filter(({ phase }) => phase === "grow").map((
        { reward },
      ) => reward);
    assert.deepEqual(await rewards(permuted), await rewards(none), "stored rewards stay true");
  });
});
