import { execFile } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { promisify } from "node:util";
import { type ScenesOptions, writeScenes } from "../../src/adapters/scenes/write-scenes";

const visrep = path.resolve(import.meta.dirname, "../../dist/visrep.mjs");

/**
 * A new experiment folder over a few generated scenes, so that an iteration takes seconds; `visrep
 * init` makes it.
 */
export async function smallExperiment(scenes: ScenesOptions): Promise<string> {
  const home = fs.mkdtempSync(path.join(os.tmpdir(), "visrep-small-"));
  const [data, folder] = [path.join(home, "data"), path.join(home, "small")];
  await writeScenes(data, scenes);
  await promisify(execFile)(process.execPath, [visrep, "init", folder, "--data", data, "--seed",
    String(scenes.seed ?? 1)]);
  return folder;
}
