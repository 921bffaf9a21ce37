import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { AbortError, DataError } from "../../../src/core/errors";
import { runIterations } from "../../../src/core/loop/iterate";
import type { LoopEvent } from "../../../src/core/run/events";
import { type TrainRow, trainRowSchema } from "../../../src/core/run/records";
import { decisionsRecordSchema } from "../../../src/core/run/review-records";
import { Bench, temporaryFolder } from "../../fakes/bench";
import { fakeQueries } from "../../fakes/queries";

const ANY = 'def execute_command(image) -> str:\n    return "7"\n';
const answering = (answer: number) =>
  "def execute_command(image) -> str:\n" +
  `    return "${answer}"\n`;

/** Puts a mark on a query, or a decision on one of its programs, about its pictures of now. */
async function mark(bench: Bench, query: string, failureType = "wrong annotation",
  author = "Ada"): Promise<string> {
  return (await bench.reviews.append(author, { kind: "mark", key: await key(bench, query, ANY),
    sample: "s", line: 1, failureType, note: "" })).id;
}
async function decide(bench: Bench, query: string, program: string,
  verdict: "accepted" | "rejected" | "skipped", author = "Ada"): Promise<void> {
  await bench.reviews.append(author, { kind: "decision", key: await key(bench, query, program),
    sample: "s", verdict });
}
async function key(bench: Bench, query: string, program: string) {
  const images = await bench.reviews.imagesDigest({ images: [`${query}.png`] });
  assert.ok(images);
  return { query, images, program: bench.reviews.programDigest(program) };
}

async function rowsOf(bench: Bench, iteration: number): Promise<readonly TrainRow[]> {
  return (await bench.read(`iteration-${iteration}/train.jsonl`)).trim().split("\n").map((line) =>
    trainRowSchema.parse(JSON.parse(line))
  );
}
const recordOf = async (bench: Bench, iteration: number) =>
  decisionsRecordSchema.parse(
    JSON.parse(await bench.read(`iteration-${iteration}/decisions.json`)),
  );
const notes = (events: readonly LoopEvent[]) =>
  events.flatMap((event) => (event.kind === "note" ? [event.message] : []));
/** An accepted program of an iteration and the query it is a row of. */
async function anyRow(bench: Bench, iteration: number): Promise<TrainRow> {
  const row = (await rowsOf(bench, iteration))[2];
  assert.ok(row);
  return row;
}

describe("decisions in the loop", function() {
  this.timeout(60_000);

  it("change nothing where there are none, and hash no picture", async () => {
    const bench = new Bench(temporaryFolder());
    const events = await bench.run(1);
    assert.deepEqual(await recordOf(bench, 1), { schemaVersion: 1, iteration: 1, excluded: [],
      rejected: [] });
    assert.deepEqual(notes(events), []);
    assert.deepEqual(bench.reviews.hashed, []);
    assert.deepEqual((await bench.ports.store.metrics(1))?.review?.excluded, { queries: 0,
      programs: 0 });
    // Accepted, skipped and marks of other types take nothing out either.
    const praised = new Bench(temporaryFolder());
    for (const { query, program } of await rowsOf(bench, 1))
      await decide(praised, query, program, "accepted");
    await decide(praised, "train-1", ANY, "skipped");
    await mark(praised, "train-2", "wrong decomposition");
    await praised.run(1);
    for (const file of ["samples.jsonl", "train.jsonl", "metrics.json"])
      assert.equal(await praised.read(`iteration-1/${file}`),
        await bench.read(`iteration-1/${file}`), file);
  });

  it("take a marked query out of growing, training and scoring from the next iteration on, " +
    "visibly", async () => {
    const bench = new Bench(temporaryFolder(), {
      settings: { training: { keepHistory: true },
        persistent: { iterations: 1, accuracyBelow: 1 } },
    });
    await bench.run(1);
    const row = await anyRow(bench, 1);
    const [first, second] = [await mark(bench, row.query),
      await mark(bench, "validation-3", "wrong annotation", "Bo")];
    bench.reviews.hashed.length = 0;
    const told = notes(await bench.run(2));
    assert.deepEqual(bench.reviews.hashed, [`${row.query}.png`, "validation-3.png"],
      "only pictures of queries that have entries");
    assert.deepEqual(told, ["Iteration 2: 2 queries are left out because of their marks: " +
      `${row.query} (wrong annotation, Ada), validation-3 (wrong annotation, Bo).`]);
    assert.deepEqual((await recordOf(bench, 2)).excluded, [{ query: row.query,
      failureType: "wrong annotation", author: "Ada", mark: first }, { query: "validation-3",
      failureType: "wrong annotation", author: "Bo", mark: second }]);
    const samples = await bench.ports.store.samples(2);
    assert.ok(samples.every(({ query }) => query !== row.query && query !== "validation-3"));
    assert.equal(samples.length, 11 * 4 + 5 + 10);
    assert.ok((await rowsOf(bench, 2)).every(({ query }) => query !== row.query),
      "not even from history");
    const metrics = await bench.ports.store.metrics(2);
    assert.deepEqual([metrics?.validation.n, metrics?.n, metrics?.review?.excluded], [5, 10, {
      queries: 2,
      programs: 0,
    }]);
    const named = metrics?.review?.persistent.flatMap(({ queries }) => queries) ?? [];
    assert.ok(named.length > 0 && !named.includes(row.query));
    // Resolved by anybody, it counts again.
    await bench.reviews.append("Bo", { kind: "resolve", mark: first, resolved: true });
    await bench.run(3);
    assert.deepEqual((await recordOf(bench, 3)).excluded.map(({ query }) => query), [
      "validation-3",
    ]);
    assert.ok((await bench.ports.store.samples(3)).some(({ query }) => query === row.query));
  });

  it("keep a rejected program out of the rows in all later iterations and runs", async () => {
    const settings = { training: { keepHistory: true } };
    const plain = new Bench(temporaryFolder(), { settings });
    await plain.run(2);
    const row = await anyRow(plain, 1);
    const bench = new Bench(temporaryFolder(), { settings });
    await decide(bench, row.query, row.program, "rejected", "Bo");
    await decide(bench, "train-0", ANY, "rejected");
    await decide(bench, "train-0", ANY, "accepted", "Bo");
    const told = notes(await bench.run(2));
    assert.deepEqual(told, [0, 1, 2].map((k) =>
      `Iteration ${k}: 1 rejected program is never ` +
      "trained on."
    ));
    assert.deepEqual((await recordOf(bench, 1)).rejected, [{ query: row.query,
      program: bench.reviews.programDigest(row.program), author: "Bo" }]);
    for (const iteration of [1, 2])
      assert.ok(
        (await rowsOf(bench, iteration)).every(({ query, program }) =>
          query !== row.query || program !== row.program
        ),
      );
    assert.deepEqual(await rowsOf(bench, 1),
      (await rowsOf(plain, 1)).filter(({ query, program }) =>
        query !== row.query || program !== row.program
      ));
    assert.equal((await bench.ports.store.metrics(2))?.review?.excluded.programs, 1);
  });

  it("hold only for the pictures that were judged, and never for test queries or those that do " +
    "not exist", async () => {
    const bench = new Bench(temporaryFolder());
    await mark(bench, "test-1");
    await mark(bench, "nobody");
    await mark(bench, "train-1");
    await decide(bench, "train-2", answering(2), "rejected");
    await mark(bench, "train-3");
    bench.reviews.gone.add("train-3.png");
    for (const query of ["train-1", "train-2"])
      await bench.reviews.append("Bo", { kind: "mark",
        key: { query, images: "0".repeat(16), program: "1".repeat(16) }, sample: "s", line: 1,
        failureType: "wrong annotation", note: "other pictures" });
    await bench.run(0);
    const { excluded, rejected } = await recordOf(bench, 0);
    assert.deepEqual(excluded.map(({ query, author }) => [query, author]), [["train-1", "Ada"]]);
    assert.deepEqual(rejected.map(({ query }) => query), ["train-2"]);
    assert.equal((await bench.ports.store.metrics(0))?.n, 10);
  });

  it("leave a correction out, with the reason", async () => {
    const bench = new Bench(temporaryFolder());
    const own = (i: number) => `# schemaVersion: 1\n# query: train-${i}\n\n${answering(i)}`;
    fs.mkdirSync(path.join(bench.folder, "corrections"));
    for (const i of [3, 4, 5])
      fs.writeFileSync(path.join(bench.folder, "corrections", `train-${i}.py`), own(i));
    await mark(bench, "train-3");
    await decide(bench, "train-4", answering(4), "rejected", "Bo");
    const told = notes(await bench.run(1)).join("\n");
    const { used, leftOut } = (await bench.ports.store.corrections(1)) ?? { used: [], leftOut: [] };
    assert.deepEqual(used.map(({ query }) => query), ["train-5"]);
    assert.deepEqual(leftOut.map(({ reason }) => reason), [
      `Ada marked train-3 as "wrong annotation", which takes the query out`,
      "Bo rejected this very program of train-4",
    ]);
    for (const { file, reason } of leftOut)
      assert.ok(told.includes(`corrections/${file} is left out of iteration 1: ${reason}`));
    assert.ok(bench.interpreter.ran.every(({ images }) => images[0]?.digest !== "train-3.png"),
      "a query that is out runs nothing");
    assert.ok(
      (await rowsOf(bench, 1)).every(({ query, program }) =>
        query !== "train-3" && (query !== "train-4" || program !== answering(4))
      ),
    );
  });

  it("of an interrupted iteration stay the same, whatever is decided meanwhile", async () => {
    const files = ["decisions.json", "train.jsonl", "policy/weights", "metrics.json"].map((name) =>
      `iteration-1/${name}`
    );
    const whole = new Bench(temporaryFolder());
    const row = await firstRow(whole.folder);
    await decide(whole, row.query, row.program, "rejected");
    await whole.run(1);
    for (const stage of ["grow", "improve", "evaluate"] as const) {
      const bench = new Bench(temporaryFolder());
      await decide(bench, row.query, row.program, "rejected");
      await assert.rejects(async () => {
        for await (const event of runIterations(bench.state, bench.ports, 1)) {
          if (event.kind === "stage-progress" && event.iteration === 1 && event.stage === stage)
            throw new AbortError();
        }
      }, AbortError);
      await bench.reviews.undo("Ada");
      await mark(bench, "train-0");
      const again = new Bench(bench.folder);
      await again.run(1);
      for (const file of files)
        assert.equal(await again.read(file), await whole.read(file), `${file} after ${stage}`);
      await again.run(2);
      assert.deepEqual((await recordOf(again, 2)).excluded.map(({ query }) => query), ["train-0"]);
    }
  });

  it("refuse to grow where every train query is marked, and still score the base", async () => {
    const bench = new Bench(temporaryFolder(), {
      queries: fakeQueries({ train: 2, validation: 2, test: 2 }),
    });
    for (const query of ["train-0", "train-1"]) await mark(bench, query);
    await assert.rejects(bench.run(1), (error: unknown) =>
      error instanceof DataError &&
      /Every train query.*taken out by a mark \(wrong annotation\)/.test(error.message) &&
      /Resolve marks/.test(error.nextStep));
    assert.ok(await bench.ports.store.metrics(0));
    assert.equal((await bench.ports.store.samples(1)).length, 0);
  });

  it("are read past a damaged line, which is told", async () => {
    const bench = new Bench(temporaryFolder());
    await mark(bench, "train-1");
    fs.appendFileSync(path.join(bench.folder, "reviews", "Ada.jsonl"), `{"kind":"mark","id":"to`);
    await bench.run(0);
    assert.deepEqual((await recordOf(bench, 0)).excluded.map(({ query }) => query), ["train-1"]);
    assert.match(bench.warnings.join("\n"), /reviews.Ada\.jsonl, line 2: damaged/);
  });
});

/** A row that an undisturbed run has. */
async function firstRow(beside: string): Promise<TrainRow> {
  const bench = new Bench(path.join(beside, "undisturbed"));
  await bench.run(1);
  return anyRow(bench, 1);
}
