import { setTimeout as sleep } from "node:timers/promises";
import { UserError } from "../../../core/errors";
import type { Execution, Interpreter, ProgramRequest } from "../../../core/ports/interpreter";
import type { Logger } from "../../../core/ports/logger";
import type { Perception } from "../../../core/ports/perception";
import { createInterpreter } from "../interpreter";
import { HARMLESS, hostile, NEXT } from "./programs";
import type { CheckProgram } from "./programs";
import type { SandboxTry } from "./sandbox-check";
import { setTraps } from "./traps";
import type { Traps } from "./traps";

export interface SandboxCheckOptions {
  readonly logger: Logger;
  /** Where the interpreter's snapshot is kept; the user's cache folder if left out. */
  readonly cacheFolder?: string;
  readonly onTry?: (tried: SandboxTry) => void;
  readonly signal?: AbortSignal;
}

/**
 * Active seconds: programs that end by their time wait for it; on a busy machine the others need
 * longer.
 */
const SHORT_S = 0.3;
const LONG_S = 20;
const PICTURE = { file: "", digest: "0".repeat(64), width: 40, height: 30 };
const PERCEPTION: Perception = {
  digest: "check",
  call: async (call) => {
    if (call.member === "exists") return { kind: "boolean", value: call.name === "mug" };
    if (call.member === "find")
      return { kind: "boxes", boxes: [{ left: 3, lower: 4, right: 13, upper: 24, score: 0.9 }] };
    return { kind: "unsupported", message: "the check does not ask this" };
  },
  close: async () => {},
};

/**
 * Starts the interpreter as a run on this machine would and tries it: its walls, harmless programs
 * with exact answers, hostile ones with traps around them. Missing walls are accepted, to see all
 * that is missing; only the check's own programs run.
 * @throws AbortError if cancelled.
 */
export async function checkSandbox(
  options: SandboxCheckOptions,
): Promise<{ readonly interpreter: string; readonly tries: readonly SandboxTry[] }> {
  const { logger, cacheFolder, onTry, signal } = options;
  const tries: SandboxTry[] = [];
  const add = (tried: SandboxTry): void => {
    tries.push(tried);
    onTry?.(tried);
  };
  const interpreter = createInterpreter({ logger, workers: 1, staticCheck: false,
    acceptMissingWalls: true, ...(cacheFolder === undefined ? {} : { cacheFolder }) });
  const traps = await setTraps();
  try {
    const walls = await start(interpreter, add);
    for (const wall of walls ?? [])
      add({ group: "wall", name: wall.name, stands: wall.stands, result: wall.detail, ms: 0 });
    if (walls) {
      for (const program of HARMLESS)
        add(await tryProgram("harmless", program, interpreter, traps, signal));
      for (const program of hostile(traps))
        add(await tryProgram("hostile", program, interpreter, traps, signal));
    }
    return { interpreter: interpreter.digest, tries };
  } finally {
    await interpreter.close();
    traps.close();
  }
}

/** The walls, or undefined if the interpreter does not come up at all. */
async function start(interpreter: Interpreter, add: (tried: SandboxTry) => void) {
  const began = performance.now();
  const started = (stands: boolean, result: string): void =>
    add({ group: "start", name: "the interpreter starts", stands, result,
      ms: performance.now() - began });
  try {
    const { walls } = await interpreter.start();
    started(true, interpreter.digest);
    return walls;
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    started(false, error.text);
    return undefined;
  }
}

async function tryProgram(group: SandboxTry["group"], program: CheckProgram,
  interpreter: Interpreter, traps: Traps, signal: AbortSignal | undefined): Promise<SandboxTry> {
  const began = performance.now();
  const tried = (stands: boolean, result: string): SandboxTry => ({ group, name: program.name,
    stands, result, ms: performance.now() - began });
  try {
    const execution = await interpreter.run(request(program), PERCEPTION, signal);
    const result = ending(execution);
    // What a program started may arrive a moment later.
    if (group === "hostile") await sleep(20);
    const harm = traps.caught(`${execution.valueText} ${execution.stdout} ` +
      `${execution.failure?.message}`);
    if (harm) return tried(false, `${harm} (${result})`);
    if (!endsAs(execution, program.ends))
      return tried(false, `${result}; expected: ` +
        `${typeof program.ends === "string" ? program.ends : program.ends.join(" or ")}`);
    if (group !== "hostile") return tried(true, result);
    const next = await interpreter.run(request(NEXT), PERCEPTION, signal);
    return endsAs(next, NEXT.ends) ?
      tried(true, result) :
      tried(false, `the next program was disturbed: ${ending(next)} (${result})`);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return tried(false, error.text);
  }
}

function request({ program, ends }: CheckProgram): ProgramRequest {
  const timeoutS = ends.includes("timeout") ? SHORT_S : LONG_S;
  return { program, images: [PICTURE], trace: false, seed: 1,
    limits: { timeoutS, memoryBytes: 192 * 2 ** 20, maxCalls: 50, maxTraceSteps: 1 } };
}

function endsAs({ failure, valueText }: Execution, ends: CheckProgram["ends"]): boolean {
  return typeof ends === "string" ?
    !failure && valueText === ends :
    failure !== undefined && ends.includes(failure.kind);
}

function ending({ failure, valueText }: Execution): string {
  if (!failure) return `returned ${valueText?.slice(0, 200)}`;
  return `${failure.kind}${failure.line ? `, line ${failure.line}` : ""}: ` +
    `${failure.message.slice(0, 200)}`;
}
