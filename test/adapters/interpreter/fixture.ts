import { createInterpreter } from "../../../src/adapters/interpreter/interpreter";
import type { InterpreterOptions } from "../../../src/adapters/interpreter/interpreter";
import type { Execution, Interpreter, ProgramLimits,
  ProgramRequest } from "../../../src/core/ports/interpreter";
import type { Logger } from "../../../src/core/ports/logger";
import type { Perception } from "../../../src/core/ports/perception";
import { PICTURE, ScriptedPerception } from "../../fakes/scripted-perception";

export const LIMITS: ProgramLimits = { timeoutS: 5, memoryBytes: 192 << 20, maxCalls: 50,
  maxTraceSteps: 500 };

export const SILENT: Logger = { info: () => {}, warn: () => {}, error: () => {} };

/** An interpreter as it ships, for one test file. */
export function testInterpreter(options: Partial<InterpreterOptions> = {}): Interpreter {
  return createInterpreter({ workers: 2, logger: SILENT, ...options });
}

export function request(program: string, changes: Partial<ProgramRequest> = {}): ProgramRequest {
  return { program, images: [PICTURE], trace: false, seed: 7, limits: LIMITS, ...changes };
}

export function runProgram(interpreter: Interpreter, program: string,
  changes: Partial<ProgramRequest> = {},
  perception: Perception = new ScriptedPerception()): Promise<Execution> {
  return interpreter.run(request(program, changes), perception);
}

/** What has to be equal from run to run: everything but the durations. */
export function withoutTimes(execution: Execution): unknown {
  const { activeMs, hostMs, trace, ...rest } = execution;
  if (activeMs < 0 || hostMs < 0) throw new Error("negative durations");
  return { ...rest,
    trace: trace?.steps.map((step) => (step.kind === "call" ? { ...step, ms: 0 } : step)) };
}
