// `npm run bench -- interpreter [PROGRAMS]`: programs per second with and without traces, at three costs of a perception call, and beside
// it native CPython with a fork for each program. Numbers mean something on a quiet machine only: look at the load.
import * as os from "node:os";
import { createInterpreter, usualWorkers } from "../../src/adapters/interpreter/interpreter";
import type { CallMode } from "../../src/adapters/interpreter/call-mode";
import { batchedPerception } from "../../src/adapters/perception/batched";
import type { ProgramLimits } from "../../src/core/ports/interpreter";
import type { Perception } from "../../src/core/ports/perception";
import { childMemoryMiB } from "../adapters/interpreter/child-memory";
import { PICTURE, ScriptedPerception } from "../fakes/scripted-perception";
import { NativeLane, nativePython } from "./native-lanes";
import type { NativePython } from "./native-lanes";

const LIMITS: ProgramLimits = { timeoutS: 20, memoryBytes: 192 << 20, maxCalls: 50, maxTraceSteps: 500 };
/** Where calls take time. Where they take none, the interpreter has as many as it has for users. */
const WORKERS = 2;
/** At most this long is spent on one row, after this long for warming up. */
const ROW_S = 4;
const WARM_S = 2;
/** Calls in a request at most, where calls are batched. */
const MAX_BATCH = 32;

/** Two perception calls and some ordinary Python; the number keeps programs apart. */
const program = (number: number): string => `def execute_command(image):
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

/** Runs programs from many sides at once, first for a while without counting: WebAssembly is compiled anew where it is hot. */
async function row(sides: number, programs: number, run: (side: number, number: number) => Promise<void>): Promise<Row> {
  const forSeconds = async (seconds: number, most: number): Promise<Row> => {
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
  };
  await forSeconds(WARM_S, Infinity);
  return forSeconds(ROW_S, programs);
}

async function measure(trace: boolean, perception: Perception, programs: number, { workers = WORKERS, waiting, calls = "measured" }: { readonly workers?: number; readonly waiting?: number; readonly calls?: CallMode } = {}): Promise<Row & { readonly memoryMiB: number }> {
  const interpreter = createInterpreter({ workers, calls, logger: { info: () => {}, warn: console.warn, error: console.error } });
  try {
    await interpreter.start();
    const found = await row(waiting ?? interpreter.programsAtOnce, programs, async (_, number) => {
      const { failure } = await interpreter.run({ program: program(number), images: [{ ...PICTURE, digest: String(number) }], trace, seed: 1, limits: LIMITS }, perception);
      if (failure) throw new Error(`the program failed: ${failure.message}`);
    });
    return { ...found, memoryMiB: childMemoryMiB() };
  } finally {
    await interpreter.close();
  }
}

/** Native CPython: a fork for each program, with the same runner, calls and answers; no sandbox. */
async function measureNative(python: NativePython, atOnce: number, trace: boolean, programs: number): Promise<Row> {
  const lanes = Array.from({ length: atOnce }, () => new NativeLane(python, PICTURE, new ScriptedPerception()));
  try {
    return await row(atOnce, programs, async (side, number) => lanes[side]?.run(program(number), trace, LIMITS.maxTraceSteps));
  } finally {
    for (const lane of lanes) lane.close();
  }
}

function print(name: string, { programs, seconds, times }: Row, more: string): void {
  const sorted = [...times].sort((a, b) => a - b);
  const at = (share: number): string => (sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? NaN).toFixed(1).padStart(8);
  console.log(`${name.padEnd(34)}${String(programs).padStart(9)}${(programs / seconds).toFixed(1).padStart(12)}${at(0.5)}${at(0.99)}  ${more}`);
}

const programs = Number(process.argv[2] ?? 1000);
if (!Number.isInteger(programs) || programs < 1) throw new Error(`the number of programs must be a whole number above 0, not "${process.argv[2]}"`);
const load = (): string => os.loadavg().map((value) => value.toFixed(1)).join(" ");
console.log(`${os.availableParallelism()} processors (${os.cpus()[0]?.model ?? "unknown"}), ${usualWorkers()} workers at 0 ms a call, else ${WORKERS}, Node ${process.versions.node}, load average ${load()}`);
console.log(`at most ${programs} programs or ${ROW_S} s a row after ${WARM_S} s, 2 perception calls each\n`);
console.log(`${"".padEnd(34)}${"programs".padStart(9)}${"programs/s".padStart(12)}${"p50 ms".padStart(8)}${"p99 ms".padStart(8)}`);
const perSecond = ({ programs: done, seconds }: Row): number => done / seconds;
const python = nativePython();
const native = new Map<string, number>();
if (python) {
  for (const atOnce of [1, usualWorkers()]) {
    for (const trace of python.traces ? [false, true] : [false]) {
      const found = await measureNative(python, atOnce, trace, programs);
      const name = `${atOnce} at once, ${trace ? "traced" : "no trace"}`;
      native.set(name, perSecond(found));
      print(`CPython ${python.version}, ${name}`, found, "a fork each, no sandbox");
    }
  }
  if (!python.traces) console.log(`SKIPPED: traced programs in native CPython, because ${python.command} is ${python.version} and the tracer needs 3.12; VISREP_NATIVE_PYTHON names another`);
} else console.log("SKIPPED: a fork per program in native CPython, because there is no python3 on the PATH");
let traced = NaN;
for (const callMs of [0, 5, 100]) {
  for (const trace of [false, true]) {
    const row = await measure(trace, new ScriptedPerception(callMs), programs, callMs === 0 ? { workers: usualWorkers(), waiting: 2 * usualWorkers() } : {});
    if (trace && callMs === 0) traced = perSecond(row);
    print(`${trace ? "traced" : "without a trace"}, ${callMs} ms a call`, row, `${row.memoryMiB.toFixed(0)} MiB`);
  }
}
for (const callMs of [5, 100]) {
  const rates: number[] = [];
  const rows = [["blocking", new ScriptedPerception(callMs)], ["replay", new ScriptedPerception(callMs)], ["replay", batched(callMs)]] as const;
  for (const [calls, perception] of rows) {
    const row = await measure(true, perception, programs, { calls });
    rates.push(perSecond(row));
    print(`traced, ${callMs} ms a ${rows[2][1] === perception ? `request, batched` : `call, ${calls}`}`, row, `${row.memoryMiB.toFixed(0)} MiB`);
  }
  const [blocking = NaN, ...replays] = rates;
  console.log(`at ${callMs} ms: replay ${replays.map((one) => (one / blocking).toFixed(2)).join(", with batches ")} times blocking`);
}
console.log();
for (const [name, rate] of native) console.log(`traced programs at 0 ms a call: ${(traced / rate).toFixed(2)} times native CPython with a fork for each program, ${name}`);
console.log(`load average ${load()}`);
