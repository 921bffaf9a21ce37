import { type Command, Option } from "commander";
import * as path from "node:path";
import { disk } from "../../adapters/files/files";
import { readExperiment } from "../../adapters/store/experiment-file";
import { UsageError } from "../../core/errors";
import type { Predictions } from "../../core/export/answered";
import { PREDICTION_STYLES } from "../../core/export/predictions";
import { TRAINING_STYLES } from "../../core/export/training";
import { type Chosen, type ExportedRows, exportPredictions, exportPreferences,
  exportSft } from "../../services/export";
import { naturalNumber } from "../arguments";
import { printJson, say } from "../console";

const FORMATS = ["sft", "preferences", "predictions"] as const;

interface ExportFlags extends Chosen {
  readonly format: (typeof FORMATS)[number];
  readonly style?: string;
  readonly split: "validation" | "test";
  readonly out: string;
  readonly ids?: string;
  readonly json?: boolean;
}

export function addExport(program: Command): void {
  program.command("export").argument("<dir>", "experiment folder")
    .description("write what an iteration was trained on, or its answers, for other tools")
    .addOption(new Option("--format <format>", "fine-tuning rows, pairs of a chosen and a " +
      "rejected program, or predictions").choices(FORMATS).makeOptionMandatory())
    .option("--style <style>", `sft and preferences: ${TRAINING_STYLES.join(" or ")}; ` +
      `predictions: ${PREDICTION_STYLES.join(", ")} (default: the first)`)
    .option("--run <name>", "run (default: the newest)")
    .option("--iteration <k>", "iteration (default: the last one that has what is asked for)",
      naturalNumber)
    .addOption(
      new Option("--split <split>", "predictions: which queries").choices(["validation", "test"])
        .default("test"),
    )
    .requiredOption("--out <file>", "file to write; predictions for official tools are a JSON " +
      "list, JSON lines if it is named .jsonl")
    .option("--ids <file>", "predictions: write the ids of what was answered there, for " +
      '"visrep metrics --ids"')
    .option("--json", "print one JSON object on stdout")
    .action(async (dir: string, flags: ExportFlags) => {
      const experiment = path.resolve(dir);
      await readExperiment(experiment);
      const { records, run, iteration, ...rest } = await rowsOf(experiment, flags);
      const out = path.resolve(flags.out);
      await disk.replace(out,
        textOf(records, flags.format !== "predictions" || (flags.style ?? "jsonl") === "jsonl" ||
          out.endsWith(".jsonl")));
      if (flags.ids !== undefined && rest.ids)
        await disk.replace(path.resolve(flags.ids), `${JSON.stringify(rest.ids)}\n`);
      if (flags.json)
        printJson({ schemaVersion: 1, out, run, iteration, records: records.length,
          ...(rest.ids ? { answered: rest.ids.length, leftOut: rest.leftOut } : {}) });
      else say(`${records.length} records of ${run}, iteration ${iteration}: ` +
          `${out}${rest.leftOut ? `; ${rest.leftOut} queries have no place in this format` : ""}`);
    });
}

/** @throws UsageError for a style that the format does not have */
function rowsOf(experiment: string,
  { format, style, split, ids, ...chosen }: ExportFlags
): Promise<ExportedRows & Partial<Predictions>> {
  if (ids !== undefined && format !== "predictions")
    throw new UsageError("--ids is for predictions alone.", "Leave it out.");
  switch (format) {
    case "sft":
      return exportSft(experiment, chosen, styleOf(style, TRAINING_STYLES));
    case "preferences":
      return exportPreferences(experiment, chosen, styleOf(style, TRAINING_STYLES));
    case "predictions":
      return exportPredictions(experiment, chosen, split, styleOf(style, PREDICTION_STYLES));
  }
}

function styleOf<T extends string>(style: string | undefined, known: readonly [T, ...T[]]): T {
  const found = style === undefined ? known[0] : known.find((each) => each === style);
  if (found === undefined)
    throw new UsageError(`This format has no style ${style}.`,
      `Its styles are ${known.join(", ")}.`);
  return found;
}

function textOf(records: readonly object[], lines: boolean): string {
  const texts = records.map((record) => JSON.stringify(record));
  return lines ? texts.map((text) => `${text}\n`).join("") : `[\n${texts.join(",\n")}\n]\n`;
}
