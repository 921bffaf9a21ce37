// `npm run bench -- memory [PROGRAMS]`: resident memory of the child that runs programs, ten times
// along the way, and how much it grows over the second half; exit status 1 if by more than 5 %.
import { setTimeout as sleep } from "node:timers/promises";
import type { ProgramRequest } from "../../src/core/ports/interpreter";
import { childMemoryMiB } from "../adapters/interpreter/child-memory";
import { LIMITS, request, runProgram, testInterpreter } from "../adapters/interpreter/fixture";

const WORKERS = 2;
const WAITING = 4 * WORKERS;
const SAMPLES = 10;
const MAX_GROWTH = 0.05;

const body = (lines: string): string =>
  "def execute_command(image):\n" +
  `${lines.replace(/^/gm, "    ")}\n`;
const ALLOCATES = body("parts = [bytearray(1 << 20) for _ in range(40)]\nreturn len(parts)");

/** One of each ten programs; `n` keeps them apart. */
const MIX: readonly ((n: number) => string)[] = [
  (n) =>
    body(`found = ImagePatch(image).find("mug")\n` +
      `return [p.width + ${n} for p in sorted(found, key=lambda p: -p.left)]`),
  (n) => body(`return f"{ImagePatch(image).simple_query('What is it?')} {${n}}"`),
  (n) => body(`for i in range(300): print(i, ${n}, "x" * 100)\nreturn "printed"`),
  (n) => body(`total = ${n}\nfor i in range(400):\n    total += i\nreturn total`),
  (n) => body(`return {}["${n}"]`),
  (n) => `def execute_command(image:\n    return ${n}\n`,
  (n) => body(`names = [str(i + ${n}) for i in range(20000)]\nreturn len("".join(names))`),
  (n) => body(`def deeper(k): return deeper(k + 1)\nreturn deeper(${n})`),
  (n) =>
    body("class Seen:\n    def __init__(self, patch): self.patch, self.me = patch, self\n" +
      `return len([Seen(p) for p in ImagePatch(image).find("mug")]) + ${n}`),
  (n) => ALLOCATES.replace("40", String(30 + (n % 10))),
];
/** Programs that cost a worker or its time are rarer, as they are in an iteration. */
const RARE: readonly (readonly [string, number])[] = [
  [body("found = [0]\nwhile True: found += found"), LIMITS.timeoutS],
  [body("while True: pass"), 0.2],
];
const RARE_EVERY = 250;

function programFor(n: number): ProgramRequest {
  const [program, timeoutS] = (n % RARE_EVERY === 0 && RARE[(n / RARE_EVERY) % RARE.length]) ||
    [MIX[n % MIX.length]?.(n) ?? "", LIMITS.timeoutS];
  return request(program, { trace: n % 3 === 0, limits: { ...LIMITS, timeoutS } });
}

/** Least squares: how much the values rise from the first to the last, as a share of their mean. */
function growth(values: readonly number[]): number {
  const centre = (values.length - 1) / 2;
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const slope = values.reduce((sum, value, i) => sum + (i - centre) * (value - mean), 0) /
    values.reduce((sum, _, i) => sum + (i - centre) ** 2, 0);
  return (slope * (values.length - 1)) / mean;
}

const programs = Number(process.argv[2] ?? 20_000);
if (!Number.isInteger(programs) || programs < SAMPLES)
  throw new Error(`the number of programs must be a whole number of at least ${SAMPLES}, not ` +
    `"${process.argv[2]}"`);
const interpreter = testInterpreter({ workers: WORKERS });
const outcomes = new Map<string, number>();
const memory: number[] = [];
let next = 0;

async function lane(end: number): Promise<void> {
  while (next < end) {
    const { program, ...rest } = programFor(next++);
    const { failure } = await runProgram(interpreter, program, rest);
    const outcome = failure?.kind ?? "no_failure";
    outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
  }
}

/**
 * All workers have the same to forget when memory is looked at: a heap that a program filled to the
 * same height.
 */
async function settledMemoryMiB(): Promise<number> {
  await Promise.all(
    Array.from({ length: WAITING },
      (_, i) => runProgram(interpreter, `${ALLOCATES}# ${next} ${i}\n`)),
  );
  await sleep(500);
  return childMemoryMiB();
}

const started = performance.now();
for (let sample = 1; sample <= SAMPLES; sample++) {
  const end = Math.round((programs * sample) / SAMPLES);
  await Promise.all(Array.from({ length: WAITING }, () => lane(end)));
  memory.push(await settledMemoryMiB());
  console.log(`${String(end).padStart(7)} programs${memory.at(-1)?.toFixed(0).padStart(6)} ` +
    `MiB${((performance.now() - started) / 1000).toFixed(0).padStart(6)} s`);
}
await interpreter.close();
const half = memory.slice(SAMPLES / 2);
const grown = growth(half);
const thousands = (programs * (half.length - 1)) / SAMPLES / 1000;
console.log([...outcomes].sort().map(([kind, count]) => `${kind} ${count}`).join(", "));
console.log(`growth over the second half: ${(100 * grown).toFixed(1)} %, ` +
  `${((grown * (half.at(-1) ?? NaN)) / thousands).toFixed(2)} MiB for 1,000 programs`);
process.exitCode = grown > MAX_GROWTH ? 1 : 0;
