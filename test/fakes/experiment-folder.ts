import * as fs from "node:fs/promises";
import * as path from "node:path";
import { disk } from "../../src/adapters/files/files";
import { EventLog } from "../../src/adapters/store/event-log";
import { layout } from "../../src/adapters/store/layout";
import { FileRunStore, pretty } from "../../src/adapters/store/run-store";
import { experimentSchema } from "../../src/core/experiment/experiment";
import type { Failure } from "../../src/core/program/failure";
import { computeMetrics } from "../../src/core/reward/metrics";
import type { SampleRecord } from "../../src/core/run/records";
import type { RunRecord } from "../../src/core/run/run-record";
import { type Query, type Split, SPLITS } from "../../src/core/task/query";
import type { Trace, TraceStep } from "../../src/core/trace/trace";
import { paintedPng } from "./painted-png";

const PER_SPLIT: Readonly<Record<Split, number>> = { train: 30, validation: 6, test: 10 };
const APPLE = { left: 40, lower: 60, right: 120, upper: 140, color: [202, 68, 62] as const };
const PEAR = { left: 180, lower: 40, right: 260, upper: 150, color: [120, 168, 72] as const };

const WHOLE = { $: "patch", image: 0, left: 0, lower: 0, right: 320, upper: 240 } as const;
const FOUND_PEAR = { $: "patch", image: 0, left: 180, lower: 40, right: 260, upper: 150,
  name: "pear" } as const;
const BEGIN: readonly TraceStep[] = [
  { kind: "line", line: 2, fn: "execute_command", depth: 0,
    changed: { image: { text: "Image(320, 240)" } } },
  { kind: "line", line: 3, fn: "execute_command", depth: 0,
    changed: { image_patch: { text: "ImagePatch(0, 0, 320, 240)", patches: WHOLE } } },
];

/** What the two programs that fail while they run did; of the others no trace is kept. */
const traces: readonly (Trace | null)[] = [
  null,
  { schemaVersion: 1,
    steps: [...BEGIN, { kind: "exception", line: 3, type: "AttributeError",
      message: "'ImagePatch' object has no attribute 'find_all'" }] },
  { schemaVersion: 1, steps: [
    ...BEGIN,
    { kind: "call", line: 3, member: "find", args: [WHOLE, "pear"], result: [FOUND_PEAR], ms: 12.5,
      cached: false },
    { kind: "return", line: 3, fn: "execute_command", depth: 0, changed: {},
      value: { text: "[ImagePatch(180, 40, 260, 150)]", patches: [FOUND_PEAR] } },
  ] },
  { schemaVersion: 1, steps: [] },
];

/** Programs in four states; the first failing one has its failure on line 3. */
const programs: readonly { readonly text: string; readonly failure: Failure | null }[] = [
  { text: "def execute_command(image):\n    image_patch = ImagePatch(image)\n" +
    '    return image_patch.find("apple")\n', failure: null },
  { text: "def execute_command(image):\n    image_patch = ImagePatch(image)\n" +
    '    return image_patch.find_all("apple")\n',
    failure: { kind: "program_execution", type: "AttributeError",
      message: "'ImagePatch' object has no attribute 'find_all'", line: 3 } },
  { text: "def execute_command(image):\n    image_patch = ImagePatch(image)\n" +
    '    return image_patch.find("pear")\n',
    failure: { kind: "wrong_answer", message: "the answer is not the annotated one" } },
  { text: "def execute_command(image)\n    return 1\n",
    failure: { kind: "program_parsing", type: "SyntaxError", message: "expected ':'", line: 1 } },
];

/**
 * As a model that chats writes it: the wrong answer's program stands in a fence, below a sentence.
 */
const completionOf = (state: number, text: string): string => (state === 2 ?
  `The pear is asked for.\n\n\`\`\`python\n${text}\`\`\`\n` :
  text);

/** What became of a generated experiment: enough to find its parts again. */
export interface GeneratedExperiment {
  readonly folder: string;
  /** Absolute path of its one run. */
  readonly run: string;
  readonly queries: readonly Query[];
  /** Samples of iteration 1 as stored. */
  readonly samples: readonly SampleRecord[];
}

/** Writes `experiment.json`, queries and pictures of three question types; no run. */
export async function writeExperiment(folder: string, name: string): Promise<readonly Query[]> {
  const queries = (["count", "noun", "retrieval"] as const).flatMap((type) =>
    SPLITS.flatMap((split) =>
      Array.from({ length: PER_SPLIT[split] }, (_, i) => query(type, split, i))
    )
  );
  await fs.mkdir(layout.data(folder), { recursive: true });
  const picture = paintedPng(320, 240, [APPLE, PEAR]);
  for (const image of new Set(queries.flatMap(({ images }) => images)))
    await fs.writeFile(path.join(layout.data(folder), image), picture);
  await disk.replace(layout.queries(folder),
    queries.map((each) => `${JSON.stringify(each)}\n`).join(""));
  await disk.replace(layout.experiment(folder), pretty({ schemaVersion: 1, name }));
  return queries;
}

/** A trace of so many steps: a loop that never calls anything. */
export function longTrace(steps: number): Trace {
  return { schemaVersion: 1,
    steps: [...BEGIN,
      ...Array.from({ length: steps - BEGIN.length },
        (_, i): TraceStep => ({ kind: "line", line: 2 + (i % 2), fn: "execute_command", depth: 0,
          changed: i % 2 === 0 ? { n: { text: String(i) } } : {} }))] };
}

/**
 * The same with a finished run of iterations 0 and 1, written through the real store.
 * @param raising what the program that ends in an exception did, if not its two lines
 */
export async function writeExperimentWithRun(folder: string, name: string,
  raising?: Trace): Promise<GeneratedExperiment> {
  const queries = await writeExperiment(folder, name);
  const traceOf = (
    state: number,
  ): Trace | null => (state === 1 && raising ? raising : traces[state] ?? null);
  const run = layout.run(folder, "run-001");
  await disk.replace(layout.runRecord(run), pretty(runRecord(name)));
  const store = new FileRunStore(run, disk, { info: () => {}, warn: () => {}, error: () => {} });
  const log = await EventLog.open(run, disk, () => 0);
  await log.append({ time: 0, kind: "run-started", schemaVersion: 1, run: "run-001", pid: 1,
    upTo: 1, resumed: false });
  let samples: readonly SampleRecord[] = [];
  for (const iteration of [0, 1]) {
    const planned = queries.flatMap((each, i) => (each.split === "train" && iteration === 0 ?
      [] :
      [sample(each, iteration, (i + (iteration === 0 && i % 3 === 0 ? 1 : 0)) % programs.length)])
    );
    samples = await store.appendSamples(iteration,
      planned.map((each) => ({ sample: each, trace: traceOf(programs.findIndex(({ text }) =>
        text === each.program
      )) })));
    const grown = samples.filter(({ phase }) => phase === "grow");
    const accepted = grown.filter(({ reward }) => reward === 1).length;
    const metrics = computeMetrics({ iteration, policy: `policy-${iteration}`,
      grow: iteration === 0 ? null : { samples: grown.length, accepted, rows: accepted } },
      samples.filter(({ phase }) => phase === "evaluate"));
    await store.writeMetrics(metrics);
    await log.append({ time: 0, kind: "iteration-finished", iteration, metrics });
  }
  await log.append({ time: 0, kind: "run-finished", run: "run-001", iterations: 1 });
  return { folder, run, queries, samples };
}

function query(type: "count" | "noun" | "retrieval", split: Split, i: number): Query {
  const id = `${split}-${type}-${i}`;
  const base = { id, type, split, scene: id };
  switch (type) {
    case "count":
      return { ...base, task: "vqa", text: `How many apples are in picture ${i}?`,
        images: [`${id}.png`], annotation: { kind: "answer", answer: "1" } };
    case "noun":
      return { ...base, task: "detection", text: `the apple of picture ${i}`, images: [`${id}.png`],
        annotation: { kind: "boxes", boxes: [boxOf(APPLE)] } };
    case "retrieval":
      return { ...base, task: "matching", text: `an apple left of a pear, ${i}`,
        images: [`${id}-a.png`, `${id}-b.png`], annotation: { kind: "image", correct: 1 } };
  }
}

const boxOf = ({ left, lower, right, upper }: typeof APPLE | typeof PEAR) => ({ left, lower, right,
  upper });
const listOf = ({ left, lower, right, upper }: typeof APPLE | typeof PEAR) =>
  JSON.stringify([[left, lower, right, upper]]);

function sample({ id, split, task, type }: Query, iteration: number, state: number): SampleRecord {
  const { text, failure } = programs[state] as (typeof programs)[number];
  const phase = split === "train" ? "grow" : "evaluate";
  const right = { vqa: "1", detection: listOf(APPLE), matching: "1" }[task];
  const wrong = { vqa: "2", detection: listOf(PEAR), matching: "0" }[task];
  return {
    id: `${id}.i${iteration}-${phase}-0.0000000${state}`,
    query: id,
    split,
    task,
    type,
    phase,
    index: 0,
    completion: completionOf(state, text),
    program: text,
    policy: `policy-${iteration}`,
    seed: 1,
    tokens: 40,
    logProbability: null,
    answer: failure === null ? right : failure.kind === "wrong_answer" ? wrong : null,
    reward: failure === null ? 1 : 0,
    failure,
    activeMs: 3,
    hostMs: 5,
    trace: null,
  };
}

/** `run.json` of a run that never was; it is younger than all data that a test writes. */
export function runRecord(name: string): RunRecord {
  return {
    schemaVersion: 1,
    run: "run-001",
    created: 4_000_000_000_000,
    seed: 1,
    options: experimentSchema.parse({ schemaVersion: 1, name }),
    sources: {},
    digests: { data: "d", policy: "p", perception: "v", interpreter: "i", networks: "native" },
    versions: { visrep: "0", node: "0", platform: "test" },
    threads: { policy: 1, trainer: 1 },
    batchSize: 16,
  };
}
