import type { Experiment } from "../../experiment/experiment";
import { controlRewards } from "../../reward/control";
import { percentileRewards } from "../../reward/percentile-rewards";
import type { SampleRecord, TrainRow } from "../../run/records";
import type { CorrectionsRecord } from "../../run/review-records";
import type { RunState } from "../../run/state";
import type { Decisions } from "./decisions";
import { correctionRows, type GrownSamples, selectRows } from "./select-rows";

/** What training rows are made of. */
export interface RowSources {
  readonly corrections: CorrectionsRecord;
  /** The iteration's own samples, and with `keepHistory` those before; with true rewards. */
  readonly grown: readonly GrownSamples[];
  readonly decisions: Decisions;
}

/**
 * The rows of an iteration, corrections last, and how many rewarded programs are none because a
 * person rejected them.
 */
export function trainingRows({ corrections, grown, decisions }: RowSources,
  all: Pick<RunState, "queries" | "options">
): { readonly rows: readonly TrainRow[]; readonly rejected: number } {
  const { queries, options } = decisions.counted(all);
  const newest = grown.find(({ iteration }) => iteration === corrections.iteration)?.samples ?? [];
  const corrected = correctionRows(corrections, newest, queries, options.corrections);
  const rejected = new Set<string>();
  const own = selectRows(
    grown.map((each) => ({ ...each,
      samples: controlRewards(percentileRewards(each.samples, queries, options.reward),
        each.iteration, options) })
    ),
    queries,
    options.training.maxRowsPerQuery,
    (query, program) => {
      const rejection = decisions.rejection(query, program);
      if (rejection) rejected.add(JSON.stringify([rejection.query, rejection.program]));
      return rejection !== undefined;
    },
  );
  // A program that a person wrote too counts as theirs.
  const rows = [
    ...own.filter((row) =>
      !corrected.some(({ query, program }) => query === row.query && program === row.program)
    ),
    ...corrected,
  ];
  return { rows, rejected: rejected.size };
}

/**
 * What was grown in this iteration and, if history is kept, in the ones before.
 * @param samplesOf the grown samples of an iteration
 */
export async function history(iteration: number, { training }: Pick<Experiment, "training">,
  samplesOf: (iteration: number) => Promise<readonly SampleRecord[]>
): Promise<readonly GrownSamples[]> {
  const iterations = training.keepHistory ?
    Array.from({ length: iteration }, (_, i) => i + 1) :
    [iteration];
  return Promise.all(iterations.map(async (k) => ({ iteration: k, samples: await samplesOf(k) })));
}
