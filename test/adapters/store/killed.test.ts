import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { packageFile } from "../../../src/adapters/files/package-file";
import { CorrectionFolder } from "../../../src/adapters/store/corrections";
import { DraftFolder } from "../../../src/adapters/store/drafts";
import { ReviewFolder, type ReviewProblem } from "../../../src/adapters/store/reviews";
import { seededRandom } from "../../../src/core/random";
import { temporaryFolder } from "../../fakes/bench";
import { personsSteps, type Step } from "../../fakes/persons-steps";

const KILLS = 8;

/**
 * Runs a person at work in a process of its own until it is killed; gives the steps it said were
 * done, and the one it was in.
 */
async function workUntilKilled(folder: string, seed: number,
  first: number): Promise<{ readonly done: readonly Step[]; readonly cut: Step }> {
  const child = spawn(process.execPath, ["--import", "tsx",
    packageFile("test", "fixtures", "person-at-work.ts"), folder, String(seed), String(first)], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let said = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (said += text));
  await once(child.stdout, "data");
  await sleep(seededRandom(seed ^ 0x5eed)() * 150);
  child.kill("SIGKILL");
  await once(child, "close");
  const last = Number(said.slice(0, said.lastIndexOf("\n")).split("\n").at(-1));
  const steps: Step[] = [];
  for (const step of personsSteps(seededRandom(seed), first)) {
    steps.push(step);
    if (step.number > last) break;
  }
  const cut = steps.pop();
  assert.ok(cut);
  return { done: steps, cut };
}

describe("what a person did in a process that was killed", function() {
  this.timeout(120_000);

  it("is on the disk, whole, with at most the step that was cut short", async () => {
    const folder = temporaryFolder();
    const seed = Math.floor(Math.random() * 1e9);
    const done: Step[] = [];
    const cut: Step[] = [];
    try {
      for (let i = 0; i < KILLS; i++) {
        const work = await workUntilKilled(folder, seed + i, (cut.at(-1)?.number ?? -1) + 1);
        done.push(...work.done);
        cut.push(work.cut);
      }
      await isWhole(folder, done, cut);
    } catch (error) {
      throw new Error(`with seed ${seed}`, { cause: error });
    }
  });
});

async function isWhole(folder: string, done: readonly Step[], cut: readonly Step[]): Promise<void> {
  assert.ok(done.length >= KILLS);
  const perhaps = new Set(cut.map(({ number }) => number));
  const problems: ReviewProblem[] = [];
  const entries = await new ReviewFolder(folder, (problem) => problems.push(problem)).entries();
  const kept = entries.flatMap((
    entry,
  ) => ("sample" in entry ? [Number(entry.sample.slice(1))] : []));
  assert.deepEqual(kept.filter((number) => !perhaps.has(number)),
    done.flatMap(({ kind, number }) => (kind === "entry" ? [number] : [])));
  assert.ok(problems.length <= KILLS, "only lines that were cut short are torn");

  const corrections = await new CorrectionFolder(folder).list();
  const whole = corrections.map((each) => {
    assert.ok("correction" in each, "problem" in each ? each.problem : "");
    const number = Number(/return "(\d+)"\n$/.exec(each.correction.program)?.[1]);
    assert.equal(each.correction.query, `q${number}`);
    return number;
  }).sort((a, b) => a - b);
  assert.deepEqual(whole.filter((number) => !perhaps.has(number)),
    done.flatMap(({ kind, number }) => (kind === "correction" ? [number] : [])));

  const drafts = [...done, ...cut].filter(({ kind }) => kind === "draft").sort((a, b) =>
    a.number - b.number
  );
  const finished = done.filter(({ kind }) => kind === "draft").at(-1)?.number ?? -1;
  if (drafts.length === 0) return;
  const text = (await new DraftFolder(folder).read("the-draft", "How many?"))?.program;
  assert.ok(
    drafts.some((step) =>
      step.kind === "draft" && step.number >= finished && step.correction.program === text
    ),
    "the newest draft, whole",
  );
}
