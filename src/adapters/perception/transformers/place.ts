import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import * as fs from "node:fs/promises";
import * as path from "node:path";
import { pipeline } from "node:stream/promises";
import { VISION_ROLES, type VisionModels } from "./messages";

/**
 * Models with the folders among them made absolute: what is a folder beside the experiment is
 * meant, before the hub.
 */
export async function placeModels(models: VisionModels, experiment: string): Promise<VisionModels> {
  const placed = await Promise.all(VISION_ROLES.map(async (role) => {
    const model = models[role];
    if (model === undefined) return [];
    const folder = path.resolve(experiment, model);
    const isFolder = await fs.stat(folder).then((found) => found.isDirectory(), () => false);
    return [[role, isFolder ? folder : model] as const];
  }));
  return Object.fromEntries(placed.flat());
}

/**
 * sha256 over every file of every model, after they were loaded: those of the hub lie in the cache
 * folder then.
 */
export async function digestOf(models: VisionModels, cacheFolder: string): Promise<string> {
  const hash = createHash("sha256");
  for (const role of VISION_ROLES) {
    const model = models[role];
    if (model === undefined) continue;
    const folder = path.isAbsolute(model) ? model : path.join(cacheFolder, ...model.split("/"));
    for (const name of (await fs.readdir(folder, { recursive: true })).sort()) {
      const file = path.join(folder, name);
      if (!(await fs.stat(file)).isFile()) continue;
      const one = createHash("sha256");
      await pipeline(createReadStream(file), one);
      hash.update(`${role} ${name.split(path.sep).join("/")} ${one.digest("hex")}\n`);
    }
  }
  return hash.digest("hex");
}
