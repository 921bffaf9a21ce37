// `npm run bench -- interpreter [PROGRAMS]`: programs per second with and without traces, at three costs of a perception call, and beside
// it native CPython with a fork for each program. Numbers mean something on a quiet machine only: look at the load.
import { execFileSync } from "node:child_process";
import * as os from "node:os";
import * as path from "node:path";
import { createInterpreter } from "../../src/adapters/interpreter/interpreter";
import type { CallMode } from "../../src/adapters/interpreter/call-mode";
import { batchedPerception } from "../../src/adapters/perception/batched";
import type { ProgramLimits } from "../../src/core/ports/interpreter";
import type { Perception } from "../../src/core/ports/perception";
import { childMemoryMiB } from "../adapters/interpreter/child-memory";
import { PICTURE, ScriptedPerception } from "../fakes/scripted-perception";

const LIMITS: ProgramLimits = { timeoutS: 20, memoryBytes: 192 << 20, maxCalls: 50, maxTraceSteps: 500 };
const WORKERS = 2;
/** At most this long is spent on one row. */
const ROW_S = 4;
/** More programs wait than workers run, as in an iteration; where calls are slow, as many as the interpreter asks for. */
const WAITING = 4 * WORKERS;
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

async function measure(trace: boolean, perception: Perception, programs: number, { waiting, calls = "measured" }: { readonly waiting?: number; readonly calls?: CallMode } = {}): Promise<Row & { readonly memoryMiB: number }> {
  const interpreter = createInterpreter({ workers: WORKERS, calls, logger: { info: () => {}, warn: console.warn, error: console.error } });
  const one = async (number: number): Promise<number> => {
    const started = performance.now();
    const { failure } = await interpreter.run({ program: program(number), images: [{ ...PICTURE, digest: String(number) }], trace, seed: 1, limits: LIMITS }, perception);
    if (failure) throw new Error(`the program failed: ${failure.message}`);
    return performance.now() - started;
  };
  try {
    for (let i = 0; i < 2 * WORKERS; i++) await one(i);
    const started = performance.now();
    const times: number[] = [];
    let next = 0;
    const lane = async (): Promise<void> => {
      while (next < programs && performance.now() - started < ROW_S * 1000) times.push(await one(next++));
    };
    await Promise.all(Array.from({ length: waiting ?? interpreter.programsAtOnce }, lane));
    return { programs: times.length, seconds: (performance.now() - started) / 1000, times, memoryMiB: childMemoryMiB() };
  } finally {
    await interpreter.close();
  }
}

/** Native CPython: a fork for each program and a pipe for its result, as many at once as there are workers; no sandbox, no trace. */
function measureNative(programs: number): (Row & { readonly version: string }) | undefined {
  const script = path.join("test", "bench", "fork_per_program.py");
  try {
    const text = execFileSync("python3", [script, String(WORKERS), String(ROW_S)], { encoding: "utf8", input: JSON.stringify(Array.from({ length: programs }, (_, i) => program(i))), maxBuffer: 64 << 20 });
    return JSON.parse(text) as Row & { version: string };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
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
console.log(`${os.availableParallelism()} processors (${os.cpus()[0]?.model ?? "unknown"}), ${WORKERS} workers, Node ${process.versions.node}, load average ${load()}`);
console.log(`at most ${programs} programs or ${ROW_S} s a row, 2 perception calls each\n`);
console.log(`${"".padEnd(34)}${"programs".padStart(9)}${"programs/s".padStart(12)}${"p50 ms".padStart(8)}${"p99 ms".padStart(8)}`);
const found: { native?: number; traced?: number } = {};
const native = measureNative(programs);
if (native) {
  found.native = native.programs / native.seconds;
  print(`fork per program, CPython ${native.version}`, native, "no sandbox, no trace, calls answered in place");
} else console.log("SKIPPED: fork per program in native CPython, because there is no python3 on the PATH");
for (const callMs of [0, 5, 100]) {
  for (const trace of [false, true]) {
    const row = await measure(trace, new ScriptedPerception(callMs), programs, callMs === 0 ? { waiting: WAITING } : {});
    if (trace && callMs === 0) found.traced = row.programs / row.seconds;
    print(`${trace ? "traced" : "without a trace"}, ${callMs} ms a call`, row, `${row.memoryMiB.toFixed(0)} MiB`);
  }
}
for (const callMs of [5, 100]) {
  const perSecond: number[] = [];
  const rows = [["blocking", new ScriptedPerception(callMs)], ["replay", new ScriptedPerception(callMs)], ["replay", batched(callMs)]] as const;
  for (const [calls, perception] of rows) {
    const row = await measure(true, perception, programs, { calls });
    perSecond.push(row.programs / row.seconds);
    print(`traced, ${callMs} ms a ${rows[2][1] === perception ? `request, batched` : `call, ${calls}`}`, row, `${row.memoryMiB.toFixed(0)} MiB`);
  }
  const [blocking = NaN, ...replays] = perSecond;
  console.log(`at ${callMs} ms: replay ${replays.map((one) => (one / blocking).toFixed(2)).join(", with batches ")} times blocking`);
}
if (found.native && found.traced) console.log(`\ntraced programs at 0 ms a call: ${(found.traced / found.native).toFixed(2)} times the fork per program`);
console.log(`load average ${load()}`);
