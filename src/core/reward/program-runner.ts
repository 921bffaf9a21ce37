import type { Execution } from "../ports/interpreter";
import type { LoopPorts } from "../ports/loop-ports";
import { deriveSeed } from "../random";
import type { SampleRecord } from "../run/records";
import type { RunState } from "../run/state";
import type { Query } from "../task/query";

/** An execution, and where its trace is stored if an equal program ran in an earlier batch. */
export interface RanProgram {
  readonly execution: Execution;
  readonly stored: SampleRecord["trace"];
}

/**
 * Bounds of a recorded trace: enough for every program of the field, small enough for a hundred
 * thousand of them.
 */
const MAX_TRACE_STEPS = 2_000;

/** Runs the programs of a stage; an identical pair of program and images runs once. */
export class ProgramRunner {
  private readonly known = new Map<string, Promise<RanProgram>>();

  constructor(private readonly state: Pick<RunState, "options">,
    private readonly ports: Pick<LoopPorts, "interpreter" | "perception" | "signal"> & {
      readonly dataset: Pick<LoopPorts["dataset"], "image">;
    }) {}

  /** @throws DataError if an image is missing, AbortError if cancelled. */
  run(program: string, query: Query): Promise<RanProgram> {
    const key = pairKey(program, query);
    const known = this.known.get(key);
    if (known) return known;
    const ran = this.execute(program, query).then((execution) => ({ execution, stored: null }));
    this.known.set(key, ran);
    return ran;
  }

  /**
   * The trace of this pair is on disk now: later equal samples refer to it, and it leaves memory.
   */
  async stored(program: string, query: Query, place: SampleRecord["trace"]): Promise<void> {
    const { trace, ...execution } = (await this.run(program, query)).execution;
    this.known.set(pairKey(program, query), Promise.resolve({ execution, stored: place }));
  }

  private async execute(program: string, query: Query): Promise<Execution> {
    const { program: limits, seed } = this.state.options;
    const images = await Promise.all(query.images.map((image) => this.ports.dataset.image(image)));
    return this.ports.interpreter.run({
      program,
      images,
      trace: limits.traces === "all" || (limits.traces === "review" && query.split !== "test"),
      // Not the sample's seed: equal pairs have one result, whichever sample asks first.
      seed: deriveSeed(seed, "program", program, ...images.map((image) => image.digest)),
      limits: { timeoutS: limits.timeoutS, memoryBytes: limits.memoryMiB * 2 ** 20,
        maxCalls: limits.maxCalls, maxTraceSteps: MAX_TRACE_STEPS },
    }, this.ports.perception, this.ports.signal);
  }
}

/** Splits never share an image, so a pair never spans splits that are traced differently. */
function pairKey(program: string, query: Query): string {
  return JSON.stringify([program, query.images]);
}
