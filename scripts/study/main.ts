/**
 * The study: `npm run study [-- --policy NAME] [--arms A,B] [--smoke] [--document]`. Runs the arms
 * that have no result yet, each from where it stands, and writes the document from all results.
 */
import * as fs from "node:fs/promises";
import { parseArgs } from "node:util";
import { TEMPLATES } from "../../src/cli/templates";
import { UserError } from "../../src/core/errors";
import { type Arm, ARMS, chooseArms } from "./arms";
import { collectResult, machine } from "./collect";
import { writeDocument } from "./document";
import { estimate, ratesFrom } from "./estimate";
import { minutes } from "./markdown";
import { type Place, placeOf, POLICIES } from "./place";
import { type ArmResult, readResult, resultFile, writeResult } from "./result";
import { fit, obstacle, runArm } from "./run-arm";
import { ensureScenes } from "./scenes";

interface Wish {
  readonly place: Place;
  readonly arms: readonly Arm[];
  readonly documentOnly: boolean;
}

function readArguments(): Wish {
  const { values } = parseArgs({ options: {
    policy: { type: "string", default: "builtin" },
    arms: { type: "string" },
    smoke: { type: "boolean", default: false },
    document: { type: "boolean", default: false },
  } });
  const policy = POLICIES.find(({ name }) => name === values.policy);
  if (!policy)
    throw new Error(`there is no policy "${values.policy}"; the policies are ` +
      `${POLICIES.map(({ name }) => name).join(", ")}`);
  return { place: placeOf(policy, values.smoke), arms: chooseArms(values.arms),
    documentOnly: values.document };
}

async function finishedArms({ results }: Place): Promise<readonly ArmResult[]> {
  return (await Promise.all(ARMS.map(({ name }) => readResult(results, name)))).filter((result) =>
    result !== undefined
  );
}

async function study({ place, arms, documentOnly }: Wish): Promise<void> {
  if (!documentOnly) {
    if (place.smoke) await forget(place);
    await ensureScenes(place.scenes);
    for (const arm of arms) await runUnlessFinished(fit(arm, place), place);
  }
  const missing = await Promise.all(
    ARMS.map(async (arm) => ({ arm, why: obstacle(arm, place), ...await estimateOf(arm, place) })),
  );
  await writeDocument(await finishedArms(place), missing, place);
  console.log(`${place.document} is written.`);
}

/** A smoke test tries the whole way each time, whatever an earlier one left. */
async function forget({ work, results }: Place): Promise<void> {
  for (const folder of [work, results]) await fs.rm(folder, { recursive: true, force: true });
}

async function runUnlessFinished(arm: Arm, place: Place): Promise<void> {
  const why = obstacle(arm, place);
  if (await readResult(place.results, arm.name))
    return console.log(`${arm.name}: finished, ${resultFile(place.results, arm.name)}`);
  if (why !== undefined) return console.log(`${arm.name}: not run, because ${why}`);
  const { seconds, source } = await estimateOf(arm, place);
  console.log(`\n${arm.name}: ${arm.title}, ${arm.iterations} ` +
    `iterations${
      place.smoke ? "" : `; about ${minutes(seconds)} from its beginning (from ${source})`
    }`);
  const experiment = await runArm(arm, place);
  const command = ["npm run study --",
    ...(place.policy.name === "builtin" ? [] : [`--policy ${place.policy.name}`]),
    `--arms ${arm.name}`, ...(place.smoke ? ["--smoke"] : [])].join(" ");
  const result = await collectResult(arm, place.policy.name, experiment, command);
  await writeResult(place.results, result);
  console.log(`${arm.name}: done in ${(result.seconds / 60).toFixed(1)} min of stages, kept in ` +
    `${resultFile(place.results, arm.name)}`);
}

/** Seconds from an arm's beginning to its end on this machine. */
async function estimateOf(arm: Arm,
  place: Place): Promise<{ readonly seconds: number; readonly source: string }> {
  const { sampling, training, tasks } = TEMPLATES.scenes("", 1);
  const rates = ratesFrom(place.smoke ? [] : await finishedArms(place), machine());
  return {
    seconds: estimate(arm, rates, { samplesPerQuery: sampling?.samplesPerQuery ?? 1,
      epochs: training?.epochs ?? 1, tasks: tasks?.length ?? 1 }),
    source: rates.source,
  };
}

try {
  await study(readArguments());
} catch (error) {
  console.error(
    error instanceof UserError ?
      `error: ${error.text}` :
      error instanceof Error ?
      `error: ${error.message}` :
      error,
  );
  process.exitCode = 1;
}
