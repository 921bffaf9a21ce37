/**
 * What a base policy earns on an experiment's validation queries, and what right programs earn
 * (perception's ceiling):
 *
 *     npm run build && npx tsx trainer/corpus/measure.ts EXPERIMENT [--policy FOLDER] \
 *       [--per-type 6] [--split validation]
 *
 * For each question type: mean reward of the reference program, of the likeliest program, of four
 * samples at temperature 0.7, and the share of queries that at least one of the four gets right.
 * Programs run in the real sandbox over the real perception.
 */
import * as path from "node:path";
import { parseArgs } from "node:util";
import { JsonlDataset } from "../../src/adapters/store/dataset";
import { readExperiment } from "../../src/adapters/store/experiment-file";
import { stderrLogger } from "../../src/cli/console";
import { extractProgram } from "../../src/core/program/extract";
import { shortPrompt } from "../../src/core/program/prompt";
import { deriveSeed } from "../../src/core/random";
import { judge } from "../../src/core/reward/reward";
import type { Query } from "../../src/core/task/query";
import { openParts, type Parts } from "../../src/services/compose";
import { referenceProgram } from "./programs";

const SAMPLES = 4;

interface Earned {
  readonly type: string;
  readonly reference: number;
  readonly greedy: number;
  readonly samples: readonly number[];
}

const { values, positionals: [experiment] } = parseArgs({ allowPositionals: true, options: {
  policy: { type: "string" },
  "per-type": { type: "string", default: "6" },
  split: { type: "string", default: "validation" },
} });
if (experiment === undefined)
  throw new Error("usage: measure.ts EXPERIMENT [--policy FOLDER] " +
    "[--per-type N] [--split validation|train]");

const { options } = await readExperiment(experiment);
const dataset = await JsonlDataset.open(experiment);
const policy = values.policy === undefined ?
  options.policy :
  { ...options.policy, model: path.resolve(values.policy) };
const parts = await openParts(experiment, { ...options, policy }, stderrLogger);
try {
  await parts.policy.load({ kind: "base" });
  console.log(
    table(await measure(chosen(await dataset.queries(), Number(values["per-type"])), parts)),
  );
} finally {
  await parts.close();
}

function chosen(queries: readonly Query[], perType: number): readonly Query[] {
  const taken = new Map<string, number>();
  return queries.filter(({ split, type }) => {
    const count = taken.get(type) ?? 0;
    if (split !== values.split || count >= perType) return false;
    taken.set(type, count + 1);
    return true;
  });
}

async function measure(queries: readonly Query[], { policy }: Parts): Promise<readonly Earned[]> {
  const draw = async (requests: readonly { readonly prompt: string; readonly seed: number }[],
    temperature: number): Promise<readonly string[]> => {
    const texts: string[] = [];
    for (let i = 0; i < requests.length; i += policy.batchSize) {
      const drawn = await policy.sample(requests.slice(i, i + policy.batchSize), {
        ...options.sampling,
        temperature,
      });
      texts.push(...drawn.map(({ text }) => extractProgram(text) ?? ""));
    }
    return texts;
  };
  const greedy = await draw(queries.map((query) => ({ prompt: shortPrompt(query), seed: 0 })), 0);
  const sampled = await draw(
    queries.flatMap((query) =>
      Array.from({ length: SAMPLES },
        (_, i) => ({ prompt: shortPrompt(query), seed: deriveSeed("measure", query.id, i) }))
    ),
    0.7,
  );
  return Promise.all(queries.map(async (query, i) => ({
    type: query.type,
    reference: await reward(query, referenceProgram(query)),
    greedy: await reward(query, greedy[i] ?? ""),
    samples: await Promise.all(
      sampled.slice(i * SAMPLES, (i + 1) * SAMPLES).map((program) => reward(query, program)),
    ),
  })));
}

async function reward(query: Query, program: string): Promise<number> {
  if (program === "") return 0;
  const { timeoutS, memoryMiB, maxCalls } = options.program;
  const images = await Promise.all(query.images.map((image) => dataset.image(image)));
  const limits = { timeoutS, memoryBytes: memoryMiB * 2 ** 20, maxCalls, maxTraceSteps: 0 };
  return judge(query,
    await parts.interpreter.run({ program, images, trace: false, seed: 0, limits },
      parts.perception), options.reward).reward;
}

function table(all: readonly Earned[]): string {
  const mean = (numbers: readonly number[]): string =>
    `${Math.round((100 * numbers.reduce((sum, n) => sum + n, 0)) / Math.max(1, numbers.length))}`;
  const row = (type: string, own: readonly Earned[]): string =>
    `| ${
      [
        type,
        own.length,
        mean(own.map((one) => one.reference)),
        mean(own.map((one) => one.greedy)),
        mean(own.flatMap((one) => one.samples)),
        mean(own.map((one) => Math.max(...one.samples))),
      ].join(" | ")
    } |`;
  const types = [...new Set(all.map(({ type }) => type))];
  return ["| question type | queries | reference % | likeliest % | sampled % | one of four % |",
    "|---|---|---|---|---|---|",
    ...types.map((type) => row(type, all.filter((one) => one.type === type))), row("all", all)]
    .join("\n");
}
