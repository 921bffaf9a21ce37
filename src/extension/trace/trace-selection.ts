import * as vscode from "vscode";
import type { SampleRecord } from "../../core/run/records";
import type { Query } from "../../core/task/query";
import type { StepView } from "../../core/trace/steps";
import type { TraceStep } from "../../core/trace/trace";

/** The recorded execution of a document's program, as the program stood when it ran. */
export interface ShownTrace {
  /** A sample, a draft, a correction, or the policy's output beside one. */
  readonly uri: vscode.Uri;
  /** Absolute path. */
  readonly experiment: string;
  readonly query: Query;
  /** The text that ran; lines of steps count in it, from 1. */
  readonly program: string;
  /**
   * For each line of the program the line of the document, both from 0: a correction has a header,
   * and lines that are no part of its program.
   */
  readonly lines: readonly number[];
  readonly steps: readonly TraceStep[];
  /** One for each step. */
  readonly views: readonly StepView[];
  readonly outcome: Pick<SampleRecord, "answer" | "reward" | "failure">;
}

/**
 * Which trace the trace view, the inspector and the program show, and which of its steps is
 * selected.
 */
export class TraceSelection implements vscode.Disposable {
  private readonly shown = new vscode.EventEmitter<ShownTrace | undefined>();
  private readonly selected = new vscode.EventEmitter<number | undefined>();
  private current: ShownTrace | undefined;
  private at: number | undefined;
  /** Another trace, or none. Its first step is not selected by itself. */
  readonly onDidShow = this.shown.event;
  /** Another step of the same trace, or none. */
  readonly onDidSelect = this.selected.event;

  get trace(): ShownTrace | undefined {
    return this.current;
  }

  /** Position of the selected step in the trace, from 0. */
  get step(): number | undefined {
    return this.at;
  }

  show(trace: ShownTrace | undefined): void {
    [this.current, this.at] = [trace, undefined];
    this.shown.fire(trace);
  }

  /** Positions that the trace does not have select none. */
  select(step: number | undefined): void {
    const next = step !== undefined && this.current && step in this.current.steps ?
      step :
      undefined;
    if (next === this.at) return;
    this.at = next;
    this.selected.fire(next);
  }

  dispose(): void {
    this.shown.dispose();
    this.selected.dispose();
  }
}
