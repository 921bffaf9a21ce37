import { createHash } from "node:crypto";
import * as fs from "node:fs/promises";
import * as path from "node:path";
import type { Logger } from "../../../core/ports/logger";
import { defaultCacheFolder } from "../../files/cache-folder";
import { disk } from "../../files/files";
import { requireEngine } from "../../optional/load";
import { CONVERTER, convertGraphModel } from "./tfjs/convert";
import { readGraphModel } from "./tfjs/graph-model";

/** Input and output of the network, as its graph names them. */
export const INPUT = "tower_0/images";
export const OUTPUT = "tower_0/detections";

/** A network in the ONNX format on this machine. */
export interface Weights {
  readonly file: string;
  /** sha256 of what it was converted from and of the converter's version, hex. */
  readonly digest: string;
}

/**
 * The CenterNet weights of the installed package @vladmandic/human, converted to ONNX at first use
 * and kept in the user's cache.
 * @throws ConfigError where the package is not installed; DataError where its model is damaged or
 *   another one.
 */
export async function photoWeights(logger: Logger,
  cacheFolder = defaultCacheFolder()): Promise<Weights> {
  const json = requireEngine("photo");
  const [topology, bytes] = await Promise.all([fs.readFile(json),
    fs.readFile(path.join(path.dirname(json), "centernet.bin"))]);
  const digest = createHash("sha256").update(CONVERTER).update(topology).update(bytes).digest(
    "hex",
  );
  const file = path.join(cacheFolder, "photo", `centernet-${digest.slice(0, 16)}.onnx`);
  if (!(await exists(file))) {
    logger.info(`the photo detector is converted to ONNX once: ${file}`);
    await disk.replace(file,
      convertGraphModel(json, readGraphModel(json, topology.toString("utf8"), bytes), [OUTPUT]));
  }
  return { file, digest };
}

const exists = (file: string): Promise<boolean> => fs.access(file).then(() => true, () => false);
