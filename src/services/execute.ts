import * as path from "node:path";
import type { ExecReport, ExecRequest } from "../adapters/engine-client/protocol";
import { disk } from "../adapters/files/files";
import { imageRef } from "../adapters/files/image-ref";
import { isTracePage, writeTracePage } from "../adapters/trace-page/write";
import type { Experiment } from "../core/experiment/experiment";
import type { Execution, ProgramRequest } from "../core/ports/interpreter";
import type { ImageRef } from "../core/ports/perception";
import { isPatch, type Value } from "../core/program/value";
import { answerText } from "../core/reward/answer";

const MAX_TRACE_STEPS = 20_000;

/**
 * Runs one program on pictures by `run`, and reports what happened.
 * @throws DataError if a picture is missing or none.
 */
export async function executeProgram(request: ExecRequest,
  run: (program: ProgramRequest) => Promise<Execution>,
  limits: Experiment["program"]): Promise<ExecReport> {
  const images = await Promise.all(
    request.images.map((file) => imageRef(path.resolve(file), "this program")),
  );
  const execution = await run({
    program: request.program,
    images,
    trace: request.trace !== undefined,
    seed: 0,
    limits: { timeoutS: request.timeoutS ?? limits.timeoutS,
      memoryBytes: limits.memoryMiB * 2 ** 20, maxCalls: limits.maxCalls,
      maxTraceSteps: MAX_TRACE_STEPS },
  });
  if (request.trace !== undefined) await writeTrace(request.trace, request, images, execution);
  return execReport(execution);
}

/** What happened to a program, as `exec --json` prints it. */
export function execReport(execution: Execution): ExecReport {
  const { value, valueText, failure, stdout, calls, activeMs } = execution;
  return {
    ok: !failure,
    value: failure ? null : boxesOf(value ?? null),
    valueText: failure ? null : valueText ?? null,
    answer: failure ? null : answerText(value ?? null) ?? null,
    failure: failure ?? null,
    stdout,
    calls,
    ms: activeMs,
  };
}

/** The value with its patches as boxes `{left, lower, right, upper}`, y up. */
function boxesOf(value: Value): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return (value as readonly Value[]).map(boxesOf);
  if (!isPatch(value)) return value;
  const { left, lower, right, upper } = value;
  return { left, lower, right, upper };
}

/**
 * A page if the file is named .html, otherwise JSON lines: what was run, every step, what came out.
 */
async function writeTrace(file: string, request: ExecRequest, refs: readonly ImageRef[],
  execution: Execution): Promise<void> {
  const { program, images, query } = request;
  if (isTracePage(file))
    return writeTracePage(file, { program, images: refs, execution,
      ...(query === undefined ? {} : { query }) });
  const lines = [{ schemaVersion: 1, kind: "program", program, images, query: query ?? null },
    ...execution.trace?.steps ?? [], { kind: "result", ...execReport(execution) }];
  await disk.replace(file, lines.map((line) => `${JSON.stringify(line)}\n`).join(""));
}
