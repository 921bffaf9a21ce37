import type { Command } from "commander";
import * as path from "node:path";
import { effectText } from "../../core/review/effects";
import type { PersistentType } from "../../core/run/review-records";
import { type ErrorsReport, errorsReport } from "../../services/errors-report";
import { printJson, say, stderrLogger } from "../console";

export function addErrors(program: Command): void {
  program.command("errors").argument("<dir>", "experiment folder")
    .description("say which question types keep failing on validation, and which train queries " +
      "are most worth correcting")
    .option("--json", "print one JSON object on stdout")
    .action(async (dir: string, flags: { readonly json?: boolean }) => {
      const report = await errorsReport(path.resolve(dir),
        ({ message }) => stderrLogger.warn(message));
      if (flags.json) printJson(report);
      else describe(report, dir);
    });
}

function describe({ run, iteration, persistent, suggested, effects, corrections }: ErrorsReport,
  dir: string): void {
  say(
    persistent.length === 0 ?
      `${run}, iteration ${iteration}: no question type keeps failing.` :
      `${run}, iteration ${iteration}: ${persistent.length} question ` +
      `${persistent.length === 1 ? "type keeps" : "types keep"} failing on validation`,
  );
  for (const type of persistent)
    say(`  ${type.type.padEnd(22)} ${spark(type)}  ${type.failing} ` +
      `of ${type.n} fail${type.because === "flat" ? ", no gain" : ""}`);
  const first = suggested.slice(0, persistent.length);
  if (first.length > 0)
    say(`Train ${first.length === 1 ? "query" : "queries"} most worth ` +
      "correcting, one of each type first (--json has more):");
  const width = Math.max(0, ...first.map(({ id }) => id.length));
  for (const { id, text } of first) say(`  ${id.padEnd(width)}  ${text}`);
  if (effects.length > 0) say("What corrections did:");
  for (const effect of effects) say(`  ${effectText(effect)}`);
  if (corrections.left === 0)
    say(`The budget of ${corrections.budget} ` +
      `${corrections.budget === 1 ? "correction" : "corrections"} is used up; raise ` +
      "corrections.budget in experiment.json to go on.");
  else say(`Corrections: ${corrections.files} of ${corrections.budget}. Add one with "visrep ` +
      `correct ${dir} --query ID --program FILE".`);
}

/** `0.05 0.10 0.05` */
export function spark({ accuracy }: Pick<PersistentType, "accuracy">): string {
  return accuracy.map((value) => (value === null ? "-" : value.toFixed(2))).join(" ");
}
