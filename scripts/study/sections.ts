import { correctionEffects, effectText } from "../../src/core/review/effects";
import { pairedDifference, testAccuracy, validationAccuracy } from "./analysis";
import { TEST_AT } from "./arms";
import { at, type Group, groupNamed, lastScored, sharedSeeds, tasksOf, typesOf } from "./groups";
import { interval, percent, table } from "./markdown";
import type { ArmResult } from "./result";

/** Test accuracy of each arm over its iterations, means over seeds first. */
export function accuracyTable(groups: readonly Group[]): string {
  const row = (name: string,
    results: readonly ArmResult[]): readonly string[] => [name,
    ...TEST_AT.map((iteration) => percent(testAccuracy(at(results, iteration)))), gainOf(results)];
  const rows = groups.flatMap(({ title, results }) => [
    row(results.length > 1 ? `**${title}**, mean of ${results.length} seeds` : `**${title}**`,
      results),
    ...(results.length > 1 ?
      results.map((result) => row(`${title}, seed ${result.seed}`, [result])) :
      []),
  ]);
  return table(["test accuracy, %, at iteration", ...TEST_AT.map(String),
    "gain from 0 to the last"], rows);
}

/** The same for one task. */
export function taskTable(groups: readonly Group[], task: string): string {
  return table([`${task}: test accuracy, %, at iteration`, ...TEST_AT.map(String),
    "gain from 0 to the last"], groups.map((
      { title, results },
    ) => [title,
      ...TEST_AT.map((iteration) => percent(testAccuracy(at(results, iteration), { task }))),
      gainOf(results, task)]
    ));
}

function gainOf(results: readonly ArmResult[], task?: string): string {
  const last = lastScored(results);
  return last === 0 ?
    "–" :
    interval(
      pairedDifference(at(results, 0), at(results, last), task === undefined ? {} : { task }),
    );
}

/** Test accuracy of every question type at first and last, naive beside corrections. */
export function typeTable(groups: readonly Group[]): string {
  const shown = ["naive", "corrections"].flatMap((name) => groupNamed(groups, name) ?? []);
  const columns = shown.flatMap(({ name, results }) =>
    [...new Set([...(name === "naive" ? [0] : []), lastScored(results)])].map((iteration) => ({
      name,
      results,
      iteration,
    }))
  );
  return table(["question type", "task", ...columns.map((
    { name, iteration },
  ) => (iteration === 0 ? "frozen" : `${name}, ${iteration}`))],
    typesOf(shown.flatMap(({ results }) => results)).map((
      [type, task],
    ) => [type, task,
      ...columns.map(({ results, iteration }) =>
        percent(testAccuracy(at(results, iteration), { type }))
      )]
    ));
}

/**
 * What became of each corrected type: validation by seed, and test beside the naive arm over the
 * same iterations.
 */
export function effectsSection(groups: readonly Group[], from: number): string {
  const corrected = groupNamed(groups, "corrections");
  if (!corrected) return "No arm with corrections has been run yet.";
  const all = groupNamed(groups, "naive");
  const [own, other] = all ? sharedSeeds(corrected, all) : [[], []];
  // Over the seeds that both have, so that the columns subtract to the difference.
  const naive = other.length > 0 ? { results: other } : undefined;
  const compared = naive ? { results: own } : corrected;
  const lines = corrected.results.flatMap((
    result,
  ) => [`Seed ${result.seed}, on validation:`, "",
    ...effectsOf(result).map((effect) => `- ${effectText(effect)}`), ""]
  );
  const last = lastScored([...compared.results, ...other]);
  const types = [
    ...new Set(corrected.results.flatMap((result) => effectsOf(result).map(({ type }) => type))),
  ].sort();
  const change = (group: Pick<Group, "results"> | undefined, type: string): string => (group ?
    `${percent(testAccuracy(at(group.results, from), { type }))} → ` +
    `${percent(testAccuracy(at(group.results, last), { type }))}` :
    "–");
  return [...lines,
    table([`test accuracy, %, iteration ${from} → ${last}`, "with corrections", "naive",
      "difference of the two at the end"], types.map((type) => [
        type,
        change(compared, type),
        change(naive, type),
        naive ? interval(pairedDifference(at(naive.results, last), at(own, last), { type })) : "–",
      ]))].join("\n");
}

const effectsOf = (result: ArmResult): ReturnType<typeof correctionEffects> =>
  correctionEffects(result.iterations.map(({ validation, corrections }) => ({
    validation: {
      byType: Object.fromEntries(
        Object.entries(validation.byType).map((
          [type, accuracy],
        ) => [type, { accuracy, n: validation.n }]),
      ),
    },
    corrections,
  })));

/** Arms of few iterations against the naive one with the same seed. */
export function ablationTable(results: readonly ArmResult[],
  titles: ReadonlyMap<string, string>): string {
  const rows = results.filter(({ arm }) => titles.has(arm)).map((result) => {
    const last = lastScored([result]);
    const naive = results.find(({ arm }) => arm === `naive-${result.seed}`);
    return [titles.get(result.arm) ?? "", percent(validationAccuracy(at([result], last))),
      percent(testAccuracy(at([result], last))), gainOf([result]),
      naive ? interval(pairedDifference(at([naive], last), at([result], last))) : "–"];
  });
  return rows.length === 0 ?
    "None has been run yet." :
    table(["arm, after its last iteration", "validation, %", "test, %", "gain from 0",
      "minus naive, same seed and iteration"], rows);
}

/** Each task trained alone: its gain on every task. */
export function transferTable(results: readonly ArmResult[]): string {
  const alone = results.filter(({ arm }) => arm.startsWith("task-"));
  const tasks = tasksOf(results);
  return alone.length === 0 ?
    "None has been run yet." :
    table(["trained on, gain in points on", ...tasks], alone.map((result) => [
      result.arm.replace("task-", ""),
      ...tasks.map((task) =>
        interval(pairedDifference(at([result], 0), at([result], lastScored([result])), { task }))
      ),
    ]));
}
