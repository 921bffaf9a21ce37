import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

interface Row {
  readonly name: string;
  readonly n: number;
  readonly before: number;
  readonly after: number;
  readonly difference: number;
  readonly standardError: number;
}
interface Comparison {
  pairedDifference(pairs: readonly (readonly [number, number])[]): Omit<Row, "name">;
  compareIterations(run: string, first: number, second: number): Row[];
  comparisonTable(rows: readonly Row[]): string;
}
const script = path.resolve(import.meta.dirname, "../../../scripts/comparison.mjs");

describe("the demo's table", () => {
  let comparison: Comparison;
  before(async () => {
    comparison = await import(script) as Comparison;
  });

  it("pairs rewards and gives the standard error of their difference", () => {
    // Differences 1, 1, 0, -1: mean 1/4, sample variance 11/12.
    const result = comparison.pairedDifference([[0, 1], [0, 1], [1, 1], [1, 0]]);
    assert.deepEqual({ n: result.n, before: result.before, after: result.after,
      difference: result.difference }, { n: 4, before: 0.5, after: 0.75, difference: 0.25 });
    assert.ok(Math.abs(result.standardError - Math.sqrt(11 / 12 / 4)) < 1e-12);
  });

  it("takes scored test samples only, one row a task and one for all", () => {
    const run = fs.mkdtempSync(path.join(os.tmpdir(), "visrep-run-"));
    const sample = (query: string, task: string, reward: number, split = "test",
      phase = "evaluate") => JSON.stringify({ query, task, split, phase, reward });
    const write = (iteration: number, lines: string[]) => {
      fs.mkdirSync(path.join(run, `iteration-${iteration}`));
      fs.writeFileSync(path.join(run, `iteration-${iteration}`, "samples.jsonl"),
        `{"schemaVersion":1}\n${lines.join("\n")}\n`);
    };
    write(0, [sample("a", "vqa", 0), sample("b", "detection", 1),
      sample("c", "vqa", 0, "validation")]);
    write(1, [sample("b", "detection", 1), sample("t", "vqa", 1, "train", "grow"),
      sample("a", "vqa", 1)]);
    const rows = comparison.compareIterations(run, 0, 1);
    fs.rmSync(run, { recursive: true });
    assert.deepEqual(rows.map(({ name, n, before, after }) => [name, n, before, after]), [[
      "detection",
      1,
      1,
      1,
    ], ["vqa", 1, 0, 1], ["all", 2, 0.5, 1]]);
    assert.match(comparison.comparisonTable(rows), /^all +50\.0 +100\.0 +\+50\.0 +50\.0 +2$/m);
  });
});
