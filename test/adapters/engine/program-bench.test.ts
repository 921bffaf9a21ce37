import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import sharp from "sharp";
import { ProgramBench } from "../../../src/adapters/engine-client/program-bench";
import { layout } from "../../../src/adapters/store/layout";
import { readQueries } from "../../../src/adapters/store/queries";
import { AbortError, StoreError } from "../../../src/core/errors";
import type { Query, Split } from "../../../src/core/task/query";
import { until } from "../../eventually";
import { bin, setOptions, smallExperiment } from "./cli";

/** The real process with the real interpreter and perception. */
describe("the bench for single programs", function() {
  this.timeout(300_000);
  let experiment: string;
  let queries: readonly Query[];
  let bench: ProgramBench;
  const printed: string[] = [];
  const open = (idleS?: number): ProgramBench =>
    new ProgramBench({ bin, node: process.execPath, experiment, onLine: (line) =>
      printed.push(line), ...(idleS === undefined ? {} : { idleS }) });

  before(async () => {
    experiment = await smallExperiment({ train: 6, validation: 2, test: 2 });
    queries = await readQueries(experiment);
    bench = open();
  });
  after(() => bench.dispose());

  const of = (type: string, split: Split): Query =>
    queries.find((query) => query.split === split && query.type === type) as Query;
  const returning = (answer: string): string =>
    "def execute_command(image) -> str:\n" +
    `    patches = ImagePatch(image).find("cat")\n    return ${JSON.stringify(answer)}\n`;
  const answerOf = (
    { annotation }: Query,
  ): string => (annotation.kind === "answer" ? annotation.answer : "");

  it("runs a program, says what it is worth, and is fast once it is warm", async () => {
    const query = of("count", "train");
    const times: number[] = [];
    for (const answer of ["none of this", answerOf(query), answerOf(query), answerOf(query)]) {
      const started = performance.now();
      const report = await bench.try({ query: query.id,
        program: `# a comment above\n\n${returning(answer)}` });
      times.push(Math.round(performance.now() - started));
      assert.deepEqual([report.ok, report.reward, report.answer, report.valueText, report.calls,
        report.refused], [answer !== "none of this", answer === "none of this" ? 0 : 1, answer,
        answer, 1, null]);
      assert.equal(report.failure?.kind, answer === "none of this" ? "wrong_answer" : undefined);
      assert.equal(report.program, returning(answer));
    }
    console.log(`      a program on one picture, from request to answer: cold ${times[0]} ms, ` +
      `then warm ${times.slice(1).join(", ")} ms`);
  });

  it("returns the boxes of a detection, y up", async () => {
    const report = await bench.try({ query: of("find-noun", "train").id,
      program: "def execute_command(image):\n    patch = ImagePatch(image)\n" +
        "    return [patch.crop(1, 2, 30, 40)]\n" });
    assert.deepEqual(report.boxes, [{ left: 1, lower: 2, right: 30, upper: 40 }]);
    assert.deepEqual(report.value, report.boxes);
    assert.equal(report.answer, "[[1,2,30,40]]");
  });

  it("records what a program did, also where the experiment keeps no traces", async () => {
    const query = of("count", "train");
    setOptions(experiment, { program: { traces: "none" } });
    const { steps } = await bench.try({ query: query.id, program: returning("x") });
    assert.deepEqual(steps.map(({ kind }) => kind), ["line", "call", "line", "return"]);
    setOptions(experiment, { program: {} });
    assert.deepEqual(
      (await bench.try({ query: query.id, program: "def execute_command(image)\n    return 1\n" }))
        .steps,
      [],
    );
  });

  it("gives pictures of queries and crops of them, made once", async () => {
    const query = of("count", "train");
    const sizeOf = async (uri: string) =>
      sharp(Buffer.from(uri.slice(uri.indexOf(",") + 1), "base64")).metadata();
    const whole = await bench.picture({ query: query.id, image: 0, longest: 100 });
    const { width, height } = await sizeOf(whole.uri);
    assert.equal(Math.max(width, height), 100);
    const crop = await bench.picture({ query: query.id, image: 0,
      box: { left: 10, lower: 20, right: 40, upper: 35 }, longest: 400 });
    const cropped = await sizeOf(crop.uri);
    assert.deepEqual([cropped.width, cropped.height, crop.width, crop.height], [30, 15, whole.width,
      whole.height]);
    assert.equal((await bench.picture({ query: query.id, image: 0, longest: 100 })).uri, whole.uri);
    await assert.rejects(bench.picture({ query: query.id, image: 3, longest: 100 }),
      /no picture 4/);
    await assert.rejects(bench.picture({ query: of("count", "test").id, image: 0, longest: 100 }),
      /is a test query/);
  });

  it("tells every way to fail, and goes on", async () => {
    const query = of("count", "train").id;
    setOptions(experiment, { program: { timeoutS: 1 } }); // read again, without a new process
    const pid = bench.pid;
    const failure = async (body: string) =>
      (await bench.try({ query, program: `def execute_command(image):\n${body}\n` })).failure;
    assert.equal((await failure("    while True:\n        pass"))?.kind, "timeout");
    assert.deepEqual([(await failure("    x = 0\n    return 1 / x"))?.line,
      (await failure("    return 1 /"))?.line], [3, 2]);
    assert.equal((await failure("    return object()"))?.kind, "answer_format");
    assert.equal((await failure("    pass"))?.kind, "wrong_answer"); // None is "no"
    assert.equal((await bench.try({ query, program: "print(1)\n" })).failure?.kind,
      "program_synthesis");
    assert.equal(bench.pid, pid);
  });

  it("runs validation queries but says that they are not corrected; never runs test queries", async () => {
    const validation = of("count", "validation");
    const report = await bench.try({ query: validation.id,
      program: returning(answerOf(validation)) });
    assert.equal(report.ok, true);
    assert.match(report.refused ?? "", /validation query/);
    await assert.rejects(bench.try({ query: of("count", "test").id, program: returning("1") }),
      (error: unknown) => error instanceof StoreError && /is a test query/.test(error.message));
    await assert.rejects(bench.try({ query: "nobody", program: returning("1") }),
      /no query nobody/);
  });

  it("says which picture is gone, and runs again when it is back", async () => {
    const query = of("exist", "train");
    const picture = path.join(layout.data(experiment), query.images[0] ?? "");
    fs.renameSync(picture, `${picture}.away`);
    await assert.rejects(bench.try({ query: query.id, program: returning("yes") }),
      (error: unknown) =>
        error instanceof StoreError && error.message.includes(picture) &&
        /missing/.test(error.message));
    fs.renameSync(`${picture}.away`, picture);
    assert.equal((await bench.try({ query: query.id, program: returning(answerOf(query)) })).ok,
      true);
  });

  it("tries a program on similar queries", async () => {
    const query = of("find-noun", "train");
    const noun = query.text.replace(/^(the|all|every) /, "");
    const program = "def execute_command(image):\n    return " +
      `ImagePatch(image).find(${JSON.stringify(noun)})\n`;
    const report = await bench.similar({ query: query.id, program });
    assert.deepEqual([report.type, report.candidates, report.tried + report.unaligned], [
      "find-noun",
      5,
      5,
    ]);
    assert.ok(report.tried > 0 && report.earned > 0, JSON.stringify(report));
    for (const each of report.queries)
      assert.ok(
        queries.some(({ id, type, split }) =>
          id === each.query && type === "find-noun" && split === "train"
        ),
      );
    assert.deepEqual(await bench.similar({ query: query.id, program }), report);
  });

  it("cancels a program without ending the process", async () => {
    const query = of("count", "train").id;
    const cancel = new AbortController();
    const pid = bench.pid;
    const running = bench.try({ query, program: "def execute_command(image):\n    while True:\n" +
      "        pass\n" }, cancel.signal);
    await sleep(100); // the program runs then, or is about to: both end
    cancel.abort();
    await assert.rejects(running, AbortError);
    assert.equal((await bench.try({ query, program: returning("x") })).answer, "x");
    assert.equal(bench.pid, pid);
  });

  it("tells that its process was killed, and starts another for the next request", async () => {
    const query = of("count", "train").id;
    const pid = bench.pid as number;
    const running = bench.try({ query, program: "def execute_command(image):\n    while True:\n" +
      "        pass\n" });
    await sleep(100); // as above
    process.kill(pid, "SIGKILL");
    await assert.rejects(running,
      (error: unknown) =>
        error instanceof StoreError && /ended by SIGKILL/.test(error.message) &&
        /Run it again/.test(error.nextStep));
    assert.equal(bench.pid, undefined);
    assert.equal((await bench.try({ query, program: returning("x") })).answer, "x");
    assert.notEqual(bench.pid, pid);
  });

  it("says what is broken in experiment.json, and works once it is mended", async () => {
    const file = layout.experiment(experiment);
    const sound = fs.readFileSync(file, "utf8");
    const query = of("count", "train").id;
    fs.writeFileSync(file, "{");
    await assert.rejects(bench.try({ query, program: returning("x") }), /experiment\.json/);
    fs.writeFileSync(file, sound);
    assert.equal((await bench.try({ query, program: returning("x") })).answer, "x");
  });

  it("ends when it is idle and when it is disposed of; what waits is told", async () => {
    const idle = open(1);
    await idle.warm();
    assert.ok(idle.pid);
    await until("the end of an idle process", () => idle.pid === undefined);
    const running = idle.try({ query: of("count", "train").id, program: returning("x") });
    const pid = idle.pid as number | undefined;
    assert.ok(pid);
    idle.dispose();
    await assert.rejects(running, AbortError);
    await until("the end of a process that is disposed of", () => !isThere(pid));
  });

  it("names a Node that cannot be started", async () => {
    const broken = new ProgramBench({ bin, node: "/nowhere/node", experiment });
    await assert.rejects(broken.warm(),
      (error: unknown) =>
        error instanceof StoreError && /nowhere\/node cannot be started/.test(error.message) &&
        /visrep\.engine\.node/.test(error.nextStep));
  });
});

function isThere(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
