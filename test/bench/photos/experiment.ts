import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { packageFile } from "../../../src/adapters/files/package-file";
import { layout } from "../../../src/adapters/store/layout";
import { listIterations, newestRun } from "../../../src/adapters/store/reader";
import { photographIds } from "../photo/photographs";

/** The command line, with this terminal. @throws Error if it fails. */
function visrep(...words: readonly string[]): void {
  const { status } = spawnSync(process.execPath, [packageFile("dist", "visrep.mjs"), ...words], {
    stdio: ["ignore", "inherit", "inherit"],
  });
  if (status !== 0) throw new Error(`visrep ${words.join(" ")} ended with exit status ${status}`);
}

/**
 * An experiment on the demo photographs: queries made from the boxes of the 47 of train2017, which
 * the network has seen, are grown; those of the 57 of val2017 are validation and test. Trained for
 * some iterations; what is there already is kept, an unfinished run goes on.
 */
export async function photographicExperiment(experiment: string, data: string,
  iterations: number): Promise<void> {
  if (!fs.existsSync(layout.experiment(experiment))) make(experiment, data, iterations);
  const run = await newestRun(experiment);
  if (!run) return visrep("run", experiment, "--iterations", String(iterations));
  const done =
    (await listIterations(run.folder)).filter(({ metrics }) => metrics !== undefined).length - 1;
  if (done < iterations) visrep("resume", experiment);
}

function make(experiment: string, data: string, iterations: number): void {
  const folder = `${experiment}-data`;
  fs.rmSync(folder, { recursive: true, force: true });
  fs.mkdirSync(folder, { recursive: true });
  const ids = (set: string): string => {
    const file = path.join(folder, `${set}.ids`);
    fs.writeFileSync(file, photographIds(data, set).map((id) => `${id}\n`).join(""));
    return file;
  };
  const words = ["import", "coco", path.join(data, "instances.json"), "--images",
    path.join(data, "images"), "--out", folder];
  visrep(...words, "--ids", ids("train2017"), "--split", "train");
  visrep(...words, "--ids", ids("val2017"), "--validation", "0.3", "--test", "0.7", "--append");
  visrep("init", experiment, "--template", "photos", "--data", folder);
  fs.rmSync(folder, { recursive: true });
  const file = layout.experiment(experiment);
  const settings = JSON.parse(fs.readFileSync(file, "utf8")) as object;
  fs.writeFileSync(file,
    `${JSON.stringify({ ...settings, evaluation: { testAt: [0, iterations] } }, null, 2)}\n`);
}
