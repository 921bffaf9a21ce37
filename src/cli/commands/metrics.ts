import { Argument, type Command } from "commander";
import { METRICS_KINDS, type MetricsKind, type MetricsReport,
  officialMetrics } from "../../adapters/benchmarks/metrics";
import type { MetricsFiles } from "../../adapters/benchmarks/reading/files";
import { COCO_NUMBERS } from "../../core/official/coco";
import { printJson, say } from "../console";

export function addMetrics(program: Command): void {
  program.command("metrics").addArgument(
    new Argument("<kind>", "data set whose official evaluation is computed").choices(METRICS_KINDS),
  )
    .description("score predictions as the official tool of a data set does, on its own file " +
      "formats")
    .requiredOption("--gold <file>", "annotations of the data set; for sugarcrepe also a folder")
    .option("--questions <file>", "gqa: a further question file for consistency; vqa: the " +
      "question file")
    .option("--choices <file>", "gqa: the choices, for validity and plausibility")
    .requiredOption("--predictions <file>", "what is scored; JSON, or JSON lines in a file " +
      "named .jsonl")
    .option("--ids <file>", "score these ids alone, one a line or a JSON list; of images for " +
      "coco and omnilabel")
    .option("--json", "print one JSON object on stdout")
    .action(
      async (kind: MetricsKind, { json, ...files }: MetricsFiles & { readonly json?: boolean }) => {
        const report = await officialMetrics(kind, files, say);
        if (json) printJson({ schemaVersion: 1, ...report });
        else for (const [name, value] of rows(report))
            say(`${name.padEnd(32)} ${value.padStart(10)}`);
      },
    );
}

type Row = readonly [name: string, value: string];

/** What people see, in the order and the units of the official tools. */
function rows(report: MetricsReport): readonly Row[] {
  switch (report.kind) {
    case "gqa":
      return [
        ["accuracy %", digits(report.accuracy)],
        ["binary %", digits(report.binary)],
        ["open %", digits(report.open)],
        ["validity %", digits(report.validity)],
        ["plausibility %", digits(report.plausibility)],
        ["consistency %", digits(report.consistency)],
        ["distribution (lower is better)", digits(report.distribution)],
        ["accuracy as ViperGPT scores %", digits(report.viperGptAccuracy)],
        ...groups(report.perStructuralType, "%"),
        ...groups(report.perSemanticType, "%"),
        ["questions", String(report.n)],
      ];
    case "coco":
      return [...COCO_NUMBERS.map((name): Row => [name, digits(report[name], 4)]), ["images",
        String(report.images)], ["boxes", String(report.boxes)], ["detections",
        String(report.detections)]];
    case "omnilabel":
      return [
        ...report.metrics.map((
          { metric, iou, description, numgt, value },
        ): Row => [`${metric} ${iou} ${description} (${numgt})`, digits(value, 4)]),
        ["images", String(report.images)],
      ];
    case "vqa":
      return [["accuracy %", digits(report.accuracy.overall)],
        ...groups(report.accuracy.perAnswerType, "%"),
        ...groups(report.accuracy.perQuestionType, "%"), ["questions", String(report.n)]];
    case "winoground":
      return [
        ["text", digits(report.text, 4)],
        ["image", digits(report.image, 4)],
        ["group", digits(report.group, 4)],
        ...(report.statements ?
          [["yes or no", digits(report.statements.accuracy, 4)] as const] :
          []),
        ["examples", String(report.n)],
      ];
    case "sugarcrepe":
      return [
        ...Object.entries(report.kinds).map((
          [kind, { accuracy, correct, n }],
        ): Row => [`${kind} (${correct} of ${n})`, digits(accuracy, 4)]),
        ["mean of the kinds", digits(report.mean, 4)],
        [`all (${report.correct} of ${report.n})`, digits(report.accuracy, 4)],
        ...(report.statements ?
          [["yes or no", digits(report.statements.accuracy, 4)] as const] :
          []),
      ];
  }
}

function groups(scores: Readonly<Record<string, number>>, unit: string): readonly Row[] {
  return Object.entries(scores).map(([name, value]) => [`  ${name} ${unit}`, digits(value)]);
}

function digits(value: number | null, count = 2): string {
  return value === null ? "-" : value.toFixed(count);
}
