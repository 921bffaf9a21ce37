import type { LoopEvent, Stage } from "../../core/run/events";
import type { Metrics } from "../../core/run/records";
import { percent } from "../tree/words";

/** Where a run stands, folded from its events. */
export interface RunProgress {
  readonly run: string;
  /** Last iteration to do. */
  readonly upTo: number;
  readonly at: { readonly iteration: number; readonly stage: Stage; readonly done: number;
    readonly total: number; readonly accepted?: number | undefined;
    readonly loss?: number | undefined; readonly writing?: number | undefined } | undefined;
  /** Of all finished iterations of the run. */
  readonly metrics: ReadonlyMap<number, Metrics>;
  /** What the engine said last, for the log. */
  readonly note: string | undefined;
  /** First iteration that this engine works on. */
  readonly from: number | undefined;
  readonly end: { readonly kind: "finished" | "cancelled" } | { readonly kind: "failed";
    readonly message: string; readonly nextStep: string } | undefined;
}

export function startProgress(run: string): RunProgress {
  return { run, upTo: 0, at: undefined, metrics: new Map(), note: undefined, from: undefined,
    end: undefined };
}

/**
 * The state after an event. `own`: it is of the engine that is watched; ends and goals of earlier
 * engines of this run do not count.
 */
export function foldEvent(state: RunProgress, event: LoopEvent, own: boolean): RunProgress {
  if (event.kind === "iteration-finished")
    return { ...state, at: undefined,
      metrics: new Map(state.metrics).set(event.iteration, event.metrics) };
  if (!own) return state;
  switch (event.kind) {
    case "run-started":
      return { ...state, upTo: event.upTo };
    case "iteration-started":
      return { ...state, from: state.from ?? event.iteration };
    case "stage-started":
      return { ...state,
        at: { iteration: event.iteration, stage: event.stage, done: 0, total: event.total } };
    case "stage-progress":
      return { ...state,
        at: { iteration: event.iteration, stage: event.stage, done: event.done, total: event.total,
          accepted: event.accepted, loss: event.loss, writing: event.writing } };
    case "stage-finished":
      return { ...state, note: `Iteration ${event.iteration}, ` +
        `${event.stage}: ${event.message} (${event.seconds.toFixed(1)} s)`,
        at: state.at && { ...state.at, done: state.at.total } };
    case "run-finished":
      return { ...state, end: { kind: "finished" } };
    case "run-cancelled":
      return { ...state, end: { kind: "cancelled" } };
    case "run-failed":
      return { ...state,
        end: { kind: "failed", message: event.message, nextStep: event.nextStep } };
    case "note":
      return { ...state, note: event.message };
  }
}

const doing: Readonly<Record<Stage, string>> = { grow: "growing", improve: "training",
  evaluate: "scoring" };
const unit: Readonly<Record<Stage, string>> = { grow: "programs", improve: "steps",
  evaluate: "programs" };

/** `Iteration 1 of 2: growing, 120 of 1600 programs, 31% earned their reward`. */
export function progressText({ run, upTo, at }: RunProgress): string {
  if (!at) return `${run}: starting`;
  const { iteration, stage, done, total, accepted, loss, writing } = at;
  const detail = loss !== undefined ?
    `, loss ${loss.toFixed(3)}` :
    accepted !== undefined && done > 0 ?
    `, ${percent(accepted / done)} earned their reward` :
    "";
  const next = writing === undefined ? "" : `, ${writing} tokens of the next`;
  return `Iteration ${iteration} of ${upTo}: ${doing[stage]}, ${done} of ${total} ` +
    `${unit[stage]}${detail}${next}`;
}

/** For the status bar: `iteration 1: growing 8%`. */
export function shortText({ at }: RunProgress): string {
  return at ?
    `iteration ${at.iteration}: ${doing[at.stage]} ` +
    `${Math.floor((100 * at.done) / Math.max(1, at.total))}%` :
    "starting";
}

/** Share of this engine's work that is done, 0 to 1: each stage counts the same. */
export function fraction({ from, upTo, at, metrics, end }: RunProgress): number {
  if (end?.kind === "finished") return 1;
  if (from === undefined) return 0;
  const stages = (
    iteration: number,
  ): readonly Stage[] => (iteration === 0 ? ["evaluate"] : ["grow", "improve", "evaluate"]);
  const iterations = Array.from({ length: Math.max(0, upTo - from + 1) }, (_, i) => from + i);
  const total = iterations.reduce((sum, iteration) => sum + stages(iteration).length, 0);
  const finished = iterations.filter((iteration) => metrics.has(iteration)).reduce(
    (sum, iteration) => sum + stages(iteration).length,
    0,
  );
  const current = at && !metrics.has(at.iteration) ?
    stages(at.iteration).indexOf(at.stage) + at.done / Math.max(1, at.total) :
    0;
  return total === 0 ? 0 : Math.min(1, (finished + current) / total);
}

/**
 * `Iteration 1: accuracy on test 41% → 58.3% (n = 960).` undefined if the engine finished no
 * iteration.
 */
export function outcomeText({ metrics, upTo }: RunProgress): string | undefined {
  const after = metrics.get(upTo);
  if (!after) return undefined;
  const before = metrics.get(upTo - 1);
  if (after.n === 0)
    return `Iteration ${upTo}: accuracy on validation ` +
      `${percent(after.validation.accuracy)} (n = ${after.validation.n}).`;
  const score = before && before.n > 0 ?
    `${percent(before.accuracy)} → ${percent(after.accuracy)}` :
    percent(after.accuracy);
  return `Iteration ${upTo}: accuracy on test ${score} (n = ${after.n}).`;
}
