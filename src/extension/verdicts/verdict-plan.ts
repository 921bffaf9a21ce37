import type { SampleSummary } from "../../core/run/run-record";

/** Samples that a test run lists: the Testing view keeps all of them in memory. */
const MOST_VERDICTS = 5000;

/** What a test run shows of an iteration. */
export interface VerdictPlan {
  /** By question type, in the order of their names. */
  readonly types: readonly { readonly type: string; readonly samples: readonly SampleSummary[] }[];
  /** Samples that are left out because there are more than `most`. */
  readonly left: number;
}

/**
 * The samples that are shown: failing before rewarded ones, validation before train, at most
 * `most`.
 * @param samples no test samples
 */
export function planVerdicts(samples: readonly SampleSummary[], most = MOST_VERDICTS): VerdictPlan {
  const urgency = ({ reward, split }: SampleSummary): number =>
    2 * reward + (split === "validation" ? 0 : 1);
  const shown = [...samples].sort((a, b) => urgency(a) - urgency(b)).slice(0, most);
  const types = [...new Set(shown.map(({ type }) => type))].sort().map((type) => ({ type,
    samples: shown.filter((sample) => sample.type === type) })
  );
  return { types, left: samples.length - shown.length };
}
