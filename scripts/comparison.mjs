// Test accuracy of two iterations of a run, paired over queries.
import fs from "node:fs";
import path from "node:path";

/**
 * Mean difference of paired rewards with its standard error (sample standard deviation of the
 * differences over the square root of n).
 * @param {readonly (readonly [number, number])[]} pairs rewards before and after
 */
export function pairedDifference(pairs) {
  const n = pairs.length;
  const mean = (values) => values.reduce((sum, value) => sum + value, 0) / n;
  const differences = pairs.map(([before, after]) => after - before);
  const difference = mean(differences);
  const variance = n > 1 ?
    differences.reduce((sum, value) => sum + (value - difference) ** 2, 0) / (n - 1) :
    NaN;
  return { n, before: mean(pairs.map(([value]) => value)),
    after: mean(pairs.map(([, value]) => value)), difference,
    standardError: Math.sqrt(variance / n) };
}

/** Rewards of the scored test samples of an iteration, by query. */
function testRewards(run, iteration) {
  const lines = fs.readFileSync(path.join(run, `iteration-${iteration}`, "samples.jsonl"), "utf8")
    .split("\n").filter(Boolean).map((line) => JSON.parse(line));
  const samples = lines.filter((sample) => sample.phase === "evaluate" && sample.split === "test");
  return new Map(samples.map((sample) => [sample.query, sample]));
}

/** One row for each task and one for all. */
export function compareIterations(run, first, second) {
  const [before, after] = [testRewards(run, first), testRewards(run, second)];
  const samples = [...before.values()].filter(({ query }) => after.has(query));
  const row = (name, chosen) => ({ name,
    ...pairedDifference(chosen.map(({ query, reward }) => [reward, after.get(query).reward])) });
  return [
    ...[...new Set(samples.map(({ task }) => task))].sort().map((task) =>
      row(task, samples.filter((sample) => sample.task === task))
    ),
    row("all", samples),
  ];
}

/** The rows as a table for people; accuracies in percent, differences in points. */
export function comparisonTable(rows) {
  const points = (value, sign = "") =>
    `${value < 0 ? "-" : sign}${Math.abs(100 * value).toFixed(1)}`;
  const cells = [["task", "before", "after", "difference", "std. error", "n"], ...rows.map((
    row,
  ) => [row.name, points(row.before), points(row.after), points(row.difference, "+"),
    points(row.standardError), String(row.n)]
  )];
  const widths = cells[0].map((_, column) => Math.max(...cells.map((line) => line[column].length)));
  return cells.map((line) =>
    line.map((cell,
      column) => (column === 0 ? cell.padEnd(widths[column]) : cell.padStart(widths[column]))
    ).join("   ")
  ).join("\n");
}
