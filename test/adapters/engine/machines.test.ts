import { parse } from "espree";
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { temporaryFolder } from "../../fakes/bench";
import { deniedFolder } from "../../fakes/denied-folder";
import { paintedPng } from "../../fakes/painted-png";
import { removeBusy } from "../../fakes/remove-busy";
import { withoutLinks } from "../../fakes/without-links";
import { bin, copyOf, setOptions, smallExperiment, startVisrep, visrep, visrepWith } from "./cli";

const PROGRAM = "def execute_command(image):\n    return 'ok'\n";

describe("machines of all kinds", function() {
  this.timeout(300_000);
  let experiment: string;
  before(async () => {
    experiment = await smallExperiment({ train: 2, validation: 1, test: 1 });
  });

  it("run an experiment on a drive without hard links, one engine at a time", async function() {
    const env = withoutLinks();
    if (!env) return this.skip();
    const drive = copyOf(experiment, "drive");
    const both = await Promise.all(
      [1, 2].map(() => visrepWith(env, "run", drive, "--iterations", "0")),
    );
    // The second may come when the first is done: then it has nothing to do.
    for (const { status, stderr } of both)
      if (status !== 0) assert.match(stderr, /Another engine .* is working|none is to be added/);
    assert.ok(both.some(({ status }) => status === 0), both.map(({ stderr }) => stderr).join("\n"));
    const { status, stderr } = await visrepWith(env, "run", drive, "--iterations", "1");
    assert.equal(status, 0, stderr);
    assert.deepEqual(
      fs.readdirSync(path.join(drive, "runs")).filter((name) => name.includes("lock")),
      [],
    );
    assert.deepEqual(
      fs.readdirSync(path.join(drive, "runs")).filter((name) => name.startsWith("run-")),
      ["run-001"],
    );
  });

  it("say that a folder may not be written, and which, and nothing of a run", () => {
    const { root, denied, run } = deniedFolder();
    try {
      const data = path.join(root, "data");
      fs.cpSync(path.join(experiment, "data"), data, { recursive: true });
      const picture = path.join(root, "picture.png");
      const program = path.join(root, "program.py");
      fs.writeFileSync(picture, paintedPng(10, 10, []));
      fs.writeFileSync(program, PROGRAM);
      for (const words of [["init", path.join(denied, "new"), "--data", data], ["init",
        path.join(denied, "new")], ["exec", program, "--image", picture, "--trace",
        path.join(denied, "trace.html")], ["exec", program, "--image", picture, "--trace",
        path.join(denied, "a", "trace.jsonl")]]) {
        const { status, stderr } = run(...words);
        assert.equal(status, 1, stderr);
        assert.match(stderr, /cannot be written: permission denied/, words.join(" "));
        assert.ok(stderr.includes(`Make the folder ${denied} writable`), stderr);
        assert.doesNotMatch(stderr, /resume|queries\.jsonl/);
      }
    } finally {
      fs.rmSync(root, { recursive: true });
    }
  });

  it("name the file that stands where a folder is needed, and a name that is too long", async () => {
    const folder = temporaryFolder();
    const [file, picture, program] = ["file", "picture.png", "program.py"].map((name) =>
      path.join(folder, name)
    ) as [string, string, string];
    fs.writeFileSync(file, "");
    fs.writeFileSync(picture, paintedPng(10, 10, []));
    fs.writeFileSync(program, PROGRAM);
    const refused = async (...words: readonly string[]): Promise<string> => {
      const { status, stderr } = await visrep(...words);
      assert.equal(status, 1, stderr);
      assert.doesNotMatch(stderr, /resume/);
      return stderr;
    };
    assert.ok(
      (await refused("init", path.join(file, "new"), "--data", path.join(experiment, "data")))
        .includes(`Move the file ${file} away`),
    );
    assert.ok(
      (await refused("exec", program, "--image", picture, "--trace",
        path.join(file, "trace.jsonl"))).includes(`Move the file ${file} away`),
    );
    assert.match(
      await refused("exec", program, "--image", picture, "--trace",
        path.join(folder, `${"x".repeat(300)}.html`)),
      /the name is too long/,
    );
  });

  it("say that somebody removed the folder of a run that was under way", async () => {
    const gone = copyOf(experiment, "gone");
    setOptions(gone, {
      sampling: { temperature: 0.7, topP: 0.9, samplesPerQuery: 60, maxNewTokens: 160 },
    });
    const { child, finished } = startVisrep("run", gone, "--iterations", "1");
    const samples = path.join(gone, "runs/run-001/iteration-1/samples.index");
    while (!fs.existsSync(samples) && child.exitCode === null)
      await new Promise((resolve) => setImmediate(resolve));
    removeBusy(path.join(gone, "runs"));
    const { status, stderr } = await finished;
    assert.equal(status, 1, stderr);
    assert.match(stderr, /[Ss]omebody removed .*runs.*\nBegin a new run with "visrep run"\./);
    assert.doesNotMatch(stderr, /resume|ENOENT|Free some space/);
    assert.equal(fs.existsSync(path.join(gone, "runs/run-001")), false,
      "half of a run was made anew");
  });

  it("with an old Node are told the version, by a file that such a Node can read", () => {
    const preload = path.join(temporaryFolder(), "old.cjs");
    const { engines } = JSON.parse(fs.readFileSync("package.json", "utf8")) as {
      engines: { node: string };
    };
    for (const version of ["12.22.1", "16.20.2", "18.20.4", "20.18.3"]) {
      fs.writeFileSync(preload, `Object.defineProperty(process.versions, "node", { value: ` +
        `"${version}" });`);
      const { status, stderr, stdout } = spawnSync(process.execPath, ["--require", preload, bin,
        "status", experiment], { encoding: "utf8" });
      assert.deepEqual([status, stdout], [1, ""]);
      assert.ok(stderr.startsWith(`error: VisReP needs Node ${engines.node.replace(">=", "")} ` +
        `or later; this is Node ${version}, ${process.execPath}.\n`), stderr);
    }
    // Nothing but what modules of Node 12 have, and no import that is loaded before the first line.
    const tree = parse(fs.readFileSync(bin, "utf8").replace(/^#!.*/, ""), { ecmaVersion: 2020,
      sourceType: "module" }) as { body: readonly { type: string }[] };
    assert.deepEqual(tree.body.filter(({ type }) => type.startsWith("Import")), []);
  });
});
