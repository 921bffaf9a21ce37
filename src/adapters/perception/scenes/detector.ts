import { createHash } from "node:crypto";
import * as fs from "node:fs/promises";
import * as path from "node:path";
import { z } from "zod";
import { PolicyError } from "../../../core/errors";
import type { Logger } from "../../../core/ports/logger";
import { createSession } from "../../onnx/session";
import { readDetections, type Detection } from "./detections";
import { fitToFrame, type Picture } from "./picture";

const aboutSchema = z.object({
  schemaVersion: z.literal(1),
  /** Pixels of the frame that the network looks at. */
  width: z.number().int().positive().max(4096),
  height: z.number().int().positive().max(4096),
  /** Base nouns in the order of the network's outputs. */
  nouns: z.array(z.string().min(1)).min(1).max(10_000),
});

/** Finds base nouns in pixels. */
export interface Detector {
  /** sha256 of the weights and the vocabulary, hex. */
  readonly digest: string;
  readonly nouns: readonly string[];
  /** Everything it sees, best first. @param threshold lowest confidence, for measuring. */
  detect(picture: Picture, threshold?: number): Promise<readonly Detection[]>;
  close(): Promise<void>;
}

/** Opens `detector.onnx` and `detector.json` of a folder, in a worker thread. @throws PolicyError if a file is missing or torn. */
export async function openDetector(folder: string, logger: Logger): Promise<Detector> {
  const weights = path.join(folder, "detector.onnx");
  const vocabulary = path.join(folder, "detector.json");
  const [model, text] = await Promise.all([readFile(weights), readFile(vocabulary)]);
  const about = parseAbout(vocabulary, text);
  const session = await createSession(new Uint8Array(model), { logger, threads: 1 }).catch((cause: unknown) => {
    throw broken(weights, cause);
  });
  return {
    digest: createHash("sha256").update(model).update(text).digest("hex"),
    nouns: about.nouns,
    async detect(picture, threshold) {
      const { rgb, scale } = await fitToFrame(picture, about.width, about.height);
      const { detections } = await session.run({ picture: { type: "uint8", data: rgb, dims: [1, about.height, about.width, 3] } });
      if (detections?.type !== "float32") throw broken(weights, new Error("it has no output `detections` of 32-bit floats"));
      return readDetections(detections.data, about.nouns, scale, picture.width, picture.height, threshold);
    },
    close: () => session.close(),
  };
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
  return new PolicyError(`Cannot use the detector ${file}: ${cause instanceof Error ? cause.message : String(cause)}`, "Install VisReP again; its files are damaged.", { cause });
}
