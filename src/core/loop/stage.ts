import type { LoopPorts } from "../ports/loop-ports";
import type { LoopEvent, Stage } from "../run/events";
import type { SampleRecord } from "../run/records";
import type { DrawProgress } from "./sampling/draw";

/** The events of one stage, all with the same head. */
export class StageEvents {
  private readonly started: number;

  constructor(private readonly iteration: number, private readonly stage: Stage,
    private readonly total: number, private readonly ports: Pick<LoopPorts, "clock">) {
    this.started = ports.clock.now();
  }

  start(): LoopEvent {
    return { ...this.head(), kind: "stage-started", total: this.total };
  }

  progress(done: number, total: number,
    detail: { readonly accepted?: number; readonly loss?: number; readonly tokensPerS?: number;
      readonly writing?: number }): LoopEvent {
    return { ...this.head(), kind: "stage-progress", done, total, ...detail };
  }

  note(message: string): LoopEvent {
    return { time: this.ports.clock.now(), kind: "note", message };
  }

  finish(message: string): LoopEvent {
    return { ...this.head(), kind: "stage-finished",
      seconds: (this.ports.clock.now() - this.started) / 1000, message };
  }

  /** Tells the progress of drawing samples, and returns them. */
  async *drawing(
    samples: AsyncGenerator<DrawProgress, readonly SampleRecord[]>,
  ): AsyncGenerator<LoopEvent, readonly SampleRecord[]> {
    for (;;) {
      const step = await samples.next();
      if (step.done) return step.value;
      const { done, accepted, tokens, writing } = step.value;
      const seconds = (this.ports.clock.now() - this.started) / 1000;
      yield this.progress(done, this.total, { accepted,
        ...(tokens > 0 && seconds > 0 ? { tokensPerS: Math.round(tokens / seconds) } : {}),
        ...(writing > 0 ? { writing } : {}) });
    }
  }

  private head(): { time: number; iteration: number; stage: Stage } {
    return { time: this.ports.clock.now(), iteration: this.iteration, stage: this.stage };
  }
}
