/**
 * What a policy writes, compared with the corpus's programs:
 *
 *     python trainer/sample.py build/policy --prompts build/corpus/corpus.jsonl \
 *       --first 2000 | npx tsx trainer/corpus/audit.ts
 *
 * Reads JSON lines `{type, text, completion}` and prints, for each question type, the share of
 * right, wrong and other programs.
 */
import * as readline from "node:readline";
import { z } from "zod";
import { PROGRAMS, verdictOn } from "./programs";

const rowSchema = z.object({ type: z.string(), text: z.string(), completion: z.string() });

const counts = new Map(
  Object.keys(PROGRAMS).map((type) => [type, { right: 0, wrong: 0, other: 0 }]),
);
const others: string[] = [];
for await (const line of readline.createInterface({ input: process.stdin })) {
  const row = rowSchema.parse(JSON.parse(line));
  const own = counts.get(row.type);
  if (!own) continue;
  const verdict = verdictOn(row, row.completion);
  own[verdict]++;
  if (verdict === "other") others.push(`${row.type}: ${row.text}\n${row.completion}`);
}
const total = { right: 0, wrong: 0, other: 0 };
for (const [type, own] of counts) {
  console.log(line(type, own));
  total.right += own.right;
  total.wrong += own.wrong;
  total.other += own.other;
}
console.log(line("all", total));
console.error(others.slice(0, 20).join("\n"));

function line(type: string, { right, wrong, other }: typeof total): string {
  const n = Math.max(1, right + wrong + other);
  const percent = (count: number): string => `${Math.round((100 * count) / n)} %`.padStart(6);
  return `${type.padEnd(18)} right ${percent(right)}  wrong ${percent(wrong)}  other ` +
    `${percent(other)}  of ${n}`;
}
