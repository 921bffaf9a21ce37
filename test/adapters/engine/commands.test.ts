import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { cancelRun, engineStatus, execProgram,
  runningEngine } from "../../../src/adapters/engine-client/client";
import { execReportSchema } from "../../../src/adapters/engine-client/protocol";
import { startEngine } from "../../../src/adapters/engine-client/start";
import { tailEvents } from "../../../src/adapters/store/events";
import { layout } from "../../../src/adapters/store/layout";
import { readQueries } from "../../../src/adapters/store/queries";
import { newestRun, readSamples, readTrace,
  sampleSummaries } from "../../../src/adapters/store/reader";
import { eventSchema, type LoopEvent } from "../../../src/core/run/events";
import { type TrainRow, trainRowSchema } from "../../../src/core/run/records";
import { bin, setOptions, smallExperiment, startVisrep, visrep } from "./cli";

describe("the command line", function() {
  this.timeout(600_000);
  let experiment: string;
  let picture: string;
  before(async () => {
    experiment = await smallExperiment({ train: 4, validation: 2, test: 2 });
    picture = path.join(experiment, "data", (await readQueries(experiment))[0]?.images[0] ?? "");
  });

  const exec = async (program: string, ...words: readonly string[]) => {
    const file = path.join(experiment, "program.py");
    fs.writeFileSync(file, program);
    const { status, stdout, stderr } = await visrep("exec", file, "--image", picture, "--json",
      ...words);
    assert.equal(status, 0, stderr);
    return execReportSchema.parse(JSON.parse(stdout));
  };

  it("exec reports value, text, answer, calls and stdout", async () => {
    const report = await exec("def execute_command(image) -> str:\n    print('hello')\n" +
      "    patches = ImagePatch(image).find('cat')\n    return 1 + 1\n");
    assert.deepEqual({ ...report, ms: 0 }, { ok: true, value: 2, valueText: "2", answer: "2",
      failure: null, stdout: "hello\n", calls: 1, ms: 0 });
    const patch = await exec("def execute_command(image):\n    return [ImagePatch(image)]\n");
    assert.deepEqual(patch.value, [{ left: 0, lower: 0, right: 320, upper: 240 }]);
    assert.deepEqual((await exec("def execute_command(image):\n    return float('nan')\n")).value, {
      $: "nan",
    });
  });

  it("exec reports failures, takes several pictures, and writes the trace", async () => {
    const failed = await exec("def execute_command(image) -> str:\n    x = 0\n" +
      "    return str(1 / x)\n");
    assert.equal(failed.ok, false);
    assert.deepEqual([failed.failure?.kind, failed.failure?.type, failed.failure?.line], [
      "program_execution",
      "ZeroDivisionError",
      3,
    ]);
    const trace = path.join(experiment, "trace.jsonl");
    const two = await exec("def execute_command(images) -> str:\n    n = len(images)\n" +
      "    return str(n)\n", "--image", picture, "--trace", trace, "--query", "how many?");
    assert.equal(two.answer, "2");
    const lines = fs.readFileSync(trace, "utf8").trim().split("\n").map((line) =>
      JSON.parse(line) as { kind: string; query?: string }
    );
    assert.equal(lines[0]?.query, "how many?");
    assert.ok(lines.filter((line) => line.kind === "line").length >= 2);
    assert.equal(
      (await exec("def execute_command(image):\n    while True: pass\n", "--timeout", "0.5"))
        .failure?.kind,
      "timeout",
    );
    assert.equal((await visrep("exec", "nowhere.py", "--image", picture)).status, 1);
    assert.equal(
      (await visrep("exec", path.join(experiment, "program.py"), "--image", "nowhere.png",
        "--json")).status,
      1,
    );
    assert.equal((await visrep("exec", path.join(experiment, "program.py"))).status, 2);
  });

  it("run --json prints events only; status and eval say how it went; run continues", async () => {
    const first = await visrep("run", experiment, "--json");
    assert.equal(first.status, 0, first.stderr);
    const events = first.stdout.trim().split("\n").map((line) =>
      eventSchema.parse(JSON.parse(line))
    );
    assert.deepEqual([events[0]?.kind, events.at(-1)?.kind], ["run-started", "run-finished"]);
    const metrics = events.flatMap((
      event,
    ) => (event.kind === "iteration-finished" ? [event.metrics] : []));
    assert.deepEqual(metrics.map((m) => m.iteration), [0, 1]);
    assert.notEqual(metrics[0]?.policy, metrics[1]?.policy);

    const status = JSON.parse((await visrep("status", experiment, "--json")).stdout) as {
      state: string;
      run: string;
      iterations: { accuracy: number }[];
    };
    assert.deepEqual([status.state, status.run, status.iterations.map((i) => i.accuracy)], [
      "finished",
      "run-001",
      metrics.map((m) => m.accuracy),
    ]);
    const evaluated = JSON.parse(
      (await visrep("eval", experiment, "--iteration", "1", "--split", "validation", "--json"))
        .stdout,
    ) as { accuracy: number; n: number };
    assert.deepEqual([evaluated.accuracy, evaluated.n], [metrics[1]?.validation.accuracy, 8]);
    assert.equal((await visrep("eval", experiment, "--iteration", "7")).status, 2);

    const second = await visrep("run", experiment, "--iterations", "1");
    assert.equal(second.status, 0, second.stderr);
    assert.ok(fs.existsSync(path.join(experiment, "runs/run-001/iteration-2/metrics.json")));
  });

  it("records who wrote each sample, and keeps test queries out of training rows and prompts", async () => {
    const run = await newestRun(experiment);
    assert.ok(run);
    const queries = new Map((await readQueries(experiment)).map((query) => [query.id, query]));
    const test = [...queries.values()].filter((query) => query.split !== "train");
    for (const iteration of [1, 2]) {
      const samples = await readSamples(run.folder, iteration,
        await sampleSummaries(run.folder, iteration));
      assert.equal(new Set(samples.filter((s) => s.phase === "grow").map((s) => s.policy)).size, 1);
      assert.notEqual(samples.find((s) => s.phase === "grow")?.policy, samples.find((s) =>
        s.phase === "evaluate"
      )?.policy);
      const rows: readonly TrainRow[] = fs.readFileSync(layout.trainRows(run.folder, iteration),
        "utf8").trim().split("\n").map((line) => trainRowSchema.parse(JSON.parse(line)));
      assert.ok(rows.length > 0);
      for (const row of rows) {
        assert.equal(queries.get(row.query)?.split, "train");
        assert.ok(samples.some((s) =>
          s.id === row.source.id && s.reward === 1 && s.program === row.program
        ));
        assert.ok(test.every((query) =>
          !row.prompt.includes(query.id)
        ));
      }
      const traced = samples.find((sample) => sample.trace && sample.reward === 1);
      assert.ok(
        traced && ((await readTrace(run.folder, iteration, traced))?.steps.length ?? 0) > 0,
      );
    }
  });

  it("a changed option that determines results starts a new run", async () => {
    setOptions(experiment, { seed: 77 });
    const { status, stderr } = await visrep("run", experiment);
    assert.equal(status, 0, stderr);
    assert.match(stderr, /new run[\s\S]*seed: \d+ -> 77/);
    assert.equal((await newestRun(experiment))?.name, "run-002");
  });

  it("Ctrl-C ends a run cleanly, and resume finishes it", async () => {
    const { child, finished } = startVisrep("run", experiment, "--new", "--json");
    let said = "";
    const underWay = new Promise<void>((resolve) =>
      child.stdout?.on("data", (text: string) => {
        said += text;
        if (said.includes('"stage-progress"')) resolve();
      })
    );
    await Promise.race([underWay, finished]);
    child.kill("SIGINT");
    const cancelled = await finished;
    assert.equal(cancelled.status, 1, cancelled.stderr);
    assert.match(cancelled.stdout.trim().split("\n").at(-1) ?? "", /run-cancelled/);
    const resumed = await visrep("resume", experiment);
    assert.equal(resumed.status, 0, resumed.stderr);
    assert.equal(
      (JSON.parse((await visrep("status", experiment, "--json")).stdout) as { state: string })
        .state,
      "finished",
    );
  });

  it("an editor starts a detached engine, follows it, runs a program in it, and cancels it", async () => {
    const info = await startEngine({ bin, experiment, command: { kind: "run", fresh: true } });
    assert.ok(info?.run);
    assert.equal((await runningEngine(experiment))?.pid, info.pid);
    assert.equal((await engineStatus(info)).run, info.run);
    const report = await execProgram(info, { program: "def execute_command(image) -> str:\n" +
      "    return 'hi'\n", images: [picture] });
    assert.equal(report.answer, "hi");
    await assert.rejects(startEngine({ bin, experiment, command: { kind: "resume" } }),
      /Another engine/);
    const stop = new AbortController();
    const seen: LoopEvent["kind"][] = [];
    for await (const event of tailEvents(layout.run(experiment, info.run), stop.signal, 20)) {
      seen.push(event.kind);
      if (event.kind === "stage-started") await cancelRun(info);
      if (event.kind === "run-cancelled" || event.kind === "run-finished") stop.abort();
    }
    assert.equal(seen[0], "run-started");
    assert.equal(seen.at(-1), "run-cancelled");
  });
});
