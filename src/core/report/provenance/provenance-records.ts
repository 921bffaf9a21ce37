import type { Experiment } from "../../experiment/experiment";
import type { GrownSamples } from "../../loop/training/select-rows";
import type { FailureKind } from "../../program/failure";
import type { LineChange } from "../../program/line-diff";
import type { SampleRecord, TrainRow } from "../../run/records";
import type { Authored, Decision, Verdict } from "../../run/review-log";
import type { CorrectionsRecord, DecisionsRecord, Exclusion } from "../../run/review-records";
import type { Query, Split } from "../../task/query";

/** Everything that is recorded about the training rows of one query in one iteration. */
export interface QueryEvidence {
  readonly run: string;
  readonly iteration: number;
  readonly query: Query;
  /** Of the run. */
  readonly options: Pick<Experiment, "training" | "reward" | "corrections">;
  /**
   * This query's rows of the iterations up to this one; an iteration is absent where its training
   * has not begun.
   */
  readonly trained: ReadonlyMap<number, readonly TrainRow[]>;
  /** This query's grown samples of the iterations up to this one, with true rewards. */
  readonly grown: readonly GrownSamples[];
  /** Those of this query. */
  readonly corrections: Pick<CorrectionsRecord, "used" | "leftOut">;
  /** Files of `corrections/` for this query that the iteration does not know of. */
  readonly newCorrections: readonly string[];
  /**
   * Programs of the samples that corrections name as their parents, by id, where they could be
   * found.
   */
  readonly parents: ReadonlyMap<string, string>;
  /** What held when the iteration began. */
  readonly held: Pick<DecisionsRecord, "excluded" | "rejected">;
  /**
   * Decisions about programs of this query over its pictures that stand now: the newest of each
   * author.
   */
  readonly decisions: readonly Authored<Decision>[];
  /** As keys of reviews hold a program. */
  readonly digest: (text: string) => string;
}

export interface Reviewed {
  readonly author: string;
  readonly verdict: Verdict;
  /** Milliseconds since 1970, UTC. */
  readonly time: number;
}

/** A row's program is one of the policy's own. */
interface SampleSource
  extends Pick<SampleRecord, "id" | "phase" | "index" | "policy" | "seed" | "reward" | "answer"> {
  readonly kind: "sample";
  readonly iteration: number;
}

/** A row's program is one that a person wrote. */
export interface CorrectionSource {
  readonly kind: "correction";
  /** Name in `corrections/`. */
  readonly file: string;
  /** sha256 of the file when the iteration took it; null where its record is gone. */
  readonly digest: string | null;
  readonly author: string | null;
  readonly failureType: string | null;
  /**
   * The sample it corrects, and by how many lines it differs from it (null where that sample is
   * gone).
   */
  readonly parent: { readonly sample: string; readonly change: LineChange | null } | null;
}

/** Why a row is there. */
export interface RowProvenance {
  readonly program: string;
  readonly programDigest: string;
  readonly prompt: string;
  readonly promptDigest: string;
  readonly weight: number;
  /** Undefined only where a sample's own record is gone. */
  readonly source: SampleSource | CorrectionSource | { readonly kind: "lost"; readonly id: string };
  readonly reviews: readonly Reviewed[];
  /**
   * Ids of further samples and files of further corrections with the same program: they count once.
   */
  readonly equal: readonly string[];
  /** Iterations of the run, up to this one, that trained on this program for this query. */
  readonly iterations: readonly number[];
}

/** Why a program is no row. */
export type LeftOutReason =
  | { readonly kind: "no_program" }
  | { readonly kind: "no_reward"; readonly failure: FailureKind | null }
  | { readonly kind: "rejected"; readonly author: string }
  /** `of`: the sample or the correction that stands for both. */
  | { readonly kind: "equal"; readonly of: string }
  | { readonly kind: "corrected"; readonly file: string }
  | { readonly kind: "limit"; readonly maxRowsPerQuery: number }
  /** A control experiment dealt the rewards. */
  | { readonly kind: "control"; readonly control: "permuted" | "runs" }
  /** A correction that did not pass. */
  | { readonly kind: "failed"; readonly reason: string }
  /** `corrections.filter`: a program of the policy's own solved the query. */
  | { readonly kind: "solved" }
  /** A correction that was not there when training began. */
  | { readonly kind: "later" }
  | { readonly kind: "unknown" };

export interface LeftOut {
  readonly kind: "sample" | "correction";
  /** Id of the sample, name of the file. */
  readonly id: string;
  readonly reason: LeftOutReason;
  readonly reviews: readonly Reviewed[];
}

/** Why nothing of a query can be a row. */
export type NoRows =
  | { readonly kind: "split"; readonly split: Exclude<Split, "train"> }
  | { readonly kind: "untrained" }
  | { readonly kind: "excluded"; readonly by: Exclusion };

/**
 * What an iteration trained on for a query, with where it came from, and what it left out, with
 * why.
 */
export interface Provenance {
  readonly schemaVersion: 1;
  readonly run: string;
  readonly iteration: number;
  readonly query: string;
  readonly type: string;
  readonly text: string;
  /** What the annotation asks for. */
  readonly expected: string;
  readonly none: NoRows | null;
  readonly rows: readonly RowProvenance[];
  readonly leftOut: readonly LeftOut[];
}
