import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { MessageChannel } from "node:worker_threads";
import { NOT_REPEATED } from "../../../src/adapters/interpreter/protocol";
import { Stopped } from "../../../src/adapters/interpreter/python/stopped";
import { RunningProgram } from "../../../src/adapters/interpreter/worker/running-program";
import { batchedPerception,
  type ManyPerception } from "../../../src/adapters/perception/cache/batched";
import { cachedPerception } from "../../../src/adapters/perception/cache/cached";
import { AbortError } from "../../../src/core/errors";
import type { Perception } from "../../../src/core/ports/perception";
import { until } from "../../eventually";
import { GatheringPerception } from "../../fakes/gathering-perception";
import { PICTURE, ScriptedPerception, SECOND_PICTURE } from "../../fakes/scripted-perception";
import { LIMITS, request, runProgram, SILENT, testInterpreter, withoutTimes } from "./fixture";
import { PROGRAMS } from "./programs";

const body = (lines: string): string =>
  "def execute_command(image):\n" +
  `${lines.replace(/^/gm, "    ")}`;
const TWO_CALLS = body("p = ImagePatch(image)\nprint('looking')\n" +
  "return [p.exists('mug'), len(p.find('mug'))]");

/** Programs whose calls are in odd places. */
const CALLING = {
  "calls in loops": body("p = ImagePatch(image)\nnames = []\n" +
    "for name in ('mug', 'car', 'dog'):\n    for found in p.find(name):\n" +
    "        print(name, found)\n        names.append(found.simple_query('What color?'))\n" +
    "return names"),
  "calls inside try and finally": body("p = ImagePatch(image)\nlog = []\nfor i in range(3):\n" +
    "    try:\n        log.append(p.find('mug')[i].left)\n    except IndexError as e:\n" +
    "        log.append(str(e))\n    finally:\n        log.append(p.exists('car'))\nreturn log"),
  "calls in a generator and a sort": body("p = ImagePatch(image)\n" +
    "found = (f for n in ['dog', 'mug'] for f in p.find(n))\n" +
    "return sorted(found, key=lambda f: f.compute_depth())"),
  "random numbers and clocks between calls": body("import random, time\np = ImagePatch(image)\n" +
    "seen = []\nfor i in range(4):\n    seen.append((random.random(), time.time(), " +
    "p.exists(str(random.randint(0, 9))), id(p) > 0))\nreturn seen"),
  "an error after calls": body("p = ImagePatch(image)\nprint(p.exists('mug'))\n" +
    "return p.find('mug')[7]"),
  "an unsupported call after others": body("p = ImagePatch(image)\np.exists('mug')\ntry:\n" +
    "    return p.simple_query('Why?')\nexcept BaseException:\n    return p.exists('dog')"),
  "time used up after a call": body("n = int(ImagePatch(image).exists('mug'))\nwhile n: pass"),
  "stuck inside one operation after a call": body("ImagePatch(image).exists('mug')\n" +
    "return sum(range(10**11))"),
  "memory used up after a call": body("ImagePatch(image).exists('mug')\n" +
    "return len('x' * (400 << 20))"),
};

function killChildren(): void {
  const list = execFileSync("ps", ["-o", "pid=,args=", "--ppid", String(process.pid)], {
    encoding: "utf8",
  });
  const pids = list.split("\n").filter((line) => line.includes("interpreter-child.mjs")).map((
    line,
  ) => Number.parseInt(line, 10));
  assert.ok(pids.length > 0);
  for (const pid of pids) process.kill(pid, "SIGKILL");
}

describe("programs that leave their worker while perception answers", function() {
  this.timeout(60_000);
  const blocking = testInterpreter({ calls: "blocking" });
  const replay = testInterpreter({ calls: "replay", workers: 1 });
  before(() => Promise.all([blocking.start(), replay.start()]));
  after(() => Promise.all([blocking.close(), replay.close()]));

  const cases = [...PROGRAMS.map(({ name, program, pictures }) => ({ name, program, pictures })),
    ...Object.entries(CALLING).map(([name, program]) => ({ name, program, pictures: 1 }))];
  for (const { name, program, pictures } of cases) {
    it(`give what programs that wait in it give: ${name}`, async () => {
      const changes = { images: pictures === 2 ? [PICTURE, SECOND_PICTURE] : [PICTURE], trace: true,
        limits: { ...LIMITS, timeoutS: 0.5 } };
      const asked = [new ScriptedPerception(), new ScriptedPerception()] as const;
      const [expected, found] = await Promise.all([runProgram(blocking, program, changes, asked[0]),
        runProgram(replay, program, changes, asked[1])]);
      assert.deepEqual(withoutTimes(found), withoutTimes(expected));
      assert.deepEqual(asked[1].calls, asked[0].calls);
    });
  }

  it("let others run: twenty programs wait at once with one worker", async () => {
    const perception = new GatheringPerception(20);
    const runs = await Promise.all(
      Array.from({ length: 20 }, () => runProgram(replay, TWO_CALLS, {}, perception)),
    );
    for (const { value, stdout, hostMs } of runs) {
      assert.deepEqual([value, stdout], [[true, 2], "looking\n"]);
      assert.ok(hostMs > 0);
    }
    assert.equal(perception.most, 20);
    assert.equal(perception.scripted.calls.length, 40);
  });

  it("stay where the answer is known already", async () => {
    const perception = new GatheringPerception(1, true);
    await Promise.all(
      Array.from({ length: 5 }, () => runProgram(replay, TWO_CALLS, {}, perception)),
    );
    assert.equal(perception.most, 1);
  });

  it("reject with perception's own error, and with an abort, and are not run again", async () => {
    await assert.rejects(runProgram(replay, body("return ImagePatch(image).find('broken server')")),
      /connection refused/);
    const perception = new GatheringPerception(100);
    const controller = new AbortController();
    const runs = Array.from({ length: 3 },
      () => replay.run(request(TWO_CALLS), perception, controller.signal));
    await until("what the test waits for", () => perception.most === 3);
    controller.abort();
    for (const run of runs) await assert.rejects(run, AbortError);
    assert.equal(perception.aborted, 3);
    assert.deepEqual((await runProgram(replay, TWO_CALLS)).value, [true, 2]);
    assert.equal(perception.scripted.calls.length, 0);
  });

  it("keep their answers when the process is killed while they wait", async () => {
    const perception = new GatheringPerception(5);
    const runs = Array.from({ length: 5 },
      (_, i) =>
        runProgram(replay, i === 4 ? body("return ImagePatch(image).exists('mug')") : TWO_CALLS, {},
          perception));
    await until("what the test waits for",
      () => perception.scripted.calls.length === 5 && perception.most === 5);
    killChildren();
    const values = (await Promise.all(runs)).map(({ value }) => value);
    assert.deepEqual(values, [...Array.from({ length: 4 }, () => [true, 2]), true]);
    assert.equal(perception.scripted.calls.length, 9);
  });

  it("share requests, and ask what is equal once", async () => {
    const model = new ScriptedPerception();
    const requests: number[] = [];
    let asked = 0;
    const callMany: ManyPerception["callMany"] = async (calls) => {
      requests.push(calls.length);
      // The first request takes until every program has asked its first call.
      if (requests.length === 1) await until("what the test waits for", () => asked === 20);
      return Promise.all(calls.map((call) => model.call(call)));
    };
    const perception = cachedPerception(
      batchedPerception(Object.assign(model, { callMany }), { maxBatch: 32 }),
      { logger: SILENT },
    );
    const counted: Perception = { ...perception,
      call: (call, signal) => (asked++, perception.call(call, signal)) };
    // Two programs on each of ten pictures.
    const runs = Array.from({ length: 20 },
      (_, i) =>
        runProgram(replay, TWO_CALLS, { images: [{ ...PICTURE, digest: String(i % 10) }] },
          counted));
    for (const { value } of await Promise.all(runs)) assert.deepEqual(value, [true, 2]);
    assert.equal((requests[0] ?? 0) + (requests[1] ?? 0), 10,
      `calls of each request: ${requests.join(", ")}`);
    assert.equal(model.calls.length, 20);
  });

  it("fail if they do not repeat their calls", () => {
    const { port1 } = new MessageChannel();
    const job = { program: "", images: [], trace: false, seed: 1, check: true, processorMs: 1000,
      ...LIMITS };
    const running = new RunningProgram(1, job, [{ text: "first", answer: { json: "1" } }, {
      text: "second",
      answer: { json: "2" },
    }], port1, new Int32Array(3), new Int32Array(1));
    const call = (text: string): Uint8Array | undefined =>
      running.message("C", new TextEncoder().encode(text));
    assert.equal(new TextDecoder().decode(call("first")), "1");
    assert.throws(() => call("another"),
      (error) => error instanceof Stopped && error.stop === NOT_REPEATED);
    port1.close();
  });
});

describe("programs with measured calls", function() {
  this.timeout(60_000);

  /**
   * How many of eight programs wait for perception at once, with one worker, once it is known how
   * long calls take.
   */
  async function waitingAtOnce(delayMs: number): Promise<number> {
    const interpreter = testInterpreter({ workers: 1 });
    try {
      let waiting = 0;
      let most = 0;
      const perception = new ScriptedPerception(delayMs);
      const call = perception.call.bind(perception);
      perception.call = async (...args) => {
        most = Math.max(most, ++waiting);
        return call(...args).finally(() => waiting--);
      };
      for (let i = 0; i < 2; i++) await runProgram(interpreter, TWO_CALLS, {}, perception);
      assert.equal(most, 1);
      await Promise.all(
        Array.from({ length: 8 }, () => runProgram(interpreter, TWO_CALLS, {}, perception)),
      );
      return most;
    } finally {
      await interpreter.close();
    }
  }

  it("wait in their worker for fast perception", async () =>
    assert.equal(await waitingAtOnce(0), 1));
  it("leave it for slow perception", async () => assert.ok(await waitingAtOnce(200) >= 4));
});
