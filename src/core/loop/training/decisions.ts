import { DataError } from "../../errors";
import type { LoopPorts } from "../../ports/loop-ports";
import type { Reviews } from "../../ports/reviews";
import { decisionsInForce } from "../../review/current-decisions";
import type { LoopEvent } from "../../run/events";
import type { DecisionsRecord, Exclusion, Rejection } from "../../run/review-records";
import type { RunState } from "../../run/state";
import { planGrow } from "../sampling/plan";

/** Queries that are named in a note. */
const NAMED = 5;

/** What people decided, as one iteration keeps to it. */
export class Decisions {
  private readonly excluded: ReadonlyMap<string, Exclusion>;
  /** By query, then by the program's digest. */
  private readonly rejected = new Map<string, Map<string, Rejection>>();

  constructor(readonly record: Pick<DecisionsRecord, "excluded" | "rejected">,
    private readonly reviews: Pick<Reviews, "programDigest">) {
    this.excluded = new Map(record.excluded.map((each) => [each.query, each]));
    for (const each of record.rejected)
      this.rejected.set(each.query,
        (this.rejected.get(each.query) ?? new Map<string, Rejection>()).set(each.program, each));
  }

  /** The mark that takes a query out, if one does. */
  exclusion(query: string): Exclusion | undefined {
    return this.excluded.get(query);
  }

  /** Who rejected this program of a query, if somebody did. */
  rejection(query: string, program: string): Rejection | undefined {
    return this.rejected.get(query)?.get(this.reviews.programDigest(program));
  }

  /**
   * The run as if excluded queries were not there: what is grown, trained on, scored and suggested
   * follows from that.
   */
  counted<T extends Pick<RunState, "queries">>(state: T): T {
    return this.excluded.size === 0 ?
      state :
      { ...state, queries: state.queries.filter(({ id }) => !this.excluded.has(id)) };
  }
}

/**
 * The decisions that hold in an iteration: those of now, recorded before its first sample, so that
 * an interrupted iteration goes on with them whatever people decide meanwhile.
 */
export async function* takeDecisions(iteration: number, state: RunState,
  ports: Pick<LoopPorts, "reviews" | "store" | "clock">): AsyncGenerator<LoopEvent, Decisions> {
  const recorded = await ports.store.decisions(iteration);
  if (recorded) return new Decisions(recorded, ports.reviews);
  const record: DecisionsRecord = { schemaVersion: 1, iteration,
    ...await decisionsInForce(state.queries, state.options, ports.reviews) };
  await ports.store.writeDecisions(record);
  for (const text of decisionTexts(record))
    yield { time: ports.clock.now(), kind: "note", message: `Iteration ${iteration}: ${text}.` };
  return new Decisions(record, ports.reviews);
}

/** @throws DataError if there are train queries to grow, and marks take all of them out. */
export function requireTrainQueries(state: RunState, decisions: Decisions): void {
  const all = planGrow(state, 1).length;
  if (all === 0 || planGrow(decisions.counted(state), 1).length > 0) return;
  const types = [...new Set(decisions.record.excluded.map(({ failureType }) => failureType))].join(
    ", ",
  );
  throw new DataError("Every train query of the tasks that are trained on is taken out by a " +
    `mark (${types}), so there is nothing to train on.`,
    `Resolve marks that are not meant, or change "review.excluding" in experiment.json.`);
}

/**
 * What decisions take out, one sentence each without its stop: `1 query is left out because of its
 * mark: q7 (wrong annotation, Ada)`.
 */
export function decisionTexts(
  { excluded, rejected }: Pick<DecisionsRecord, "excluded" | "rejected">,
): readonly string[] {
  const named = excluded.slice(0, NAMED).map(({ query, failureType, author }) =>
    `${query} (${failureType}, ${author})`
  ).join(", ");
  const more = excluded.length > NAMED ? ` and ${excluded.length - NAMED} more` : "";
  return [
    ...(excluded.length === 0 ? [] : [`${excluded.length} ` +
      `${
        excluded.length === 1 ?
          "query is left out because of its mark" :
          "queries are left out because of their marks"
      }: ` +
      `${named}${more}`]),
    ...(rejected.length === 0 ? [] : [`${rejected.length} rejected ` +
      `${rejected.length === 1 ? "program is" : "programs are"} never trained on`]),
  ];
}
