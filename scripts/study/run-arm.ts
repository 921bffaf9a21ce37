import { spawn } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { disk, readText } from "../../src/adapters/files/files";
import { packageFile } from "../../src/adapters/files/package-file";
import { readEvents } from "../../src/adapters/store/events";
import { layout } from "../../src/adapters/store/layout";
import { readQueries } from "../../src/adapters/store/queries";
import { listIterations, newestRun } from "../../src/adapters/store/reader";
import { pretty } from "../../src/adapters/store/run-store";
import { TEMPLATES } from "../../src/cli/templates";
import type { Metrics } from "../../src/core/run/records";
import { type Arm, TEST_AT } from "./arms";
import { type CorrectionSets, placeCorrections, readCorrections, released } from "./corrections";
import type { Place } from "./place";
import { linkFolder, smokeQueries, writeSubset } from "./scenes";

const SMOKE_ITERATIONS = 2;
const ONLY_RUN = "run-001";

/** Why an arm cannot be run here, or undefined. */
export function obstacle(arm: Arm, { policy }: Place): string | undefined {
  if (arm.impossible) return arm.impossible;
  const model = arm.tenfold ? policy.tenfold?.model : policy.model;
  if (arm.tenfold && !policy.tenfold) return `there is no ${policy.name} ten times larger`;
  if (model !== undefined && !fs.existsSync(path.join(model, "config.json")))
    return `${path.relative(packageFile(), model)} is not ` +
      `there${arm.tenfold ? `: ${policy.tenfold?.recipe}` : ""}`;
  return undefined;
}

/** The arm as it is run at a place: shorter in a smoke test. */
export function fit(arm: Arm, { smoke }: Place): Arm {
  return smoke ? { ...arm, iterations: Math.min(arm.iterations, SMOKE_ITERATIONS) } : arm;
}

/**
 * Brings an arm's experiment to its end with the command line, from wherever it stands. Returns its
 * folder.
 */
export async function runArm(arm: Arm, place: Place): Promise<string> {
  const experiment = path.join(place.work, arm.name);
  const sets = await readCorrections(await readQueries(place.scenes));
  await prepare(arm, experiment, sets, place);
  for (;;) {
    const { goal, history } = await standOf(experiment);
    const finished = history.length - 1;
    if (finished >= arm.iterations) return experiment;
    if (arm.corrections)
      await placeCorrections(experiment,
        released(arm.corrections, sets,
          history.map(({ iteration, review }) => ({ iteration,
            persistent: review?.persistent.map(({ type }) => type) ?? [] })
          ), place.correctFrom));
    await visrep(
      ...(goal > finished ?
        ["resume", experiment] :
        ["run", experiment, "--iterations", finished < 0 ? "0" : "1"]),
    );
  }
}

/**
 * The experiment's folder. Its settings are written anew each time: they are fixed, and a changed
 * definition starts a new run.
 */
async function prepare(arm: Arm, experiment: string, sets: CorrectionSets,
  { policy, scenes, smoke }: Place): Promise<void> {
  const data = layout.data(experiment);
  if (!smoke) await linkFolder(layout.data(scenes), data);
  else if (await readText(layout.queries(experiment)) === undefined) {
    const queries = await readQueries(scenes);
    await writeSubset(layout.data(scenes), data,
      smokeQueries(queries, new Set([...sets.written, ...sets.random].map(({ query }) => query))));
  }
  const base = TEMPLATES.scenes(arm.name, arm.seed);
  const model = arm.tenfold ? policy.tenfold?.model : policy.model;
  await disk.replace(layout.experiment(experiment), pretty({
    ...base,
    policy: { ...base.policy, ...(model === undefined ? {} : { model }) },
    sampling: { ...base.sampling, ...arm.settings.sampling },
    training: { ...base.training, ...arm.settings.training },
    evaluation: { testAt: TEST_AT },
    ...(arm.settings.reward ? { reward: arm.settings.reward } : {}),
  }));
}

interface Stand {
  /** Last iteration its run was meant to reach; -1 without one. */
  readonly goal: number;
  /** Finished iterations in order, from 0 without a gap. */
  readonly history: readonly Metrics[];
}

/**
 * Where an arm's only run stands.
 * @throws Error if there is a second one: the engine starts over where anything of the first
 *   changed, and an arm is to be of one piece.
 */
export async function standOf(experiment: string): Promise<Stand> {
  const run = await newestRun(experiment);
  if (!run) return { goal: -1, history: [] };
  if (run.name !== ONLY_RUN)
    throw new Error(`${experiment}: models, data or program changed ` +
      "since this arm began, so the engine started over. Delete that folder to run the whole arm " +
      "anew");
  const metrics = (await listIterations(run.folder)).map((entry) => entry.metrics);
  const end = metrics.indexOf(undefined);
  const goal =
    (await readEvents(run.folder)).findLast((event) => event.kind === "run-started")?.upTo ?? -1;
  return { goal,
    history: (end < 0 ? metrics : metrics.slice(0, end)).filter((each) => each !== undefined) };
}

/** Runs the command line with this terminal. @throws Error unless it ends with 0. */
function visrep(...words: readonly string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [packageFile("dist", "visrep.mjs"), ...words], {
      stdio: "inherit",
    });
    child.once("error", reject);
    child.once("close", (code, signal) => (code === 0 ?
      resolve() :
      reject(
        new Error(
          `"visrep ${words[0]}" ended with ${signal ?? `exit status ${code}`}; call the study ` +
            "again and it goes on from here",
        ),
      )));
  });
}
