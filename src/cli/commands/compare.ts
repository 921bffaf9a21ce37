import { type Command, InvalidArgumentError } from "commander";
import * as path from "node:path";
import { readExperiment } from "../../adapters/store/experiment-file";
import { readQueries } from "../../adapters/store/queries";
import { UsageError } from "../../core/errors";
import { greatest } from "../../core/extremes";
import { type ChangedQuery, CHANGES, LISTED, type ListedChange, type Side,
  type Totals } from "../../core/report/compare";
import { SPLITS } from "../../core/task/query";
import { type ComparisonReport, finishedIterations, type IterationName,
  readComparison } from "../../services/comparison";
import { printJson, say } from "../console";

/** Queries of a group that people are shown. */
const MOST_SHOWN = 10;

/** `K`, or `RUN/K` for an iteration of another run than `--run`. */
interface PlaceFlag {
  readonly run?: string;
  readonly iteration: number;
}

interface CompareFlags {
  readonly run?: string;
  readonly from?: PlaceFlag;
  readonly to?: PlaceFlag;
  readonly json?: boolean;
}

export function addCompare(program: Command): void {
  program.command("compare").argument("<dir>", "experiment folder")
    .description("say which queries two iterations fixed, broke, left failing or made " +
      "unexecutable; test queries are only counted")
    .option("--run <name>", "run of both iterations (default: the newest)")
    .option("--from <k>", "the first iteration, or RUN/K of another run (default: the one " +
      "before --to)", place)
    .option("--to <k>", "the second iteration, or RUN/K of another run (default: the last " +
      "finished one)", place)
    .option("--json", "print one JSON object on stdout")
    .action(async (dir: string, flags: CompareFlags) => {
      const experiment = path.resolve(dir);
      await readExperiment(experiment);
      const { from, to } = choose(await finishedIterations(experiment), flags, dir);
      const report = await readComparison(experiment, from, to);
      if (flags.json) printJson(report);
      else await describe(report);
    });
}

/** @throws UsageError if there are no two finished iterations to take where nothing is said. */
function choose(finished: readonly IterationName[], flags: CompareFlags,
  dir: string): { readonly from: IterationName; readonly to: IterationName } {
  const run = flags.run ?? finished.at(-1)?.run;
  if (run === undefined)
    throw new UsageError(`${dir} has no finished iteration yet.`,
      `Run one with "visrep run ${dir}".`);
  const last = finished.findLast((each) => each.run === run);
  const to = flags.to ? { run, ...flags.to } : last;
  const from = flags.from ?
    { run, ...flags.from } :
    to && finished.findLast((each) => each.run === to.run && each.iteration < to.iteration);
  if (!from || !to)
    throw new UsageError(`${to?.run ?? run} has no two finished iterations to ` +
      "compare.",
      `Run one more with "visrep run ${dir}", or name iterations of two runs with --from RUN/K ` +
        "and --to RUN/K.");
  return { from, to };
}

function place(text: string): PlaceFlag {
  const [, run, iteration] = /^(?:([\w-]+)\/)?(\d{1,9})$/.exec(text) ?? [];
  if (iteration === undefined)
    throw new InvalidArgumentError("A whole number from 0, or RUN/K such as run-001/2, is needed.");
  return { iteration: Number(iteration), ...(run === undefined ? {} : { run }) };
}

async function describe(report: ComparisonReport): Promise<void> {
  const { from, to, queries, totals, byType, onlyOne, corrections, sameData } = report;
  say(`${nameOf(from)} -> ${nameOf(to)}`);
  if (!sameData) say("The two runs had other queries or pictures; only ids are compared.");
  const reviewed = SPLITS.filter((split) => split !== "test" && count(totals[split]) > 0).map((
    split,
  ) => line(split, totals[split]));
  const types = Object.entries(byType).map(([type, own]) => line(`  ${type}`, own));
  table(["", ...CHANGES.map((change) => WORDS[change])], [...reviewed, ...types,
    ...(count(totals.test) > 0 ? [line("test", totals.test)] : [])]);
  const alone = SPLITS.filter((split) => onlyOne[split] > 0).map((split) =>
    `${onlyOne[split]} ${split}`
  );
  if (alone.length > 0) say(`In one of the two alone, so not compared: ${alone.join(", ")}.`);
  const texts = new Map((await readQueries(report.experiment)).map(({ id, text }) => [id, text]));
  for (const change of LISTED)
    list(change, queries.filter((each) => each.change === change), texts);
  if (corrections.length > 0)
    say("Corrections trained on in between: " +
      `${corrections.map(({ file, isNew }) => `${file}${isNew ? " (new)" : ""}`).join(", ")}`);
}

function list(change: ListedChange, own: readonly ChangedQuery[],
  texts: ReadonlyMap<string, string>): void {
  if (own.length === 0) return;
  say(`${WORDS[change]}:`);
  const shown = own.slice(0, MOST_SHOWN);
  const width = greatest(shown.map(({ query }) => query.length));
  for (const { query, before, after } of shown)
    say((`  ${query.padEnd(width)}  ` +
      `${outcome(before)} -> ${outcome(after)}  ${texts.get(query) ?? ""}`).trimEnd());
  if (own.length > shown.length) say(`  and ${own.length - shown.length} more (--json has all)`);
}

const WORDS: Readonly<Record<(typeof CHANGES)[number], string>> = { fixed: "fixed",
  broken: "broken", unexecutable: "newly unexecutable", failing: "still failing",
  right: "right in both" };

function nameOf({ run, iteration }: IterationName): string {
  return `${run}, iteration ${iteration}`;
}

function outcome({ failure }: Side): string {
  return failure ?? "reward";
}

function count(own: Totals): number {
  return CHANGES.reduce((sum, change) => sum + own[change], 0);
}

function line(name: string, own: Totals): readonly string[] {
  return [name, ...CHANGES.map((change) => String(own[change]))];
}

/** Columns as wide as their widest cell; numbers at the right. */
function table(head: readonly string[], rows: readonly (readonly string[])[]): void {
  const widths = head.map((_, i) => greatest([head, ...rows].map((row) => row[i]?.length ?? 0)));
  for (const row of [head, ...rows])
    say(
      row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0)))
        .join("  ").trimEnd(),
    );
}
