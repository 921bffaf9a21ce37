import { deriveSeed } from "../random";
import type { Query } from "../task/query";
import { transferProgram } from "./transfer";

/** Queries that are tried where nothing else is said. */
export const SIMILAR_LIMIT = 20;

/** What became of the program on one other query. */
interface SimilarVerdict {
  readonly query: string;
  readonly text: string;
  /** The program with its words replaced. */
  readonly program: string;
  readonly earned: boolean;
  /** Why not; null if it earned the reward. */
  readonly reason: string | null;
}

/** On how many queries of the type a program earns the reward, with its words replaced. */
export interface SimilarReport {
  readonly type: string;
  /** Other train queries of the type. */
  readonly candidates: number;
  readonly tried: number;
  readonly earned: number;
  /**
   * Queries that were looked at and that the program cannot be rewritten for; they count neither
   * way.
   */
  readonly unaligned: number;
  readonly queries: readonly SimilarVerdict[];
}

/**
 * Rewrites a program for other train queries of its query's type, at most `limit` of them, always
 * the same ones in the same order.
 */
export function similarPrograms(query: Query, program: string, queries: Iterable<Query>,
  limit: number
): Pick<SimilarReport, "candidates" | "unaligned"> & {
  readonly programs: readonly { readonly query: Query; readonly program: string }[];
} {
  const candidates = [...queries].filter((each) =>
    each.split === "train" && each.task === query.task && each.type === query.type &&
    each.id !== query.id
  )
    .map((each) => ({ each, order: deriveSeed("similar", each.id) }))
    .sort((a, b) => a.order - b.order || (a.each.id < b.each.id ? -1 : 1));
  const programs: { query: Query; program: string }[] = [];
  let unaligned = 0;
  for (const { each } of candidates) {
    if (programs.length === limit) break;
    const rewritten = transferProgram(program, query.text, each.text);
    if (rewritten === undefined) unaligned++;
    else programs.push({ query: each, program: rewritten });
  }
  return { candidates: candidates.length, unaligned, programs };
}

/**
 * Tries a program on other train queries of the type of its query.
 * @param run runs a program on a query and says why it earns nothing, or null
 */
export async function trySimilar(query: Query, program: string, queries: Iterable<Query>,
  limit: number,
  run: (program: string, query: Query) => Promise<string | null>): Promise<SimilarReport> {
  const { programs, candidates, unaligned } = similarPrograms(query, program, queries, limit);
  const verdicts: SimilarVerdict[] = [];
  for (const { query: { id, text }, query: other, program: rewritten } of programs) {
    const reason = await run(rewritten, other);
    verdicts.push({ query: id, text, program: rewritten, earned: reason === null, reason });
  }
  return { type: query.type, candidates, tried: verdicts.length,
    earned: verdicts.filter(({ earned }) => earned).length, unaligned, queries: verdicts };
}
