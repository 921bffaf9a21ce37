import assert from "node:assert/strict";
import type { ChildProcess } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { readEvents } from "../../../src/adapters/store/events";
import { pick, type Random, seededRandom } from "../../../src/core/random";
import { copyOf, outcome, smallExperiment, startVisrep, visrep } from "./cli";

/** How often a process is killed; another number for a quick look. */
const KILLS = Number(process.env["KILLS"] ?? 20);
const TARGETS = ["engine", "interpreter", "both"] as const;
const seed = Number(process.env["KILL_SEED"] ?? Date.now() % 2 ** 31);

describe("a run that is killed at random moments", function() {
  if (process.platform !== "linux") return; // finds the interpreter's process through /proc
  this.timeout(1_200_000);

  it(`ends with the metrics of an undisturbed one (KILL_SEED=${seed})`, async () => {
    const random = seededRandom(seed);
    const original = await smallExperiment({ train: 6, validation: 2, test: 3 });
    const started = Date.now();
    const undisturbed = copyOf(original, "undisturbed");
    const whole = await visrep("run", undisturbed);
    assert.equal(whole.status, 0, whole.stderr);
    const duration = Date.now() - started;
    const expected = outcome(undisturbed);

    for (let kills = 0, copy = 0; kills < KILLS; copy++) {
      const disturbed = copyOf(original, `disturbed-${copy}`);
      kills += await runThroughKills(disturbed, duration, KILLS - kills, random);
      assert.deepEqual(outcome(disturbed), expected, `KILL_SEED=${seed}, after ${kills} kills`);
      assert.equal((await readEvents(path.join(disturbed, "runs/run-001"))).at(-1)?.kind,
        "run-finished");
    }
  });
});

/**
 * Runs and resumes until the run ends by itself; returns how many kills there were. What is resumed
 * has less to do, so late moments are met too.
 */
async function runThroughKills(experiment: string, duration: number, most: number,
  random: Random): Promise<number> {
  for (let kills = 0;;) {
    const { child, finished } = startVisrep(
      fs.existsSync(path.join(experiment, "runs/run-001/run.json")) ? "resume" : "run",
      experiment,
    );
    if (kills < most) {
      const ended = await Promise.race([finished, sleep(random() * 0.7 * duration)]);
      if (!ended) {
        kill(child, pick(random, TARGETS));
        kills++;
      }
    }
    const { status, stderr } = await finished;
    if (status === 0) return kills;
    // A killed engine has no exit status; anything else is a failure.
    assert.equal(status, null, stderr);
  }
}

/**
 * SIGKILL: of the engine, of the child that runs programs (the engine starts another one), of both.
 */
function kill(engine: ChildProcess, target: (typeof TARGETS)[number]): void {
  const interpreter = interpreterOf(engine.pid ?? 0);
  if (target !== "engine" && interpreter !== undefined) process.kill(interpreter, "SIGKILL");
  if (target !== "interpreter" || interpreter === undefined) engine.kill("SIGKILL");
}

/**
 * The engine's child that runs programs, or the one that makes Python's snapshot at the first use.
 */
function interpreterOf(engine: number): number | undefined {
  try {
    return fs.readFileSync(`/proc/${engine}/task/${engine}/children`, "utf8").trim().split(" ")
      .filter((pid) => pid !== "").map(Number)
      .find((pid) => fs.readFileSync(`/proc/${pid}/cmdline`, "utf8").includes("interpreter-child"));
  } catch {
    return undefined; // it ended meanwhile
  }
}
