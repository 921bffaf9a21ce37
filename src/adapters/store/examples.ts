import { createHash } from "node:crypto";
import * as path from "node:path";
import { DataError } from "../../core/errors";
import type { Experiment } from "../../core/experiment/experiment";
import { promptMaterial } from "../../core/loop/sampling/prompts";
import { type Example, exampleSchema } from "../../core/program/examples";
import { completeLines, readText } from "../files/files";
import { packageFile } from "../files/package-file";
import { layout } from "./layout";

/**
 * The in-context examples of an experiment: those of the file it names, or of its `examples.jsonl`,
 * or the shipped ones.
 * @throws DataError naming file and line
 */
export async function readExamples(experiment: string,
  { prompt }: Experiment["policy"]): Promise<readonly Example[]> {
  const own = prompt.file === undefined ?
    layout.examples(experiment) :
    path.resolve(experiment, prompt.file);
  const text = await readText(own);
  if (text !== undefined) return parse(own, text);
  if (prompt.file !== undefined)
    throw new DataError(`${own} is missing.`,
      `Put the in-context examples there, or leave "policy.prompt.file" out of experiment.json ` +
        "to use the shipped ones.");
  const shipped = packageFile("media", "prompts", "examples.jsonl");
  return parse(shipped, await readText(shipped) ?? "");
}

/**
 * sha256 of what full prompts are made of, as a run's record holds it; undefined where no prompt is
 * full.
 */
export function promptDigest(policy: Experiment["policy"], examples: readonly Example[]):
  | string
  | undefined {
  const material = promptMaterial(policy, examples);
  return material === undefined ? undefined : createHash("sha256").update(material).digest("hex");
}

function parse(file: string, text: string): readonly Example[] {
  const { lines, torn } = completeLines(text);
  return [...lines, torn].flatMap((line,
    i) => (line.trim() === "" ? [] : [parseLine(file, i + 1, line)])
  );
}

function parseLine(file: string, line: number, text: string): Example {
  const bad = (what: string, cause?: unknown): DataError =>
    new DataError(`${file}, line ${line}: ${what}.`,
      `An example is {"task", "type", "text", "program"}; correct that line.`, { cause });
  let record: unknown;
  try {
    record = JSON.parse(text);
  } catch (error) {
    throw bad((error as Error).message, error);
  }
  const result = exampleSchema.safeParse(record);
  if (result.success) return result.data;
  throw bad(
    result.error.issues.map((issue) =>
      [issue.path.join("."), issue.message].filter(Boolean).join(": ")
    ).join("; "),
  );
}
