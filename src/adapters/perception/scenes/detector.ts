import { createHash } from "node:crypto";
import * as fs from "node:fs/promises";
import * as path from "node:path";
import { z } from "zod";
import { PolicyError } from "../../../core/errors";
import type { Logger } from "../../../core/ports/logger";
import { detectorSchema } from "../detector/description";
import { type Detector, openDetector } from "../detector/detector";

const aboutSchema = z.object({
  schemaVersion: z.literal(1),
  /** Pixels of the frame that the network looks at. */
  width: z.number().int().positive().max(4096),
  height: z.number().int().positive().max(4096),
  /** Base nouns in the order of the network's outputs. */
  nouns: z.array(z.string().min(1)).min(1).max(10_000),
});

/** Confidence below which nothing is reported. */
export const SCORE_THRESHOLD = 0.3;

export interface SceneDetector extends Detector {
  /** sha256 of the weights and the vocabulary, hex. */
  readonly digest: string;
}

/**
 * Opens `detector.onnx` and `detector.json` of a folder, in a worker thread.
 * @throws PolicyError if a file is missing or torn.
 */
export async function openSceneDetector(folder: string, logger: Logger): Promise<SceneDetector> {
  const weights = path.join(folder, "detector.onnx");
  const vocabulary = path.join(folder, "detector.json");
  const [model, text] = await Promise.all([readFile(weights), readFile(vocabulary)]);
  const { width, height, nouns } = parseAbout(vocabulary, text);
  const description = detectorSchema.parse({
    schemaVersion: 1,
    model: weights,
    classes: nouns,
    input: { name: "picture", width, height, layout: "NHWC", type: "uint8", fit: "corner" },
    output: { kind: "rows", name: "detections" },
    scoreThreshold: SCORE_THRESHOLD,
    nmsIou: 0.45,
    anyClassIou: 0.55,
  });
  const detector = await openDetector(description, new Uint8Array(model), { logger,
    broken: (cause) => broken(weights, cause) });
  return { ...detector, digest: createHash("sha256").update(model).update(text).digest("hex") };
}

function parseAbout(file: string, text: Buffer): z.infer<typeof aboutSchema> {
  try {
    return aboutSchema.parse(JSON.parse(text.toString("utf8")));
  } catch (cause) {
    throw broken(file, cause);
  }
}

async function readFile(file: string): Promise<Buffer> {
  return fs.readFile(file).catch((cause: unknown) => {
    throw broken(file, cause);
  });
}

function broken(file: string, cause: unknown): PolicyError {
  return new PolicyError(`Cannot use the detector ${file}: ` +
    `${cause instanceof Error ? cause.message : String(cause)}`,
    "Install VisReP again; its files are damaged.", { cause });
}
