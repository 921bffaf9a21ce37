import { readJson } from "../../adapters/files/files";
import { CorrectionFolder } from "../../adapters/store/corrections";
import { layout } from "../../adapters/store/layout";
import { readSamples, type RunEntry, sampleSummaries } from "../../adapters/store/reader";
import { ReviewFolder, type ReviewProblem } from "../../adapters/store/reviews";
import { hasTrainRows, trainRows } from "../../adapters/store/train-rows";
import { planGrow } from "../../core/loop/sampling/plan";
import { Decisions } from "../../core/loop/training/decisions";
import { history, trainingRows } from "../../core/loop/training/training-rows";
import { changesSince, expectCorrections, type Outlook,
  type OwnRows } from "../../core/report/preflight/next-iteration";
import { decisionsInForce } from "../../core/review/current-decisions";
import { countTypes } from "../../core/review/review";
import type { SampleRecord, TrainRow } from "../../core/run/records";
import { type CorrectionsRecord, correctionsRecordSchema,
  decisionsRecordSchema } from "../../core/run/review-records";
import type { RunState } from "../../core/run/state";

/**
 * What the next iteration has to train on.
 * @param run the one that goes on; undefined: a new one
 * @param last its newest finished iteration; -1 where there is none
 * @param onProblem is told of lines of review logs that are left out
 */
export async function readOutlook(experiment: string, run: RunEntry | undefined, last: number,
  state: RunState,
  onProblem: (problem: ReviewProblem) => void
): Promise<{ readonly outlook: Outlook; readonly decisions: Decisions }> {
  const iteration = Math.max(1, last + 1);
  const reviews = new ReviewFolder(experiment, onProblem);
  const now = await decisionsInForce(state.queries, state.options, reviews);
  const begun = run &&
    await readJson(layout.decisions(run.folder, iteration), decisionsRecordSchema);
  const decisions = new Decisions(begun ?? now, reviews);
  const files = await new CorrectionFolder(experiment).list();
  const taken = run &&
    await readJson(layout.usedCorrections(run.folder, iteration), correctionsRecordSchema);
  const { used, leftOut } = taken ??
    expectCorrections(files, new Map(state.queries.map((query) => [query.id, query])),
      state.options, decisions);
  const own = run ?
    await ownRows(run, { schemaVersion: 1, iteration, used, leftOut }, decisions, state) :
    null;
  const changes = run && last >= 0 ?
    changesSince({
      iteration: last,
      corrections: await readJson(layout.usedCorrections(run.folder, last),
        correctionsRecordSchema),
      decisions: await readJson(layout.decisions(run.folder, last), decisionsRecordSchema),
    }, files, now) :
    null;
  const { excluded, rejected } = decisions.record;
  return {
    decisions,
    outlook: { iteration, decisions: { excluded, rejected, recorded: begun !== undefined },
      corrections: { used, leftOut, recorded: taken !== undefined }, files: files.length, own,
      changes },
  };
}

/** Of this iteration where its programs are grown, else as in the one before. */
async function ownRows(run: RunEntry, corrections: CorrectionsRecord, decisions: Decisions,
  state: RunState): Promise<OwnRows | null> {
  const { iteration } = corrections;
  if (await hasTrainRows(run.folder, iteration))
    return rowsOf(await recordedRows(run.folder, iteration), iteration, true);
  const grown =
    (await sampleSummaries(run.folder, iteration)).filter(({ phase }) => phase === "grow").length;
  if (grown > 0 && grown === planGrow(decisions.counted(state), iteration).length) {
    const sources = { corrections, decisions, grown: await history(iteration, state.options, (k) =>
      grownSamples(run.folder, k)) };
    return rowsOf(
      trainingRows(sources, state).rows.filter(({ source }) => source.kind === "sample"),
      iteration,
      true,
    );
  }
  if (iteration === 1) return null;
  const before = await recordedRows(run.folder, iteration - 1);
  return rowsOf(
    before.filter(({ query, program }) =>
      !decisions.exclusion(query) && !decisions.rejection(query, program)
    ),
    iteration - 1,
    false,
  );
}

function rowsOf(rows: readonly Pick<TrainRow, "type">[], iteration: number,
  exact: boolean): OwnRows {
  return { byType: countTypes(rows), rows: rows.length, exact, iteration };
}

async function grownSamples(run: string, iteration: number): Promise<readonly SampleRecord[]> {
  return readSamples(run, iteration,
    (await sampleSummaries(run, iteration)).filter(({ phase }) => phase === "grow"));
}

/** Rows of the policy's own programs in `train.jsonl`. */
async function recordedRows(run: string,
  iteration: number): Promise<readonly Pick<TrainRow, "query" | "type" | "program">[]> {
  const own: Pick<TrainRow, "query" | "type" | "program">[] = [];
  for await (const rows of trainRows(run, iteration)) {
    for (const { query, type, program, source } of rows)
      if (source.kind === "sample") own.push({ query, type, program });
  }
  return own;
}
