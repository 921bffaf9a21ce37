import { z } from "zod";
import { DataError } from "../../core/errors";
import { type Query, SPLITS, TASKS } from "../../core/task/query";
import { completeLines, readText } from "../files/files";
import { layout } from "./layout";

const box = z.object({ left: z.number(), lower: z.number(), right: z.number(), upper: z.number() })
  .refine((b) => b.left < b.right && b.lower < b.upper,
    "an empty box: left < right and lower < upper are needed (y points up)");

export const annotationSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("answer"), answer: z.string() }),
  z.object({ kind: z.literal("boxes"), boxes: z.array(box) }),
  z.object({ kind: z.literal("match"), match: z.boolean() }),
  z.object({ kind: z.literal("caption"), options: z.array(z.string()).min(2),
    correct: z.number().int().min(0) })
    .refine((a) => a.correct < a.options.length, "correct is no option"),
  z.object({ kind: z.literal("image"), correct: z.number().int().min(0) }),
]);

const sourceId = z.string().min(1).max(200);
export const sourceSchema = z.object({ dataset: sourceId, id: sourceId,
  image: sourceId.exactOptional(), group: sourceId.exactOptional() });

/** One line of `data/queries.jsonl`. */
export const querySchema = z.object({
  id: z.string().regex(/^[\w.-]{1,120}$/, "an id of letters, digits, _ . and - is needed"),
  task: z.enum(TASKS),
  type: z.string().min(1).max(120),
  split: z.enum(SPLITS),
  scene: z.string().max(500),
  text: z.string().min(1).max(10_000),
  images: z.array(z.string().min(1)).min(1).max(64),
  annotation: annotationSchema,
  source: sourceSchema.exactOptional(),
}).refine((q) => q.annotation.kind !== "image" || q.annotation.correct < q.images.length,
  "annotation.correct is no image") satisfies z.ZodType<Query>;

/** The queries of an experiment in file order. @throws DataError naming file, line and field. */
export async function readQueries(experiment: string): Promise<readonly Query[]> {
  const file = layout.queries(experiment);
  const text = await readText(file);
  if (text === undefined)
    throw new DataError(`${file} is missing.`,
      `Make it with "visrep init", or put your own queries there.`);
  const { lines, torn } = completeLines(text);
  const queries = [...lines, torn].flatMap((line,
    i) => (line.trim() === "" ? [] : [parseQuery(file, i + 1, line)])
  );
  checkWhole(file, queries);
  return queries;
}

function parseQuery(file: string, line: number, text: string): Query {
  const bad = (what: string, cause?: unknown): DataError =>
    new DataError(`${file}, line ${line}: ${what}.`, "Correct that line.", { cause });
  let record: unknown;
  try {
    record = JSON.parse(text);
  } catch (error) {
    throw bad((error as Error).message, error);
  }
  const result = querySchema.safeParse(record);
  if (result.success) return result.data;
  throw bad(issuesText(result.error));
}

/** `annotation.boxes.0: an empty box; text: ...` */
export function issuesText({ issues }: z.ZodError): string {
  return issues.map((issue) => [issue.path.join("."), issue.message].filter(Boolean).join(": "))
    .join("; ");
}

/** Ids are unique, and no picture or scene is in two splits. */
function checkWhole(file: string, queries: readonly Query[]): void {
  const ids = new Set<string>();
  const splits = new Map<string, Query>();
  for (const query of queries) {
    if (ids.has(query.id))
      throw new DataError(`${file}: two queries have the id ${query.id}.`,
        "Give each query its own id.");
    ids.add(query.id);
    for (const source of [`scene ${query.scene}`, ...query.images.map((image) =>
      `picture ${image}`
    )]) {
      const other = splits.get(source) ?? query;
      splits.set(source, other);
      if (other.split !== query.split) {
        throw new DataError(`${file}: ${source} is in two splits (${other.id}: ${other.split}, ` +
          `${query.id}: ${query.split}).`,
          "Splits never share a picture: move one of the queries.");
      }
    }
  }
}
