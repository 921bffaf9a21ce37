import type { Execution, ProgramRequest } from "../../../core/ports/interpreter";
import { findSyntaxError } from "../../../core/program/syntax";

/**
 * How a program ends of which is certain, without Python, that it is none; undefined for every
 * other.
 */
export function unparsed({ program, trace }: ProgramRequest): Execution | undefined {
  const problem = findSyntaxError(program);
  if (!problem) return undefined;
  return {
    failure: { kind: "program_parsing", type: "SyntaxError", ...problem },
    stdout: "",
    calls: 0,
    activeMs: 0,
    hostMs: 0,
    ...(trace ? { trace: { schemaVersion: 1, steps: [] } } : {}),
  };
}
