import * as fs from "node:fs/promises";
import * as path from "node:path";
import type { Disk } from "../../src/adapters/files/files";
import { layout } from "../../src/adapters/store/layout";
import { FileRunStore, pretty } from "../../src/adapters/store/run-store";
import { experimentSchema } from "../../src/core/experiment/experiment";
import type { Failure } from "../../src/core/program/failure";
import { pick, type Random, randomInt, seededRandom } from "../../src/core/random";
import { reviewIteration } from "../../src/core/review/review";
import { computeMetrics } from "../../src/core/reward/metrics";
import type { SampleRecord } from "../../src/core/run/records";
import type { Query } from "../../src/core/task/query";
import { runRecord } from "./experiment-folder";

/** Samples of a train query in a grow phase, and samples of a batch. */
const TRIES = 5;
const BATCH = 64;
const TYPES = 35;
const VALIDATION_SHARE = 0.05;

const failures: readonly Failure[] = [
  { kind: "program_execution", type: "AttributeError",
    message: "'ImagePatch' object has no attribute 'find_all'", line: 3 },
  { kind: "wrong_answer", message: "the answer is not the annotated one" },
  { kind: "program_parsing", type: "SyntaxError", message: "expected ':'", line: 1 },
];

/** Writes without waiting for the platter: what is measured is the reading. */
const quickDisk: Disk = {
  replace: async (file, content) => {
    await fs.mkdir(path.dirname(file), { recursive: true });
    await fs.writeFile(file, content);
  },
  append: async (file, text) => {
    await fs.mkdir(path.dirname(file), { recursive: true });
    await fs.appendFile(file, text);
  },
  truncate: (file, size) => fs.truncate(file, size),
  remove: (file) => fs.rm(file, { recursive: true, force: true }),
};

/**
 * An experiment whose iterations 1 to `iterations` have about `samples` train and validation
 * samples each, written through the real store; no pictures.
 */
export async function writeLargeExperiment(folder: string, samples: number,
  iterations: number): Promise<{ readonly run: string }> {
  const queries = largeQueries(samples);
  await quickDisk.replace(layout.queries(folder),
    queries.map((query) => `${JSON.stringify(query)}\n`).join(""));
  await quickDisk.replace(layout.experiment(folder), pretty({ schemaVersion: 1, name: "large" }));
  const run = layout.run(folder, "run-001");
  await quickDisk.replace(layout.runRecord(run), pretty(runRecord("large")));
  const store = new FileRunStore(run, quickDisk, { info: () => {}, warn: () => {},
    error: () => {} });
  const state = { queries, options: experimentSchema.parse({ schemaVersion: 1, name: "large" }) };
  const earlier = [];
  for (let iteration = 0; iteration <= iterations; iteration++) {
    const random = seededRandom(iteration);
    const drawn = queries.flatMap((query) =>
      Array.from({ length: query.split === "train" ? (iteration > 0 ? TRIES : 0) : 1 },
        (_, index) => sample(query, iteration, index, random))
    );
    for (let i = 0; i < drawn.length; i += BATCH)
      await store.appendSamples(iteration,
        drawn.slice(i, i + BATCH).map((each) => ({ sample: each, trace: null })));
    const grown = drawn.filter(({ phase }) => phase === "grow");
    const metrics = computeMetrics({ iteration, policy: `policy-${iteration}`, grow: null },
      drawn.filter(({ phase }) => phase === "evaluate"));
    const review = reviewIteration({ metrics, grown, corrections: null, rows: [] }, earlier, state);
    earlier.push({ ...metrics, review });
    await store.writeMetrics({ ...metrics, review });
  }
  return { run };
}

function largeQueries(samples: number): readonly Query[] {
  const validation = Math.round(samples * VALIDATION_SHARE);
  const train = Math.round((samples - validation) / TRIES);
  return Array.from({ length: train + validation }, (_, i): Query => {
    const split = i < train ? "train" : "validation";
    const id = `${split}-question-${i}`;
    return { id, split, scene: id, task: "vqa", type: `type-${i % TYPES}`,
      text: `How many apples are on the table of picture ${i}?`, images: [`${id}.png`],
      annotation: { kind: "answer", answer: "1" } };
  });
}

/**
 * One of four programs for each query; the later the type in the list, the less often its program
 * is right.
 */
function sample({ id, split, task, type }: Query, iteration: number, index: number,
  random: Random): SampleRecord {
  const right = random() > Number(type.slice("type-".length)) / TYPES;
  const failure = right ? null : pick(random, failures);
  const text = "def execute_command(image):\n    image_patch = ImagePatch(image)\n" +
    `    return len(image_patch.find("apple")) + ${right ? 0 : 1 + randomInt(random, 4)}\n`;
  const phase = split === "train" ? "grow" : "evaluate";
  return {
    id: `${id}.i${iteration}-${phase}-${index}.${
      randomInt(random, 2 ** 32).toString(16).padStart(8, "0")
    }`,
    query: id,
    split,
    task,
    type,
    phase,
    index,
    completion: text,
    program: text,
    policy: `policy-${iteration}`,
    seed: 1,
    tokens: 40,
    logProbability: null,
    answer: right ? "1" : "2",
    reward: right ? 1 : 0,
    failure,
    activeMs: 3,
    hostMs: 5,
    trace: null,
  };
}
