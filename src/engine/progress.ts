import { Presets, SingleBar } from "cli-progress";
import type { LoopEvent } from "../core/loop/events";
import type { Metrics } from "../core/loop/records";

type Progress = Extract<LoopEvent, { kind: "stage-progress" }>;

/** Shows people how a run goes, on stderr: bars in a terminal, one line a tenth elsewhere. */
export class ProgressView {
  private bar: SingleBar | undefined;
  private tenths = 0;
  private before: Metrics | undefined;

  constructor(private readonly out: NodeJS.WriteStream) {}

  show(event: LoopEvent): void {
    switch (event.kind) {
      case "run-started": return this.line(`${event.run} ${event.resumed ? "goes on" : "starts"}, up to iteration ${event.upTo}`);
      case "iteration-started": return this.line(event.iteration === 0 ? "Iteration 0: the frozen base" : `Iteration ${event.iteration}`);
      case "stage-started": return this.open(event.stage, event.total);
      case "stage-progress": return this.progress(event);
      case "stage-finished":
        this.close();
        return this.line(`  ${event.stage.padEnd(8)} ${event.message} (${event.seconds.toFixed(1)} s)`);
      case "iteration-finished":
        this.line(`  ${scores(event.metrics, this.before)}`);
        this.before = event.metrics;
        return;
      case "run-finished": return this.line(`${event.run} is done: iterations 0 to ${event.iterations}`);
      case "run-cancelled":
        this.close();
        return this.line(`${event.run} was cancelled; "visrep resume" goes on where it stopped`);
      case "run-failed": return this.close(); // the error itself is printed by the command
      case "note": return this.line(event.message);
    }
  }

  private open(stage: string, total: number): void {
    this.tenths = 0;
    if (!this.out.isTTY) return;
    this.bar = new SingleBar({ format: `  ${stage.padEnd(8)} {bar} {value}/{total} {detail}`, stream: this.out, hideCursor: true, clearOnComplete: true }, Presets.shades_classic);
    this.bar.start(total, 0, { detail: "" });
  }

  private progress(event: Progress): void {
    const detail = details(event);
    if (this.bar) {
      this.bar.setTotal(event.total);
      this.bar.update(event.done, { detail });
      return;
    }
    const tenths = Math.floor((10 * event.done) / event.total);
    if (tenths <= this.tenths) return;
    this.tenths = tenths;
    this.line(`  ${event.stage.padEnd(8)} ${event.done}/${event.total} ${detail}`);
  }

  private close(): void {
    this.bar?.stop();
    this.bar = undefined;
  }

  private line(text: string): void {
    this.out.write(`${text}\n`);
  }
}

function details({ accepted, loss, tokensPerS }: Progress): string {
  return [accepted === undefined ? "" : `${accepted} rewarded`, loss === undefined ? "" : `loss ${loss.toFixed(3)}`, tokensPerS === undefined ? "" : `${Math.round(tokensPerS)} tokens/s`].filter(Boolean).join(", ");
}

function scores(metrics: Metrics, before: Metrics | undefined): string {
  const was = before ? ` (before ${percent(before.accuracy)})` : "";
  return `accuracy on test ${percent(metrics.accuracy)}${was} over ${metrics.n} queries, on validation ${percent(metrics.validation.accuracy)} over ${metrics.validation.n}`;
}

/** 0.4567 as `45.7 %`. */
export function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
