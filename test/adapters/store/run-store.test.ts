import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { type Disk, disk } from "../../../src/adapters/files/files";
import { told } from "../../../src/adapters/files/told";
import { EventLog } from "../../../src/adapters/store/event-log";
import { readEvents, tailEvents } from "../../../src/adapters/store/events";
import { listIterations, readSample, readSamples, readTrace,
  sampleSummaries } from "../../../src/adapters/store/reader";
import { StoreError } from "../../../src/core/errors";
import { Bench, temporaryFolder } from "../../fakes/bench";
import { stopwatch } from "../../processor-time";

describe("the run's store", function() {
  this.timeout(60_000);
  it("is read while and after it is written: lists, pages, one sample, its trace", async () => {
    const bench = new Bench(temporaryFolder());
    await bench.run(1);
    const summaries = await sampleSummaries(bench.folder, 1);
    assert.equal(summaries.length, 48 + 16);
    const page = await readSamples(bench.folder, 1, summaries.slice(10, 20));
    assert.deepEqual(page.map((sample) => sample.id),
      summaries.slice(10, 20).map((summary) => summary.id));
    const sample = await readSample(bench.folder, 1, page[3]?.id ?? "");
    assert.deepEqual(sample, page[3]);
    assert.ok(sample);
    assert.deepEqual(await readTrace(bench.folder, 1, sample), { schemaVersion: 1, steps: [] });
    assert.deepEqual(
      (await listIterations(bench.folder)).map((
        entry,
      ) => [entry.iteration, entry.metrics?.iteration, entry.training?.rows !== undefined]),
      [[0, 0, false], [1, 1, true]],
    );
    const first = JSON.parse(
      (await bench.read("iteration-1/samples.jsonl")).split("\n")[0] ?? "",
    ) as { schemaVersion?: number };
    assert.equal(first.schemaVersion, 1);
  });

  it("lets others have their turn while many samples are read", async () => {
    const bench = new Bench(temporaryFolder());
    await bench.run(1);
    const index = path.join(bench.folder, "iteration-1", "samples.index");
    fs.writeFileSync(index, fs.readFileSync(index, "utf8").repeat(1500));
    const time = stopwatch();
    const turns = [time()];
    let reading = true;
    const others = async (): Promise<void> => {
      while (reading) {
        await new Promise((resolve) => setImmediate(resolve));
        turns.push(time());
      }
    };
    const waiting = others();
    assert.equal((await sampleSummaries(bench.folder, 1)).length, 1500 * 64);
    reading = false;
    await waiting;
    const longest = Math.max(...turns.slice(1).map((turn, i) => turn - (turns[i] ?? 0)));
    const whole = (turns.at(-1) ?? 0) - (turns[0] ?? 0);
    assert.ok(longest < whole / 3, `nothing else ran for ${longest.toFixed(0)} of ` +
      `${whole.toFixed(0)} ms`);
  });

  it("gives every sample an id of its own, the same in every run", async () => {
    const ids = await Promise.all([0, 1].map(async () => {
      const bench = new Bench(temporaryFolder());
      await bench.run(1);
      return (await sampleSummaries(bench.folder, 1)).map((summary) => summary.id);
    }));
    assert.deepEqual(ids[0], ids[1]);
    assert.equal(new Set(ids[0]).size, ids[0]?.length);
  });

  /**
   * Torn ends as a kill leaves them: after every number of bytes that a batch writes, in either
   * file.
   */
  for (const [name, keepsBatch] of [["samples.index", false], ["samples.jsonl", true]] as const) {
    it(`drops a torn end of ${name}, tells it, and draws that batch again`, async () => {
      const whole = new Bench(temporaryFolder());
      await whole.run(0);
      const file = path.join(whole.folder, "iteration-0", name);
      const expected = fs.readFileSync(path.join(whole.folder, "iteration-0/metrics.json"), "utf8");
      fs.rmSync(path.join(whole.folder, "iteration-0/metrics.json"));
      if (keepsBatch) fs.appendFileSync(file, `{"id":"torn é`);
      else fs.truncateSync(file, fs.statSync(file).size - 7);
      const again = new Bench(whole.folder);
      await again.run(0);
      assert.equal(again.warnings.length, 1);
      assert.match(again.warnings[0] ?? "", /unfinished batch/);
      assert.equal(again.policy.sampled, keepsBatch ? 0 : 4);
      assert.equal(await again.read("iteration-0/metrics.json"), expected);
      assert.equal((await again.ports.store.samples(0)).length, 16);
    });
  }

  it("refuses samples whose finished lines are gone", async () => {
    const bench = new Bench(temporaryFolder());
    await bench.run(0);
    fs.truncateSync(path.join(bench.folder, "iteration-0/samples.jsonl"), 100);
    await assert.rejects(new Bench(bench.folder).ports.store.samples(0),
      (error: unknown) => error instanceof StoreError && /samples\.jsonl/.test(error.message));
  });

  it("redoes training whole when it was interrupted before or after its weights appeared", async () => {
    const bench = new Bench(temporaryFolder());
    await bench.run(1);
    const expected = await bench.read("iteration-1/metrics.json");
    for (const lost of [["training.json"], ["policy"], ["training.json", "policy",
      "train.jsonl"]]) {
      for (const name of [...lost, "metrics.json"])
        fs.rmSync(path.join(bench.folder, "iteration-1", name), { recursive: true });
      const again = new Bench(bench.folder);
      await again.run(1);
      assert.equal(again.trainer.jobs.length, 1, lost.join());
      assert.equal(again.policy.sampled, 0);
      assert.equal(await again.read("iteration-1/metrics.json"), expected);
    }
  });
});

describe("a full disk", function() {
  this.timeout(60_000);
  /**
   * Refuses every write after the first `writes`, as a full disk does: with half of the text on it.
   */
  function filling(writes: number): Disk {
    let left = writes;
    const full = (file: string): Promise<never> =>
      told(file, () =>
        Promise.reject(Object.assign(new Error("no space left on device"), { code: "ENOSPC" })));
    return {
      ...disk,
      replace: (file, content) => (left-- > 0 ? disk.replace(file, content) : full(file)),
      append: async (file, text) => {
        if (left-- > 0) return disk.append(file, text);
        await disk.append(file, text.slice(0, text.length / 2));
        return full(file);
      },
    };
  }

  it("ends the run at any write with a message that names the file and the next step; the run " +
    "goes on afterwards", async () => {
    const whole = new Bench(temporaryFolder());
    await whole.run(1);
    for (let writes = 0; writes < 60; writes += 7) {
      const folder = path.join(temporaryFolder(), "runs", "run-001");
      await assert.rejects(new Bench(folder, { disk: filling(writes) }).run(1), (error: unknown) =>
        error instanceof StoreError &&
        /iteration-\d.*cannot be written: the disk is full/.test(error.message) &&
        /Free some space.*visrep resume/.test(error.nextStep));
      const again = new Bench(folder);
      await again.run(1);
      for (const name of ["iteration-0/metrics.json", "iteration-1/metrics.json",
        "iteration-1/samples.jsonl", "iteration-1/train.jsonl"]) {
        assert.equal(await again.read(name), await whole.read(name),
          `${name} after ${writes} writes`);
      }
    }
  });

  it("says so too where permission is missing", async () => {
    await assert.rejects(
      told("/x/y", () => Promise.reject(Object.assign(new Error("no"), { code: "EACCES" }))),
      (error: unknown) =>
        error instanceof StoreError &&
        /\/x\/y cannot be written: permission denied/.test(error.message) &&
        /writable/.test(error.nextStep),
    );
  });
});

describe("the event log", () => {
  const note = (message: string) => ({ time: 0, kind: "note" as const, message });

  it("drops a torn last line and tells it", async () => {
    const run = temporaryFolder();
    const log = await EventLog.open(run, disk, () => 1);
    await Promise.all([log.append(note("one")), log.append(note("two"))]);
    fs.appendFileSync(path.join(run, "events.jsonl"), `{"time":3,"kind":"no`);
    assert.deepEqual((await readEvents(run)).map((event) => event.kind === "note" && event.message),
      ["one", "two"]);
    const again = await EventLog.open(run, disk, () => 4);
    await again.append(note("three"));
    const messages = (await readEvents(run)).map((
      event,
    ) => (event.kind === "note" ? event.message : ""));
    assert.equal(messages.length, 4);
    assert.match(messages[2] ?? "", /torn/);
  });

  it("is tailed from its first line on, also across half-written lines", async () => {
    const run = temporaryFolder();
    const log = await EventLog.open(run, disk, () => 1);
    await log.append(note("one"));
    const stop = new AbortController();
    const seen: string[] = [];
    for await (const event of tailEvents(run, stop.signal, 5)) {
      if (event.kind !== "note") continue;
      seen.push(event.message);
      if (event.message === "one") {
        const line = `${JSON.stringify(note("zwölf"))}\n`;
        fs.appendFileSync(path.join(run, "events.jsonl"), line.slice(0, 20));
        setTimeout(() => fs.appendFileSync(path.join(run, "events.jsonl"), line.slice(20)), 20);
      }
      if (event.message === "zwölf") stop.abort();
    }
    assert.deepEqual(seen, ["one", "zwölf"]);
  });
});
