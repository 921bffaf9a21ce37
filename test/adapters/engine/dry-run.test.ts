import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { disk } from "../../../src/adapters/files/files";
import { natural, text, texts, writeGguf } from "../../../src/adapters/llama/gguf/write-gguf";
import { layout } from "../../../src/adapters/store/layout";
import { ReviewFolder } from "../../../src/adapters/store/reviews";
import { FileRunStore } from "../../../src/adapters/store/run-store";
import type { SampleRecord } from "../../../src/core/run/records";
import type { Preflight } from "../../../src/services/preflight/preflight";
import { temporaryFolder } from "../../fakes/bench";
import { type GeneratedExperiment, writeExperimentWithRun } from "../../fakes/experiment-folder";
import { visrep, visrepWith } from "./cli";

describe("visrep run --dry-run", function() {
  this.timeout(60_000);
  let experiment: GeneratedExperiment;
  let sample: SampleRecord;
  let reviews: ReviewFolder;
  before(async () => {
    experiment = await writeExperimentWithRun(temporaryFolder(), "generated");
    sample = experiment.samples.find(({ phase }) => phase === "grow") as SampleRecord;
    reviews = new ReviewFolder(experiment.folder, () => undefined);
  });

  async function dryRun(...words: readonly string[]) {
    const { status, stdout, stderr } = await visrep("run", experiment.folder, "--dry-run", "--json",
      ...words);
    return { status, stderr,
      report: JSON.parse(stdout) as Partial<Preflight> & { ok: boolean; reason?: string;
        nextStep?: string } };
  }

  it("says what would be trained on, and runs nothing", async () => {
    const query = experiment.queries.find(({ id }) => id === sample.query);
    assert.ok(query);
    const key = { query: query.id, images: await reviews.imagesDigest(query) ?? "",
      program: reviews.programDigest(sample.program ?? "") };
    await reviews.append("Ada", { kind: "mark", key, sample: sample.id, line: 2,
      failureType: "wrong annotation", note: "there are two" });
    const before = fs.readdirSync(experiment.run).sort();
    const { status, stderr, report } = await dryRun();
    assert.equal(status, 0, stderr);
    assert.deepEqual([report.ok, report.run, report.from, report.upTo, report.training?.iteration],
      [true, "run-001", 2, 2, 2]);
    assert.deepEqual(
      report.training?.decisions.excluded.map(({ query: id, author }) => [id, author]),
      [[query.id, "Ada"]],
    );
    assert.equal(report.splits?.train, 89);
    for (const part of ["Run iteration 2", "Left out: 1 query",
      `${query.id} (wrong annotation, Ada)`, "Since iteration 1: 1 query marked",
      "Corrections: 0 of 50"]) assert.ok(stderr.includes(part), `${part} in\n${stderr}`);
    assert.deepEqual(fs.readdirSync(experiment.run).sort(), before);
    assert.equal((await dryRun("--new")).report.run, null);
  });

  it("leaves a marked query to nobody: errors does not suggest to correct it", async () => {
    const suggested = async () =>
      (JSON.parse((await visrep("errors", experiment.folder, "--json")).stdout) as {
        suggested: { id: string }[];
      }).suggested.map(({ id }) => id);
    const [worst] = await suggested();
    const query = experiment.queries.find(({ id }) => id === worst);
    assert.ok(query);
    const key = { query: query.id, images: await reviews.imagesDigest(query) ?? "",
      program: "0".repeat(16) };
    const { id } = await reviews.append("Bo", { kind: "mark", key, sample: "s", line: 1,
      failureType: "wrong annotation", note: "" });
    assert.ok(!(await suggested()).includes(query.id));
    await reviews.append("Bo", { kind: "resolve", mark: id, resolved: true });
    assert.ok((await suggested()).includes(query.id));
  });

  it("is followed by status, which tells what is left out of the newest iteration", async () => {
    const store = new FileRunStore(experiment.run, disk, { info: () => {}, warn: () => {},
      error: () => {} });
    await store.writeDecisions({ schemaVersion: 1, iteration: 1,
      excluded: [{ query: sample.query, failureType: "wrong annotation", author: "Ada",
        mark: "m" }], rejected: [{ query: sample.query, program: "0".repeat(16), author: "Bo" }] });
    const { stdout } = await visrep("status", experiment.folder, "--json");
    assert.deepEqual(
      (JSON.parse(stdout) as { decisions: { excluded: { query: string }[] } }).decisions.excluded
        .map(({ query }) => query),
      [sample.query],
    );
    const { stderr } = await visrep("status", experiment.folder);
    assert.ok(stderr.includes("iteration 1: 1 query is left out because of its mark: " +
      `${sample.query} (wrong annotation, Ada)`), stderr);
    assert.ok(stderr.includes("iteration 1: 1 rejected program is never trained on"), stderr);
  });

  it("starts a new run where the data changed since the newest one began", async () => {
    const queries = layout.queries(experiment.folder);
    const before = fs.statSync(queries);
    fs.utimesSync(queries, before.atime, new Date(5_000_000_000_000));
    const { report, stderr } = await dryRun();
    assert.equal(report.run, null);
    assert.match(report.because?.join() ?? "",
      /^queries or pictures in data\/: "d" -> "?[0-9a-f]{12}"?$/);
    assert.match(stderr, /A new run is started\n\s+because of queries or pictures in data\//);
    fs.utimesSync(queries, before.atime, before.mtime);
    assert.equal((await dryRun()).report.run, "run-001");
  });

  it("refuses before anything is sampled what could not be trained", async () => {
    const file = layout.experiment(experiment.folder);
    const before = fs.readFileSync(file, "utf8");
    const write = (options: object): void =>
      fs.writeFileSync(file, JSON.stringify({ ...JSON.parse(before) as object, ...options }));
    write({ policy: { engine: "llamacpp", model: "x.gguf" } });
    const { status, report } = await dryRun("--new");
    assert.deepEqual([status, report.ok], [1, false]);
    assert.match(report.reason ?? "", /The built-in trainer cannot train the llamacpp policy/);
    write({ trainer: { engine: "peft" }, training: { method: "lora" } });
    const unprepared = await visrepWith({ VISREP_PYTHON: "", XDG_CACHE_HOME: temporaryFolder() },
      "run", experiment.folder, "--dry-run", "--new");
    assert.equal(unprepared.status, 1);
    assert.match(unprepared.stderr,
      /Nothing would run: The PEFT trainer is not set up on this machine/);
    const refused = async (options: object, expected: RegExp): Promise<void> => {
      write({ training: { method: "lora" }, ...options });
      const { status, stderr } = await visrepWith({ VISREP_PYTHON: process.execPath }, "run",
        experiment.folder, "--dry-run", "--new");
      assert.equal(status, 1, stderr);
      assert.match(stderr, expected);
    };
    const base = path.join(temporaryFolder(), "base.gguf");
    const tokens = Array.from({ length: 151_936 }, (_, i) => `token${i}`);
    await writeGguf(base, { "general.architecture": text("qwen2"),
      "tokenizer.ggml.model": text("gpt2"), "tokenizer.ggml.tokens": texts(tokens),
      "tokenizer.ggml.merges": texts([]), "tokenizer.ggml.eos_token_id": natural(0) }, [{
      name: "token_embd.weight",
      shape: [1, 32],
      type: "F32",
      data: () => new Float32Array(32),
    }]);
    await refused({ policy: { engine: "llamacpp", model: base }, trainer: { engine: "gguf" } },
      /Nothing would run: .*has the architecture qwen2/);
    await refused({ policy: { engine: "llamacpp", model: base },
      trainer: { engine: "peft", base: "some/base", targets: ["q_proj", "embed_tokens"] } },
      /Nothing would run: An adapter of embed_tokens cannot be put over/);
    await refused({ policy: { engine: "llamacpp", model: "m-00001-of-00003.gguf" },
      trainer: { engine: "gguf" } }, /Nothing would run: .*part 1 of 3/);
    const sharded = temporaryFolder();
    fs.writeFileSync(path.join(sharded, "model.safetensors.index.json"), "{}");
    await refused({ policy: { model: sharded } }, /Nothing would run: .*weights in several files/);
    fs.writeFileSync(file, before);
  });

  it("gives the reason as its result where nothing can run", async () => {
    fs.rmSync(path.join(layout.data(experiment.folder), `${sample.query}.png`));
    const { status, report, stderr } = await dryRun();
    assert.equal(status, 1);
    assert.equal(report.ok, false);
    assert.match(report.reason ?? "", new RegExp(`of query ${sample.query} is missing`));
    assert.match(stderr, /Nothing would run: The picture/);
    assert.equal((await visrep("run", experiment.folder, "--dry-run", "--iterations", "0")).status,
      2);
  });
});
