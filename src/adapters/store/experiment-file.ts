import type { z } from "zod";
import { ConfigError, UsageError } from "../../core/errors";
import { type Experiment, experimentSchema } from "../../core/experiment/experiment";
import { flatten, optionSources } from "../../core/run/options";
import { readText } from "../files/files";
import { layout } from "./layout";

/** `experiment.json` with all defaults filled in. */
export interface ExperimentFile {
  readonly options: Experiment;
  /** Where each value comes from, by dotted name. */
  readonly sources: Readonly<Record<string, string>>;
}

/**
 * Reads and checks `experiment.json`.
 * @throws UsageError if the folder holds none, ConfigError naming line or field if it is broken.
 */
export async function readExperiment(folder: string): Promise<ExperimentFile> {
  const file = layout.experiment(folder);
  const text = await readText(file);
  if (text === undefined)
    throw new UsageError(`${folder} is no experiment: it has no ` +
      "experiment.json.", `Make one with "visrep init ${folder}".`);
  const written = parse(file, text);
  const result = experimentSchema.safeParse(written);
  if (result.success) return { options: result.data, sources: optionSources(written, result.data) };
  throw new ConfigError(`${file} is not valid:\n` +
    `${result.error.issues.map((issue) => `  ${explain(issue)}`).join("\n")}`,
    "Correct it; the editor completes and checks the names of the options.");
}

function parse(file: string, text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    const position = Number(/position (\d+)/.exec((error as Error).message)?.[1] ?? NaN);
    const line = Number.isNaN(position) ? "" : ", line " +
      `${text.slice(0, position).split("\n").length}`;
    throw new ConfigError(`${file}${line} is no JSON: ${(error as Error).message}.`,
      "Correct it: a comma, a bracket or a quote is probably missing there.", { cause: error });
  }
}

function explain(issue: z.core.$ZodIssue): string {
  const field = issue.path.join(".") || "the file";
  if (issue.code !== "unrecognized_keys") return `${field}: ${issue.message}`;
  return issue.keys.map((key) => {
    const name = [...issue.path, key].join(".");
    const near = nearest(name);
    return `${name}: unknown option${near ? `; did you mean ${near}?` : ""}`;
  }).join("\n  ");
}

/** The known option whose name is at most three edits away. */
function nearest(name: string): string | undefined {
  const known = [...flatten(experimentSchema.parse({ schemaVersion: 1, name: "x" })).keys(),
    "evaluation.maxQueriesPerType", "evaluation.testAt", "reward.detectionPercentile",
    "training.tasks", "policy.model", "policy.prompt.style", "policy.prompt.file"];
  const [best] = known.map((option) => ({ option, far: distance(name, option) })).sort((a, b) =>
    a.far - b.far
  );
  return best && best.far <= 3 ? best.option : undefined;
}

/** Levenshtein's distance. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      next.push(
        Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1,
          (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)),
      );
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
