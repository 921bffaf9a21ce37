import type { Command } from "commander";
import * as path from "node:path";
import { runningEngine } from "../../adapters/engine-client/client";
import { readJson } from "../../adapters/files/files";
import { CorrectionFolder } from "../../adapters/store/corrections";
import { readEvents } from "../../adapters/store/events";
import { readExperiment } from "../../adapters/store/experiment-file";
import { layout } from "../../adapters/store/layout";
import { listIterations, listRuns } from "../../adapters/store/reader";
import { decisionTexts } from "../../core/loop/training/decisions";
import { effectText } from "../../core/review/effects";
import type { LoopEvent } from "../../core/run/events";
import { type DecisionsRecord, decisionsRecordSchema,
  type Review } from "../../core/run/review-records";
import { printJson, say } from "../console";
import { percent } from "../progress";
import { spark } from "./errors";

/** Persistent error types that people are shown here. */
const MOST_TYPES = 4;

/** What `visrep status --json` prints. */
interface Status {
  readonly schemaVersion: 1;
  readonly experiment: string;
  readonly name: string;
  readonly runs: readonly string[];
  /** The newest run. */
  readonly run: string | null;
  readonly state: "none" | "running" | "finished" | "cancelled" | "failed" | "interrupted";
  /** Process of the engine at work. */
  readonly pid: number | null;
  /** Last iteration the run was meant to reach. */
  readonly upTo: number | null;
  /** Why the run failed, where it did. */
  readonly failure: { readonly message: string; readonly nextStep: string } | null;
  /** What the engine was last seen doing. */
  readonly stage: { readonly iteration: number; readonly stage: string; readonly done: number;
    readonly total: number } | null;
  readonly iterations: readonly { readonly iteration: number; readonly finished: boolean;
    readonly accuracy: number | null; readonly n: number | null; readonly validation: number | null;
    readonly rows: number | null }[];
  /** Of the newest finished iteration; null before there is one. */
  readonly review: Review | null;
  /** What of people's decisions holds in the newest iteration; null before one has begun. */
  readonly decisions: Pick<DecisionsRecord, "iteration" | "excluded" | "rejected"> | null;
  /** Files in `corrections/`. */
  readonly corrections: { readonly files: number; readonly budget: number };
}

export function addStatus(program: Command): void {
  program.command("status").argument("<dir>", "experiment folder")
    .description("say what was done, what is under way and how it scored")
    .option("--json", "print one JSON object on stdout")
    .action(async (dir: string, flags: { readonly json?: boolean }) => {
      const status = await statusOf(path.resolve(dir));
      if (flags.json) printJson(status);
      else describe(status);
    });
}

async function statusOf(experiment: string): Promise<Status> {
  const { options } = await readExperiment(experiment);
  const runs = await listRuns(experiment);
  const newest = runs.at(-1);
  const engine = await runningEngine(experiment);
  const events = newest ? await readEvents(newest.folder) : [];
  const iterations = newest ? await listIterations(newest.folder) : [];
  const last = iterations.at(-1)?.iteration;
  const ended = events.findLast((event) => event.kind === "run-failed");
  const state = engine ? "running" : newest ? stateOf(events) : "none";
  const progress = events.findLast((event) => event.kind === "stage-progress");
  return {
    schemaVersion: 1,
    experiment,
    name: options.name,
    runs: runs.map((run) => run.name),
    run: newest?.name ?? null,
    state,
    failure: state === "failed" && ended ?
      { message: ended.message, nextStep: ended.nextStep } :
      null,
    pid: engine?.pid ?? null,
    upTo: events.findLast((event) => event.kind === "run-started")?.upTo ?? null,
    stage: progress ?
      { iteration: progress.iteration, stage: progress.stage, done: progress.done,
        total: progress.total } :
      null,
    iterations: iterations.map(({ iteration, metrics }) => ({
      iteration,
      finished: metrics !== undefined,
      accuracy: metrics?.accuracy ?? null,
      n: metrics?.n ?? null,
      validation: metrics?.validation.accuracy ?? null,
      rows: metrics?.grow?.rows ?? null,
    })),
    review: iterations.findLast(({ metrics }) => metrics)?.metrics?.review ?? null,
    decisions: (newest && last !== undefined &&
      await readJson(layout.decisions(newest.folder, last), decisionsRecordSchema)) || null,
    corrections: { files: (await new CorrectionFolder(experiment).list()).length,
      budget: options.corrections.budget },
  };
}

/** How the run ended; one whose last word is none of the ends was killed. */
function stateOf(events: readonly LoopEvent[]): Status["state"] {
  switch (events.findLast((event) => event.kind !== "note")?.kind) {
    case "run-finished":
      return "finished";
    case "run-cancelled":
      return "cancelled";
    case "run-failed":
      return "failed";
    default:
      return "interrupted";
  }
}

function describe(status: Status): void {
  say(`${status.name}: ` +
    `${status.run ?? "no run yet"}${status.run ? `, ${status.state}` : ""}${
      status.pid ? ` (process ${status.pid})` : ""
    }`);
  for (const { iteration, accuracy, n, validation, rows } of status.iterations) {
    const under = status.stage?.iteration === iteration ?
      `, ${status.stage.stage} ${status.stage.done} of ${status.stage.total}` :
      "";
    say(accuracy === null ?
      `  iteration ${iteration}: not finished${under}` :
      `  iteration ${iteration}: ` +
      `${n === 0 ? "" : `test ${percent(accuracy)} of ${n}, `}validation ` +
      `${percent(validation ?? 0)}${rows === null ? "" : `, trained on ${rows} rows`}`);
  }
  const { review, corrections, decisions } = status;
  const worst =
    review?.persistent.slice(0, MOST_TYPES).map((type) => `${type.type} (${spark(type)})`) ?? [];
  if (review && worst.length > 0)
    say(`  ${review.persistent.length} persistent error ` +
      `${review.persistent.length === 1 ? "type" : "types"}: ` +
      `${worst.join(", ")}${review.persistent.length > MOST_TYPES ? ", ..." : ""}; "visrep ` +
      `errors ${status.experiment}" says more`);
  for (const text of decisions ? decisionTexts(decisions) : [])
    say(`  iteration ${decisions?.iteration}: ${text}`);
  if (corrections.files > 0) say(`  corrections: ${corrections.files} of ${corrections.budget}`);
  for (const effect of review?.effects ?? []) say(`  ${effectText(effect)}`);
  if (status.failure) say(`It failed: ${status.failure.message}\n${status.failure.nextStep}`);
  if (status.run && !["running", "finished"].includes(status.state))
    say(`Go on with "visrep resume ${status.experiment}".`);
}
