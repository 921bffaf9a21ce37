import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { runningEngine } from "../../../src/adapters/engine-client/client";
import { until } from "../../eventually";
import { type CliResult, setOptions, smallExperiment, startVisrep, visrep } from "./cli";

/**
 * Each ends with a clear message that names file, field and next step, and loses nothing. The full
 * disk is in test/adapters/store.
 */
describe("bad input on the command line", function() {
  this.timeout(600_000);
  let experiment: string;
  before(async () => {
    experiment = await smallExperiment({ train: 3, validation: 1, test: 1 });
  });

  function fails(result: CliResult, status: number, ...said: readonly RegExp[]): void {
    assert.equal(result.status, status, result.stderr);
    assert.equal(result.stdout, "");
    for (const text of said) assert.match(result.stderr, text);
    assert.doesNotMatch(result.stderr, /\n\s+at /, "a stack trace is no message for people");
  }

  const copy = (): string => {
    const folder = fs.mkdtempSync(path.join(path.dirname(experiment), "bad-"));
    fs.cpSync(experiment, folder, { recursive: true });
    return folder;
  };

  it("wrong words: status 2", async () => {
    fails(await visrep("run", experiment, "--iteration-count", "3"), 2, /--iteration-count/);
    fails(await visrep("run", experiment, "--iterations", "none"), 2, /whole number/);
    fails(await visrep("paint"), 2, /paint/);
    fails(await visrep("init", experiment), 2, /is an experiment already/);
    fails(await visrep("resume", experiment), 2, /no run to resume/, /visrep run/);
    fails(await visrep("run", path.join(experiment, "nowhere")), 2, /no experiment\.json/,
      /visrep init/);
  });

  it("a folder of a person's own, a file where a folder is meant: nothing is replaced, and no " +
    "stack trace is told", async () => {
    const own = fs.mkdtempSync(path.join(path.dirname(experiment), "own-"));
    const write = (name: string, text: string): void => {
      fs.mkdirSync(path.dirname(path.join(own, name)), { recursive: true });
      fs.writeFileSync(path.join(own, name), text);
    };
    const read = (name: string): string => fs.readFileSync(path.join(own, name), "utf8");
    write("README.md", "my notes\n");
    write(".gitignore", "*.log");
    write("data/queries.jsonl", "mine\n");
    fails(await visrep("init", own, "--data", path.join(experiment, "data")), 2,
      /data holds files already/, /another folder/);
    assert.equal(read("data/queries.jsonl"), "mine\n");
    fs.rmSync(path.join(own, "data"), { recursive: true });
    assert.equal((await visrep("init", own, "--data", path.join(experiment, "data"))).status, 0);
    assert.deepEqual([read("README.md"), read(".gitignore")], ["my notes\n", "*.log\nruns/\n"]);
    const file = path.join(own, "README.md");
    for (const words of [["status", file], ["run", file], ["export", experiment, "--format", "sft",
      "--out", own]]) fails(await visrep(...words), words[0] === "export" ? 2 : 1, /error: /);
  });

  it("a program that would steer the terminal: its marks are shown by their numbers", async () => {
    const program = path.join(copy(), "marks.py");
    fs.writeFileSync(program, 'def execute_command(image):\n    print("\\x1b[31mred\\u202e")\n' +
      '    return "\\x1b[2Jx"\n');
    const pictures = fs.readdirSync(path.join(experiment, "data", "images"));
    const { stdout, stderr } = await visrep("exec", program, "--image",
      path.join(experiment, "data", "images", pictures[0] ?? ""));
    assert.deepEqual([stdout, stderr], ["\\u{1b}[31mred\\u{202e}\n", "\\u{1b}[2Jx\n"]);
  });

  it("a broken experiment.json, an unknown option", async () => {
    const broken = copy();
    fs.appendFileSync(path.join(broken, "experiment.json"), "}");
    fails(await visrep("run", broken), 1, /experiment\.json, line \d+/);
    const wrong = copy();
    setOptions(wrong, { sampling: { temperature: "hot" } });
    fails(await visrep("run", wrong), 1, /experiment\.json/, /sampling\.temperature/);
    const unknown = copy();
    setOptions(unknown, { trainning: {} });
    fails(await visrep("status", unknown), 1, /trainning: unknown option/);
  });

  it("a missing picture, a file that is none, a broken query", async () => {
    const folder = copy();
    const file = path.join(folder, "data/queries.jsonl");
    const query = JSON.parse(fs.readFileSync(file, "utf8").split("\n")[0] ?? "") as { id: string;
      images: string[] };
    const picture = path.join(folder, "data", query.images[0] ?? "");
    fs.writeFileSync(picture, "no picture");
    fails(await visrep("run", folder), 1, new RegExp(query.id), /is no picture/);
    fs.rmSync(picture);
    fails(await visrep("run", folder), 1, new RegExp(query.id), /is missing/,
      /Put the picture there/);
    fs.appendFileSync(file, `{"id":"x","task":"poetry"}\n`);
    fails(await visrep("run", folder), 1, /queries\.jsonl, line 21/, /task/);
    assert.equal(fs.existsSync(path.join(folder, "runs/run-001")), false);
  });

  it("an empty training set", async () => {
    const folder = copy();
    const file = path.join(folder, "data/queries.jsonl");
    const lines = fs.readFileSync(file, "utf8").trim().split("\n").map((line) =>
      JSON.parse(line) as { split: string; task: string; annotation: unknown }
    );
    const impossible = lines.map((
      query,
    ) => (query.split === "train" ?
      { ...query, task: "vqa", annotation: { kind: "answer", answer: "none of this" } } :
      query)
    );
    fs.writeFileSync(file, impossible.map((query) => `${JSON.stringify(query)}\n`).join(""));
    fails(await visrep("run", folder), 1, /nothing to train on/, /samplesPerQuery/);
    assert.equal(
      fs.readFileSync(path.join(folder, "runs/run-001/iteration-1/samples.jsonl"), "utf8").trim()
        .split("\n").length,
      36,
    );
    assert.ok(fs.existsSync(path.join(folder, "runs/run-001/iteration-0/metrics.json")));
  });

  it("a second run on the same folder, and a torn policy file", async () => {
    const folder = copy();
    const first = startVisrep("run", folder);
    await until("the engine", async () => await runningEngine(folder) !== undefined);
    fails(await visrep("run", folder), 1, /Another engine \(process \d+\)/, /[Cc]ancel/);
    const done = await first.finished;
    assert.equal(done.status, 0, done.stderr);

    const run = path.join(folder, "runs/run-001");
    assert.equal(await runningEngine(folder), undefined);
    assert.equal(fs.existsSync(path.join(run, "engine.json")), false);
    const metrics = fs.readFileSync(path.join(run, "iteration-1/metrics.json"), "utf8");
    const weights = path.join(run, "iteration-1/policy/model.safetensors");
    fs.truncateSync(weights, fs.statSync(weights).size - 1000);
    fails(await visrep("run", folder), 1, /iteration-1.*model\.safetensors/);
    assert.equal(fs.readFileSync(path.join(run, "iteration-1/metrics.json"), "utf8"), metrics);

    // What the message of a damaged policy advises: the iteration is trained again, to the same
    // score.
    fs.rmSync(path.join(run, "iteration-1/policy"), { recursive: true });
    fs.rmSync(path.join(run, "iteration-1/metrics.json"));
    assert.equal((await visrep("resume", folder)).status, 0);
    assert.equal(fs.readFileSync(path.join(run, "iteration-1/metrics.json"), "utf8"), metrics);
  });
});
