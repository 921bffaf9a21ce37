import type { Experiment } from "../../experiment/experiment";
import { leftOutByMark, leftOutByRejection } from "../../loop/training/corrections";
import type { Decisions } from "../../loop/training/decisions";
import type { CorrectionFile } from "../../ports/corrections";
import type { DecisionsInForce } from "../../review/current-decisions";
import { expectCorrection } from "../../review/verify";
import type { CorrectionsRecord, DecisionsRecord, LeftOutCorrection,
  UsedCorrection } from "../../run/review-records";
import type { Query } from "../../task/query";

/** What an iteration has to train on, as far as it is known before anything runs. */
export interface Outlook {
  /** The iteration that is trained next. */
  readonly iteration: number;
  /**
   * What people took out. `recorded`: the iteration has begun, and later decisions count from the
   * next one on.
   */
  readonly decisions: DecisionsInForce & { readonly recorded: boolean };
  /**
   * `used` will be run again and must earn their rewards; with `recorded` that is done, and later
   * files count from the next iteration on.
   */
  readonly corrections: Pick<CorrectionsRecord, "used" | "leftOut"> & {
    readonly recorded: boolean;
  };
  /** Files in `corrections/`, those that are left out included; drafts are not. */
  readonly files: number;
  /**
   * Rows of the policy's own programs; null where nothing is known of them before they are grown.
   */
  readonly own: OwnRows | null;
  /** What people did since the newest finished iteration; null before there is one. */
  readonly changes: Changes | null;
}

/** Rows of the policy's own programs by question type. */
export interface OwnRows {
  readonly byType: Readonly<Record<string, number>>;
  readonly rows: number;
  /**
   * `exact`: of this iteration's own programs, which are grown already. Else a forecast: as in the
   * iteration before, less what is taken out now.
   */
  readonly exact: boolean;
  /** The iteration whose programs they are. */
  readonly iteration: number;
}

/** What people did since an iteration began. */
export interface Changes {
  readonly since: number;
  /** Names of files in `corrections/`. */
  readonly corrections: { readonly added: readonly string[]; readonly edited: readonly string[];
    readonly removed: readonly string[] };
  /** Ids of the queries that are taken out now and were not, and the other way round. */
  readonly excluded: { readonly added: readonly string[]; readonly removed: readonly string[] };
  /** Queries of the programs that are rejected now and were not, and the other way round. */
  readonly rejected: { readonly added: readonly string[]; readonly removed: readonly string[] };
}

/** Which corrections will be run, and which are left out for a reason that is known without. */
export function expectCorrections(files: readonly CorrectionFile[],
  queries: ReadonlyMap<string, Query>, options: Pick<Experiment, "tasks" | "training">,
  decisions: Decisions): Pick<CorrectionsRecord, "used" | "leftOut"> {
  const expected = files.map((entry) =>
    leftOutByMark(entry, decisions) ??
      leftOutByRejection(expectCorrection(entry, queries, options), decisions)
  );
  return { used: expected.flatMap((each) => ("reason" in each ? [] : [each])),
    leftOut: expected.flatMap((each) => ("reason" in each ? [each] : [])) };
}

/** What an iteration recorded when it began. */
export interface Recorded {
  readonly iteration: number;
  /** Undefined where there were none to record. */
  readonly corrections: CorrectionsRecord | undefined;
  readonly decisions: DecisionsRecord | undefined;
}

/** What is other now than an iteration recorded it. */
export function changesSince({ iteration, corrections, decisions }: Recorded,
  files: readonly CorrectionFile[], now: DecisionsInForce): Changes {
  const before = new Map(
    [...corrections?.used ?? [], ...corrections?.leftOut ?? []].map((each) => [each.file, each]),
  );
  const names = new Set(files.map(({ file }) => file));
  const rejections = (held: DecisionsInForce | undefined) =>
    new Map((held?.rejected ?? []).map(({ query, program }) => [`${query} ${program}`, query]));
  const exclusions = (held: DecisionsInForce | undefined) =>
    new Map((held?.excluded ?? []).map(({ query }) => [query, query]));
  return {
    since: iteration,
    corrections: {
      added: files.filter(({ file }) => !before.has(file)).map(({ file }) => file),
      edited: files.filter((each) => isEdited(each, before.get(each.file))).map(({ file }) => file),
      removed: [...before.keys()].filter((file) => !names.has(file)),
    },
    excluded: difference(exclusions(decisions), exclusions(now)),
    rejected: difference(rejections(decisions), rejections(now)),
  };
}

/** Whether people did anything at all. */
export function hasChanged({ corrections, excluded, rejected }: Changes): boolean {
  return [corrections, excluded, rejected].some((lists) =>
    Object.values(lists).some((list) => list.length > 0)
  );
}

/** A file that could be read neither time is the same where it is broken in the same way. */
function isEdited(now: CorrectionFile,
  before: UsedCorrection | LeftOutCorrection | undefined): boolean {
  if (!before) return false;
  if ("problem" in now) return !("reason" in before) || before.reason !== now.problem;
  return before.digest !== now.digest;
}

function difference(before: ReadonlyMap<string, string>,
  now: ReadonlyMap<string, string>
): { readonly added: readonly string[]; readonly removed: readonly string[] } {
  const lacking = (from: ReadonlyMap<string, string>, of: ReadonlyMap<string, string>) =>
    [...of].filter(([key]) => !from.has(key)).map(([, query]) => query);
  return { added: lacking(before, now), removed: lacking(now, before) };
}
