import type { LoopEvent } from "../core/run/events";
import type { Metrics } from "../core/run/records";
import { Meter } from "./meter";

type Progress = Extract<LoopEvent, { kind: "stage-progress" }>;

/** Shows people how a run goes, on stderr. */
export class ProgressView {
  private meter: Meter | undefined;
  private before: Metrics | undefined;

  /**
   * @param last of a run that may go on: its name and the metrics of its last finished iteration
   */
  constructor(private readonly out: NodeJS.WriteStream,
    private readonly last?: { readonly run: string; readonly metrics: Metrics | undefined }) {}

  show(event: LoopEvent): void {
    switch (event.kind) {
      case "run-started":
        if (event.run === this.last?.run) this.before = this.last.metrics;
        return this.line(`${event.run} ${event.resumed ? "goes on" : "starts"}, up to iteration ` +
          `${event.upTo}`);
      case "iteration-started":
        return this.line(
          event.iteration === 0 ? "Iteration 0: the frozen base" : `Iteration ${event.iteration}`,
        );
      case "stage-started":
        this.meter = new Meter(event.stage, this.out);
        return;
      case "stage-progress":
        return this.meter?.show(event.done, event.total, details(event));
      case "stage-finished":
        this.close();
        return this.line(`  ${event.stage.padEnd(8)} ${event.message} ` +
          `(${event.seconds.toFixed(1)} s)`);
      case "iteration-finished":
        this.line(`  ${scores(event.metrics, this.before)}`);
        this.before = event.metrics;
        return;
      case "run-finished":
        return this.line(`${event.run} is done: iterations 0 to ` +
          `${event.iterations}`);
      case "run-cancelled":
        this.close();
        return this.line(`${event.run} was cancelled; "visrep resume" goes on where it stopped`);
      case "run-failed":
        return this.close(); // the error itself is printed by the command
      case "note":
        return this.line(event.message);
    }
  }

  private close(): void {
    this.meter?.close();
    this.meter = undefined;
  }

  private line(text: string): void {
    this.out.write(`${text}\n`);
  }
}

function details({ accepted, loss, tokensPerS, writing }: Progress): string {
  return [accepted === undefined ? "" : `${accepted} rewarded`,
    loss === undefined ? "" : `loss ${loss.toFixed(3)}`,
    tokensPerS === undefined ? "" : `${Math.round(tokensPerS)} tokens/s`,
    writing === undefined ? "" : `${writing} tokens of the next`].filter(Boolean).join(", ");
}

function scores(metrics: Metrics, before: Metrics | undefined): string {
  const was = before && before.n > 0 ? ` (before ${percent(before.accuracy)})` : "";
  const test = metrics.n > 0 ?
    `on test ${percent(metrics.accuracy)}${was} over ${metrics.n} ` +
    "queries, " :
    "";
  return `accuracy ${test}on validation ${percent(metrics.validation.accuracy)} over ` +
    `${metrics.validation.n}`;
}

/** 0.4567 as `45.7 %`. */
export function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
