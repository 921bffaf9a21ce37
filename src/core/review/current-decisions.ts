import type { Experiment } from "../experiment/experiment";
import type { Reviews } from "../ports/reviews";
import type { Authored, Decision } from "../run/review-log";
import type { DecisionsRecord } from "../run/review-records";
import type { Query } from "../task/query";
import { excludedQueries, standing } from "./current-log";

/** What an iteration that began now would have to keep to. */
export type DecisionsInForce = Pick<DecisionsRecord, "excluded" | "rejected">;

/**
 * Which queries and programs people take out now: unresolved marks of an excluding type, and
 * rejections, where the query still has the pictures that were judged. Test queries are always
 * scored, whatever a log says of them. Both lists are in the order of the queries.
 */
export async function decisionsInForce(queries: readonly Query[],
  { tasks, review }: Pick<Experiment, "tasks" | "review">,
  reviews: Reviews): Promise<DecisionsInForce> {
  const { decisions, marks } = standing(await reviews.entries());
  const rejections = new Map<string, Authored<Decision>[]>();
  for (const decision of decisions.values()) {
    if (decision.verdict === "rejected")
      rejections.set(decision.key.query, [...rejections.get(decision.key.query) ?? [], decision]);
  }
  const judged = new Set([...marks.map(({ key }) => key.query), ...rejections.keys()]);
  const concerned = queries.filter(({ id, task, split }) =>
    judged.has(id) && tasks.includes(task) && split !== "test"
  );
  const images = new Map<string, string | undefined>();
  // one after the other: pictures are large
  for (const query of concerned) images.set(query.id, await reviews.imagesDigest(query));
  const excluded = excludedQueries({
    marks: marks.filter(({ key }) => images.get(key.query) === key.images),
  }, review.excluding);
  return {
    excluded: concerned.flatMap(({ id }) => {
      const mark = excluded.get(id);
      return mark ?
        [{ query: id, failureType: mark.failureType, author: mark.author, mark: mark.id }] :
        [];
    }),
    rejected: concerned.filter(({ split }) => split === "train").flatMap(({ id }) =>
      (rejections.get(id) ?? [])
        .filter(({ key }) => key.images === images.get(id))
        .map(({ key, author }) => ({ query: id, program: key.program, author }))
    ),
  };
}
