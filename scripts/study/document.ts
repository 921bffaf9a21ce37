import * as fs from "node:fs/promises";
import * as path from "node:path";
import { disk, readText } from "../../src/adapters/files/files";
import { packageFile } from "../../src/adapters/files/package-file";
import { mixtures, testAccuracy, validationAccuracy } from "./analysis";
import { type Arm, ARMS, TEST_AT } from "./arms";
import { chart, type Curve } from "./curves";
import { findingsOf } from "./findings";
import { at, type Group, groupsOf, lastScored, tasksOf } from "./groups";
import { minutes, percent, table } from "./markdown";
import type { Place } from "./place";
import type { ArmResult } from "./result";
import { PER_TYPE, SCENES_SEED } from "./scenes";
import { ablationTable, accuracyTable, effectsSection, taskTable, transferTable,
  typeTable } from "./sections";

/**
 * An arm without a result: what stands in its way, if anything but time, and how long it would
 * take.
 */
export interface Missing {
  readonly arm: Arm;
  readonly why: string | undefined;
  readonly seconds: number;
}

/**
 * Writes the document and its curves from the finished arms. Every sentence about a result comes
 * from their figures.
 */
export async function writeDocument(results: readonly ArmResult[], missing: readonly Missing[],
  place: Place): Promise<void> {
  const groups = groupsOf(results);
  const pictures = groups.length === 0 ? [] : await writeCurves(groups, place);
  const notes = await readText(packageFile("docs", "study", "notes.md"));
  await disk.replace(place.document, [
    "# The study: does the built-in policy teach itself, and do few corrections let it go on?",
    "",
    introduction(place),
    "",
    "## What was built in",
    "",
    await builtIn(),
    "",
    "## What was hoped for, and what was measured on our scenes",
    "",
    "Differences in points of test accuracy, paired over queries (means over seeds where " +
    "there are several), with 95 % bootstrap intervals over the queries. The thresholds were " +
    "set before the runs.",
    "",
    ...warnings(results),
    table(["claim", "hoped for", "measured", ""], findingsOf(groups).map((
      { claim, hoped, measured, verdict },
    ) => [claim, hoped, measured, `**${verdict}**`])),
    "",
    INTERVALS,
    "",
    ...(groups.length === 0 ? [] : [
      "## Test accuracy",
      "",
      ...pictures.map((picture) => `![${picture.title}](${picture.link})`),
      "",
      "Dots: test, scored at some iterations; dotted lines: validation, scored in each.",
      "",
      accuracyTable(groups),
      "",
      INTERVALS,
      "",
      ...tasksOf(results).flatMap((task) => [taskTable(groups, task), ""]),
      "## By question type",
      "",
      typeTable(groups),
      "",
    ]),
    "## What corrections did",
    "",
    effectsSection(groups, place.correctFrom),
    "",
    "## Options",
    "",
    ablationTable(results, titlesOf(/^(init-base|keep-history|samples-\d+)$/)),
    "",
    "## Each task alone",
    "",
    transferTable(results),
    "",
    "## Arms",
    "",
    armsTable(results),
    "",
    missingList(missing.filter(({ arm }) => !results.some((result) => result.arm === arm.name))),
    "",
    ...(notes === undefined ? [] : [notes.trim(), ""]),
  ].join("\n"));
}

function introduction({ policy, smoke, correctFrom }: Place): string {
  return [
    `Written by \`npm run ` +
    `study${policy.name === "builtin" ? "" : ` -- --policy ${policy.name}`}\`, which runs ` +
    "the arms that are missing and goes on where it was " +
    `stopped.${smoke ? " **This is a smoke test: its figures mean nothing.**" : ""}`,
    `All arms share the same scenes (seed ${SCENES_SEED}; of each of the 35 question types ` +
    `${PER_TYPE.train} train, ${PER_TYPE.validation} validation and ${PER_TYPE.test} test ` +
    "queries) and differ in one respect each. Seeds vary sampling and training, never scenes " +
    "or corrections.",
    "Validation is scored in each iteration and decides which error types are persistent; " +
    `test is scored at iterations ${TEST_AT.join(", ")} and decides nothing.`,
    `Corrections: the programs in \`docs/study/corrections\` were written for train queries ` +
    `before the runs and are fixed. From iteration ${correctFrom} on, those whose question ` +
    "type is a persistent error type on validation become available, and stay. The control's " +
    `ones (\`docs/study/random\`) are released in the same number; they are for other train ` +
    "queries, of types drawn at random.",
  ].join("\n\n");
}

/** What the intervals leave out, said under the tables. */
const INTERVALS = "The intervals resample queries. They treat the queries of one scene (mostly " +
  "seven) as independent, and the variation between seeds is not in them: both can make them " +
  "too narrow.";

/** Says which arms differ in more than what is studied; nothing where none do. */
function warnings(results: readonly ArmResult[]): readonly string[] {
  const found = mixtures(results).map(({ part, arms }) =>
    `- ${part}: ` +
    `${
      [...arms].map(([digest, names]) => `\`${digest.slice(0, 8)}\` in ${names.join(", ")}`).join(
        "; ",
      )
    }`
  );
  return found.length === 0 ? [] : ["**Not all arms were run under the same models, data and " +
    "program.** Differences between such arms bear a †.", "", ...found, ""];
}

/**
 * The table of the corpus: what the base was taught, rightly and wrongly, before any self-training.
 */
async function builtIn(): Promise<string> {
  const readme = await fs.readFile(packageFile("trainer", "corpus", "README.md"), "utf8");
  const section = /\n## What was built in\n([\s\S]*?)(?=\n## |$)/.exec(readme)?.[1];
  if (section === undefined)
    throw new Error('trainer/corpus/README.md has no section "What was ' +
      'built in"');
  return section.trim();
}

const COLORS: Readonly<Record<string, string>> = {
  naive: "#1f77b4",
  corrections: "#2ca02c",
  "control-random-corrections": "#9467bd",
  "control-permuted": "#d62728",
  "control-runs": "#ff7f0e",
  frozen: "#7f7f7f",
  "frozen-10x": "#111111",
};

async function writeCurves(groups: readonly Group[],
  { pictures, document }: Place
): Promise<readonly { readonly title: string; readonly link: string }[]> {
  const tasks = [undefined, ...tasksOf(groups.flatMap(({ results }) => results))];
  return Promise.all(tasks.map(async (task) => {
    const file = path.join(pictures, `curve-${task ?? "all"}.svg`);
    const title = `Accuracy in percent, ${task ?? "all tasks"}`;
    await disk.replace(file,
      chart(title, groups.flatMap((group) => curvesOf(group, groups, task))));
    return { title, link: path.relative(path.dirname(document), file).split(path.sep).join("/") };
  }));
}

function curvesOf({ name, title, results }: Group, groups: readonly Group[],
  task: string | undefined): readonly Curve[] {
  const only = task === undefined ? {} : { task };
  const points = (scored: typeof testAccuracy, iterations: readonly number[]): Curve["points"] =>
    iterations.flatMap((iteration) => {
      const share = scored(at(results, iteration), only);
      return share === undefined ? [] : [[iteration, share] as const];
    });
  const color = COLORS[name] ?? "#444";
  const end = lastScored(results);
  const test = points(testAccuracy, TEST_AT);
  const longest = Math.max(...groups.map((group) => lastScored(group.results)));
  const level = end === 0 && test[0] ? [test[0], [longest, test[0][1]] as const] : test;
  const every = [
    ...new Set(results.flatMap(({ iterations }) => iterations.map(({ iteration }) => iteration))),
  ];
  return [{ name: title, color, points: level }, ...(end === 0 ?
    [] :
    [{ name: title, color, faint: true, points: points(validationAccuracy, every) }])];
}

const titlesOf = (pattern: RegExp): ReadonlyMap<string, string> =>
  new Map(ARMS.filter(({ name }) => pattern.test(name)).map(({ name, title }) => [name, title]));

function armsTable(results: readonly ArmResult[]): string {
  return results.length === 0 ?
    "None has been run yet." :
    table(["arm", "seed", "iterations", "validation, last, %", "stages took", "began", "machine",
      "versions", "command"], results.map((result) => [
        result.arm,
        String(result.seed),
        String(result.iterations.length - 1),
        percent(result.iterations.at(-1)?.validation.accuracy),
        minutes(result.seconds) +
        (result.interruptions > 0 ? ` (${result.interruptions} interrupted)` : ""),
        result.began.slice(0, 16).replace("T", " "),
        `${result.machine.cores} × ${result.machine.cpu}`,
        `visrep ${result.versions.visrep}, Node ` +
        `${result.versions.node}, policy ${result.digests.policy.slice(0, 8)}`,
        `\`${result.command}\``,
      ]));
}

function missingList(missing: readonly Missing[]): string {
  if (missing.length === 0) return "All arms have been run.";
  return ["Not run:", "",
    ...missing.map(({ arm, why, seconds }) =>
      `- \`${arm.name}\`, ${arm.title}: ${why ?? `not yet (about ${minutes(seconds)})`}`
    )].join("\n");
}
