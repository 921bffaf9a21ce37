import { z } from "zod";
import { type Query, TASKS } from "../task/query";
import { extractProgram } from "./extract";

/** Type of the examples that are shown for question types without examples of their own. */
const DEFAULT_TYPE = "default";

/**
 * One in-context example of a full prompt, a line of `examples.jsonl`: a query and a program that
 * answers it.
 */
export const exampleSchema = z.strictObject({
  schemaVersion: z.literal(1).optional(),
  task: z.enum(TASKS),
  /** Question type, or `default`. */
  type: z.string().min(1).max(120),
  text: z.string().min(1).max(10_000),
  program: z.string().max(20_000).refine(
    (program) => extractProgram(program)?.trimEnd() === program.trimEnd(),
    "a program that defines execute_command, starts with its first line of code and holds " +
      "nothing else is needed",
  ),
});
export type Example = z.infer<typeof exampleSchema>;

/**
 * The examples shown for a query, at most `count`: those of its task and question type in their
 * order, filled up with `default` ones of its task. (Lineage: "retrieved by question type,
 * 'default' where a type has none".) An example never answers the query itself.
 */
export function chooseExamples(examples: readonly Example[],
  query: Pick<Query, "task" | "type" | "text">, count: number): readonly Example[] {
  const ofTask = examples.filter(({ task, text }) =>
    task === query.task && oneLine(text) !== oneLine(query.text)
  );
  const typed = query.type === DEFAULT_TYPE ? [] : ofTask.filter(({ type }) => type === query.type);
  return [...typed, ...ofTask.filter(({ type }) => type === DEFAULT_TYPE)].slice(0, count);
}

/** A text in one line, as prompts show it. */
export function oneLine(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}
