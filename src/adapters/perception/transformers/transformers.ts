import { createHash } from "node:crypto";
import * as path from "node:path";
import type { Logger } from "../../../core/ports/logger";
import type { ImageRef, Perception } from "../../../core/ports/perception";
import { defaultCacheFolder } from "../../files/cache-folder";
import { WorkerThread } from "../../onnx/thread";
import { requireEngine } from "../../optional/load";
import { cachedPerception } from "../cache/cached";
import { Lru } from "../cache/lru";
import { type Picture, readPicture } from "../pixels/picture";
import { answerCall } from "./answer";
import { crop } from "./crop";
import type { VisionCalls, VisionData, VisionModels } from "./messages";
import { digestOf, placeModels } from "./place";

/**
 * Changes whenever a rule around the models changes an answer, so that no cache gives an outdated
 * one.
 */
const RULES = "transformers-1";
/** Decoded pictures that are kept; a large one has some 36 MB. */
const PICTURES = 8;

export interface TransformersOptions {
  readonly models: VisionModels;
  readonly dtype: string;
  /** Confidence from which a box counts, 0 to 1. */
  readonly scoreThreshold?: number;
  /** Overlap above which the weaker of two boxes is left out. */
  readonly nmsIou?: number;
  /** Folder from which the models' own folders are named. */
  readonly from: string;
  readonly logger: Logger;
  /** Where answers are kept between processes; without it they live in memory alone. */
  readonly cacheFolder?: string;
}

/**
 * Vision models run by transformers.js, of local folders or the Hugging Face hub; `VISREP_OFFLINE`
 * keeps it from the hub.
 * @throws ConfigError if transformers.js is not installed, PerceptionError if a model cannot be
 *   loaded.
 */
export async function createTransformersPerception(
  { models: named, dtype, scoreThreshold = 0.3, nmsIou = 0.5, from, logger, cacheFolder }:
    TransformersOptions,
): Promise<Perception> {
  const models = await placeModels(named, from);
  const hub = path.join(defaultCacheFolder(), "hub");
  const data: VisionData = { engine: requireEngine("transformers"), models, dtype, cacheFolder: hub,
    allowDownload: !process.env["VISREP_OFFLINE"] };
  const thread = new WorkerThread<VisionCalls>("perception-worker.mjs", data);
  try {
    logger.info("loading vision models: " +
      `${Object.entries(models).map(([role, model]) => `${role} ${model}`).join(", ")}`);
    const { classes } = await thread.call("load", null);
    const identity = [RULES, await digestOf(models, hub), dtype, scoreThreshold, nmsIou].join(" ");
    const pictures = new Lru<Promise<Picture>>(PICTURES);
    const look = (image: ImageRef): Promise<Picture> => {
      const known = pictures.get(image.digest) ?? readPicture(image);
      pictures.set(image.digest, known);
      known.catch(() => pictures.delete(image.digest)); // a failure is not remembered
      return known;
    };
    return cachedPerception({
      digest: createHash("sha256").update(identity).digest("hex"),
      call: (call, signal) =>
        answerCall(call, { thread, models, classes, scoreThreshold, nmsIou,
          look: async ({ image, box }) => crop(await look(image), box) }, signal),
      close: () => thread.close(),
    }, { logger, ...(cacheFolder === undefined ? {} : { folder: cacheFolder }) });
  } catch (error) {
    await thread.close();
    throw error;
  }
}
