// `npm run bench -- photos [--experiment FOLDER] [--iterations 2]`: self-trains the built-in policy
// on queries made from the boxes of the demo photographs, and compares on test naive programs
// `find(noun)`, right programs, the frozen and the trained policy: detection by COCO's definition,
// all tasks by their reward. Exit status 1 if right programs do not beat naive ones by a factor of
// 1.5 in AP.
import * as path from "node:path";
import { parseArgs } from "node:util";
import { packageFile } from "../../src/adapters/files/package-file";
import { JsonlDataset } from "../../src/adapters/store/dataset";
import { readExperiment } from "../../src/adapters/store/experiment-file";
import { newestRun, readSamples, sampleSummaries } from "../../src/adapters/store/reader";
import { cocoMetrics } from "../../src/core/official/coco";
import { type Query, TASKS } from "../../src/core/task/query";
import { openSandbox } from "../../src/services/compose";
import { referenceProgram } from "../../trainer/corpus/programs";
import { readSlots } from "../../trainer/corpus/read-slots";
import { sharedData } from "../shared-data";
import { Detections } from "./photos/detections";
import { photographicExperiment } from "./photos/experiment";
import { type Answered, runPrograms } from "./photos/run-programs";

const FACTOR = 1.5;
const { values } = parseArgs({
  options: { experiment: { type: "string", default: packageFile("build", "photos") },
    iterations: { type: "string", default: "2" } },
});
const data = sharedData("coco-demo");
if (data === undefined) process.exit(0);
const [experiment, iterations] = [path.resolve(values.experiment), Number(values.iterations)];
await photographicExperiment(experiment, data, iterations);

const { options } = await readExperiment(experiment);
const dataset = await JsonlDataset.open(experiment);
const queries = (await dataset.queries()).filter(({ split }) => split === "test");
const sandbox = await openSandbox(options.perception, { info: () => undefined, warn: console.error,
  error: console.error }, experiment);

/** The noun alone, whatever else the text says of it. */
function naiveProgram(query: Query): string {
  const { noun, category } = readSlots(query);
  return "def execute_command(image):\n    return " +
    `ImagePatch(image).find(${JSON.stringify(noun || category)})\n`;
}

async function policy(iteration: number): Promise<ReadonlyMap<string, Answered>> {
  const run = await newestRun(experiment);
  if (!run) throw new Error(`${experiment} has no run`);
  const summaries = (await sampleSummaries(run.folder, iteration)).filter(({ phase, split }) =>
    phase === "evaluate" && split === "test"
  );
  return new Map(
    (await readSamples(run.folder, iteration, summaries)).map((
      { query, answer, reward },
    ) => [query, { answer, reward }]),
  );
}

try {
  const detection = queries.filter(({ task }) => task === "detection");
  const arms: Readonly<Record<string, ReadonlyMap<string, Answered>>> = {
    "naive find(noun)": await runPrograms(detection, naiveProgram, sandbox, dataset, options),
    "right programs": await runPrograms(queries, referenceProgram, sandbox, dataset, options),
    "frozen policy": await policy(0),
    [`after ${iterations} iterations`]: await policy(iterations),
  };
  const detections = await Detections.of(detection, sandbox.perception, dataset);
  const types = [...new Set(detection.map(({ type }) => type))].sort();
  const percent = (value: number): string => (100 * value).toFixed(1);
  const accuracy = (arm: ReadonlyMap<string, Answered>, chosen: readonly Query[]): string => {
    const rewards = chosen.flatMap(({ id }) => arm.get(id)?.reward ?? []);
    return rewards.length < chosen.length ?
      "" :
      percent(rewards.reduce((sum, reward) => sum + reward, 0) / rewards.length);
  };
  const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
    [head, head.map(() => "---"), ...rows].map((row) => `| ${row.join(" | ")} |`).join("\n");

  const aps = Object.entries(arms).map(([name, arm]) => ({ name, arm,
    metrics: cocoMetrics(detections.annotated(detection), detections.returned(detection, arm)) })
  );
  const ap = (arm: ReadonlyMap<string, Answered>, chosen: (query: Query) => boolean): string => {
    const own = detection.filter(chosen);
    return cocoMetrics(detections.annotated(own), detections.returned(own, arm)).AP.toFixed(3);
  };
  console.log(`\nDetection on ${detection.length} test queries, the queries ranked together\n`);
  console.log(
    table(["programs", "AP", "AP50", "AP without categories", "reward %", ...types.map((type) =>
      `${type} AP (${
        detection.filter((query) => query.type === type).length
      })`
    )], aps.map(({ name, arm, metrics }) => [
      name,
      metrics.AP.toFixed(3),
      metrics.AP50.toFixed(3),
      ap(arm, ({ type }) => type !== "find-category"),
      accuracy(arm, detection),
      ...types.map((each) => ap(arm, ({ type }) => type === each)),
    ])),
  );
  console.log(`\nReward in % on all ${queries.length} test queries\n`);
  console.log(
    table(["programs", ...TASKS.map((task) =>
      `${task} (${queries.filter((query) => query.task === task).length})`
    )], Object.entries(arms).map(([name, arm]) => [name, ...TASKS.map((task) =>
      accuracy(arm, queries.filter((query) =>
        query.task === task
      ))
    )])),
  );
  const [naive = NaN, right = NaN] = aps.map(({ metrics }) => metrics.AP);
  console.log(`\nright programs against naive ones: AP x ${(right / naive).toFixed(2)} (wanted: ` +
    `${FACTOR})`);
  process.exitCode = right >= FACTOR * naive ? 0 : 1;
} finally {
  await sandbox.close();
}
