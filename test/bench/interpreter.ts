// `npm run bench -- interpreter [PROGRAMS]`: programs per second with and without traces, at three
// costs of a perception call, and beside it native CPython with a fork for each program. Numbers
// mean something on a quiet machine only: look at the load.
import * as os from "node:os";
import type { CallMode } from "../../src/adapters/interpreter/host/call-mode";
import { createInterpreter, usualWorkers } from "../../src/adapters/interpreter/interpreter";
import { batchedPerception } from "../../src/adapters/perception/cache/batched";
import type { ProgramLimits } from "../../src/core/ports/interpreter";
import type { Perception } from "../../src/core/ports/perception";
import { childMemoryMiB } from "../adapters/interpreter/child-memory";
import { PICTURE, ScriptedPerception } from "../fakes/scripted-perception";
import { NativeLane, nativePython } from "./native-lanes";
import type { NativePython } from "./native-lanes";

const LIMITS: ProgramLimits = { timeoutS: 20, memoryBytes: 192 << 20, maxCalls: 50,
  maxTraceSteps: 500 };
/** Where calls take time. Where they take none, the interpreter has as many as it has for users. */
const WORKERS = 2;
/**
 * At most this long is spent on one row, after this long for warming up: both sides grow faster for
 * about ten seconds.
 */
const ROW_S = 4;
const WARM_S = 8;
/**
 * Shared machines change their speed by a third from minute to minute: what is compared runs in
 * turn, so often, and medians count.
 */
const ROUNDS = 5;
/** Calls in a request at most, where calls are batched. */
const MAX_BATCH = 32;

/** Two perception calls and some ordinary Python; the number keeps programs apart. */
const program = (number: number): string =>
  `def execute_command(image):
    patch = ImagePatch(image)
    found = []
    if patch.exists("mug"):
        found = patch.find("mug")
    found.sort(key=lambda p: p.horizontal_center)
    widths = [p.width for p in found]
    names = {}
    for i, width in enumerate(widths):
        names.setdefault("wide" if width > 45 else "narrow", []).append(i + ${number})
    return f"{len(found)} {sorted(names.items())}"
`;

interface Row {
  readonly programs: number;
  readonly seconds: number;
  /** Milliseconds from the moment a program was handed over; waiting for a worker is part of it. */
  readonly times: readonly number[];
}

/** A model that takes as long for a request of many calls as for one. */
function batched(callMs: number): Perception {
  const inner = new ScriptedPerception();
  const callMany: Perception["callMany"] = async (calls) => {
    await new Promise((resolve) => setTimeout(resolve, callMs));
    return Promise.all(calls.map((call) => inner.call(call)));
  };
  return batchedPerception(Object.assign(inner, { callMany }), { maxBatch: MAX_BATCH });
}

type Run = (side: number, number: number) => Promise<void>;

/** Runs programs from many sides at once for a while. */
async function row(sides: number, seconds: number, most: number, run: Run): Promise<Row> {
  const started = performance.now();
  const times: number[] = [];
  let next = 0;
  await Promise.all(Array.from({ length: sides }, async (_, side) => {
    while (next < most && performance.now() - started < seconds * 1000) {
      const since = performance.now();
      await run(side, next++);
      times.push(performance.now() - since);
    }
  }));
  return { programs: times.length, seconds: (performance.now() - started) / 1000, times };
}

/** One of the things that are compared; it lives until it is closed. */
interface Contender {
  readonly name: string;
  readonly sides: number;
  readonly run: Run;
  memory(): string;
  close(): Promise<void>;
}

function ours(trace: boolean, perception: Perception, workers: number, calls: CallMode = "measured",
  waiting?: number): Contender {
  const interpreter = createInterpreter({ workers, calls,
    logger: { info: () => {}, warn: console.warn, error: console.error } });
  return {
    name: trace ? "traced" : "without a trace",
    sides: waiting ?? interpreter.programsAtOnce,
    run: async (_, number) => {
      await interpreter.start();
      const { failure } = await interpreter.run({ program: program(number),
        images: [{ ...PICTURE, digest: String(number) }], trace, seed: 1, limits: LIMITS },
        perception);
      if (failure) throw new Error(`the program failed: ${failure.message}`);
    },
    memory: () => `${childMemoryMiB().toFixed(0)} MiB`,
    close: () => interpreter.close(),
  };
}

/** Native CPython: a fork for each program, with the same runner, calls and answers; no sandbox. */
function native(python: NativePython, atOnce: number, trace: boolean): Contender {
  const lanes = Array.from({ length: atOnce },
    () => new NativeLane(python, PICTURE, new ScriptedPerception()));
  return {
    name: `CPython ${python.version}, ${atOnce} at once, ${trace ? "traced" : "no trace"}`,
    sides: atOnce,
    run: async (side, number) => lanes[side]?.run(program(number), trace, LIMITS.maxTraceSteps),
    memory: () => "a fork each, no sandbox",
    close: async () => lanes.forEach((lane) => lane.close()),
  };
}

/** Warms up, then measures once. */
async function measure(contender: Contender, programs: number): Promise<Row> {
  try {
    await row(contender.sides, WARM_S, Infinity, contender.run);
    return await row(contender.sides, ROW_S, programs, contender.run);
  } finally {
    await contender.close();
  }
}

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[values.length >> 1] ?? NaN;

/**
 * All in turn, several rounds; prints each one's rounds together, and how the first compares with
 * each other one, round by round.
 */
async function compare(contenders: readonly Contender[]): Promise<void> {
  try {
    for (const { sides, run } of contenders) await row(sides, WARM_S, Infinity, run);
    const rounds = contenders.map((): Row[] => []);
    for (let round = 0; round < ROUNDS; round++) {
      for (const [i, { sides, run }] of contenders.entries())
        rounds[i]?.push(await row(sides, ROW_S, Infinity, run));
    }
    for (const [i, { name, memory }] of contenders.entries()) {
      const found = rounds[i] ?? [];
      print(`${name}, 0 ms a call`, { programs: sum(found, (each) => each.programs),
        seconds: sum(found, (each) => each.seconds), times: found.flatMap(({ times }) => times) },
        memory());
    }
    for (const [i, { name }] of contenders.entries()) {
      if (i === 0) continue;
      const ratios = (rounds[0] ?? []).map((each, round) =>
        perSecond(each) / perSecond(rounds[i]?.[round] ?? each)
      );
      console.log(`${contenders[0]?.name}: ${median(ratios).toFixed(2)} times ${name} (median ` +
        `of ${ratios.map((ratio) => ratio.toFixed(2)).join(", ")})`);
    }
    console.log();
  } finally {
    for (const { close } of contenders) await close();
  }
}

const perSecond = ({ programs: done, seconds }: Row): number => done / seconds;
const sum = (rows: readonly Row[], of: (row: Row) => number): number =>
  rows.reduce((total, each) => total + of(each), 0);

function print(name: string, { programs, seconds, times }: Row, more: string): void {
  const sorted = [...times].sort((a, b) => a - b);
  const at = (share: number): string =>
    (sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? NaN).toFixed(1)
      .padStart(8);
  console.log(
    `${name.padEnd(54)}${String(programs).padStart(9)}${
      (programs / seconds).toFixed(1).padStart(12)
    }${at(0.5)}${at(0.99)} ` +
      ` ${more}`,
  );
}

const programs = Number(process.argv[2] ?? 1000);
if (!Number.isInteger(programs) || programs < 1)
  throw new Error(
    `the number of programs must be a whole number above 0, not "${process.argv[2]}"`,
  );
const load = (): string => os.loadavg().map((value) => value.toFixed(1)).join(" ");
console.log(`${os.availableParallelism()} processors (${os.cpus()[0]?.model ?? "unknown"}), ` +
  `${usualWorkers()} workers at 0 ms a call, else ${WORKERS}, Node ${process.versions.node}, ` +
  `load average ${load()}`);
console.log(`${ROW_S} s a row (where calls take time at most ${programs} programs) after ` +
  `${WARM_S} s, 2 perception calls each; at 0 ms ${ROUNDS} rounds in turn\n`);
console.log(
  `${"".padEnd(54)}${"programs".padStart(9)}${"programs/s".padStart(12)}${"p50 ms".padStart(8)}${
    "p99 ms".padStart(8)
  }`,
);
const python = nativePython();
if (!python)
  console.log("SKIPPED: a fork per program in native CPython, because there is no " +
    "python3 on the PATH");
else if (!python.traces)
  console.log("SKIPPED: traced programs in native CPython, because " +
    `${python.command} is ${python.version} and the tracer needs 3.12; VISREP_NATIVE_PYTHON ` +
    "names another");
const workers = usualWorkers();
const forks = python ?
  [1, workers].flatMap((atOnce) =>
    (python.traces ? [true, false] : [false]).map((trace) => native(python, atOnce, trace))
  ) :
  [];
await compare([ours(true, new ScriptedPerception(), workers, "measured", 2 * workers),
  ours(false, new ScriptedPerception(), workers, "measured", 2 * workers), ...forks]);
for (const callMs of [5, 100]) {
  const rates: number[] = [];
  for (const trace of [false, true]) {
    const contender = ours(trace, new ScriptedPerception(callMs), WORKERS);
    print(`${contender.name}, ${callMs} ms a call`, await measure(contender, programs), "");
  }
  const rows = [["blocking", new ScriptedPerception(callMs)], ["replay",
    new ScriptedPerception(callMs)], ["replay", batched(callMs)]] as const;
  for (const [calls, perception] of rows) {
    const found = await measure(ours(true, perception, WORKERS, calls), programs);
    rates.push(perSecond(found));
    print(`traced, ${callMs} ms a ` +
      `${rows[2][1] === perception ? `request, batched` : `call, ${calls}`}`, found, "");
  }
  const [blocking = NaN, ...replays] = rates;
  console.log(`at ${callMs} ms: replay ` +
    `${replays.map((one) => (one / blocking).toFixed(2)).join(", with batches ")} times ` +
    "blocking");
}
console.log(`load average ${load()}`);
