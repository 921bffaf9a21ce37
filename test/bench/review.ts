// `npm run bench -- review [SAMPLES]`: how long the Review view takes over an experiment of so many
// samples: until its first children are there, for a filter, for a page, after a decision; and how
// long the extension takes to load and activate. Read from a warm disk; look at the load.
import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { CorrectionFolder } from "../../src/adapters/store/corrections";
import { ReviewFolder } from "../../src/adapters/store/reviews";
import { standing } from "../../src/core/review/current-log";
import { countItems, type Filter } from "../../src/core/review/queues";
import { ExperimentReader } from "../../src/services/experiment-reader";
import { type Board, BoardReader, type Reviewed } from "../../src/services/review-board";
import { writeLargeExperiment } from "../fakes/large-experiment";

const ROUNDS = 5;

const samples = Number(process.argv[2] ?? 100_000);
if (!Number.isInteger(samples) || samples < 100)
  throw new Error(
    `the number of samples must be a whole number from 100, not "${process.argv[2]}"`,
  );
const load = (): string => os.loadavg().map((value) => value.toFixed(1)).join(" ");
console.log(`${os.availableParallelism()} processors (${os.cpus()[0]?.model ?? "unknown"}), ` +
  `Node ${process.versions.node}, load average ${load()}; median (smallest, largest) of ` +
  `${ROUNDS}`);

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "visrep-review-"));
try {
  await writeLargeExperiment(folder, samples, 2);
  await measureView(folder);
} finally {
  fs.rmSync(folder, { recursive: true, force: true });
}
await report("activation of the extension", "hoped for: under 150 ms", async () =>
  Number(
    execFileSync(process.execPath, [path.join(import.meta.dirname, "activation.mjs")], {
      encoding: "utf8",
      env: { ...process.env, NODE_OPTIONS: "" },
    }),
  ));
console.log(`load average ${load()}`);

async function measureView(experiment: string): Promise<void> {
  const log = new ReviewFolder(experiment, () => undefined);
  const reviewed: Reviewed = {
    standing: async () => standing(await log.entries()),
    corrected: async () =>
      new Set((await new CorrectionFolder(experiment).list()).map(({ file }) => file)),
  };
  const read = async (boards: BoardReader, filter: Filter): Promise<Board> => {
    const board = await boards.read(experiment, filter, "type");
    if (!board) throw new Error("the experiment has no finished iteration");
    return board;
  };
  let boards = new BoardReader(new ExperimentReader(), reviewed);
  const first = await read(boards, {});
  console.log(`${first.items.reduce((sum, { copies }) => sum + copies, 0)} samples, ` +
    `${first.items.length} different programs, ${countItems(first.queues.pending)} pending`);

  await report("first children of the view", "hoped for: under 1000 ms", () =>
    timed(async () => {
      boards = new BoardReader(new ExperimentReader(), reviewed);
      await read(boards, {});
    }));
  for (const [name, filter] of Object.entries<Filter>({ "a question type": { types: ["type-34"] },
    "a kind of failure, rewarded ones too": { failures: ["wrong_answer"], rewarded: true } })) {
    await report(`filter: ${name}`, "hoped for: under 300 ms", async () => {
      await read(boards, {});
      return timed(() => read(boards, filter));
    });
  }
  await report("filter: changed since the last iteration, first time", "", async () => {
    const fresh = new BoardReader(new ExperimentReader(), reviewed);
    await read(fresh, {});
    return timed(() => read(fresh, { changed: true }));
  });
  await read(boards, { changed: true });
  await report("filter: changed since the last iteration, later", "hoped for: under 300 ms",
    async () => {
      await read(boards, {});
      return timed(() => read(boards, { changed: true }));
    });
  await report("texts of the first page (all queries are read)", "",
    () => timed(() => new ExperimentReader().queries(experiment)));
}

async function timed(act: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await act();
  return performance.now() - started;
}

async function report(name: string, hope: string, measure: () => Promise<number>): Promise<void> {
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round++) times.push(await measure());
  times.sort((a, b) => a - b);
  const [least, middle, most] = [times[0], times[ROUNDS >> 1], times.at(-1)].map((ms) =>
    `${(ms ?? NaN).toFixed(0)} ms`
  );
  console.log(`${name.padEnd(56)}${middle?.padStart(9)}  (${least}, ${most})  ${hope}`);
}
