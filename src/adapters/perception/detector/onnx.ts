import { createHash } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import { pipeline } from "node:stream/promises";
import { z } from "zod";
import { ConfigError } from "../../../core/errors";
import type { Perception } from "../../../core/ports/perception";
import { type DetectorDescription, detectorSchema } from "./description";
import { createDetectorPerception, type DetectorPerceptionOptions } from "./perception";

export interface OnnxOptions extends Omit<DetectorPerceptionOptions, "name"> {
  /** Absolute path of the file that describes the detector. */
  readonly detector: string;
}

/**
 * A perception around a detector of the user's own.
 * @throws ConfigError naming file and field where the description or the model cannot be used.
 */
export async function createOnnxPerception(
  { detector: about, ...options }: OnnxOptions,
): Promise<Perception> {
  const description = readDescription(about);
  const file = path.resolve(path.dirname(about), description.model);
  const digest = await fileDigest(file).catch((cause: Error) => {
    throw new ConfigError(`${about}: the model ${file} cannot be read: ${cause.message}.`,
      `Correct "model" in that file.`, { cause });
  });
  const broken = (cause: unknown): ConfigError =>
    new ConfigError(`The detector ${file} cannot be used: ` +
      `${cause instanceof Error ? cause.message : String(cause)}`,
      `Check that it is an ONNX model and that "input", "output" and "classes" in ${about} ` +
        "describe it.", { cause });
  return createDetectorPerception({ description, file, digest, broken }, { ...options,
    name: "onnx" });
}

function readDescription(file: string): DetectorDescription {
  try {
    return detectorSchema.parse(JSON.parse(fs.readFileSync(file, "utf8")));
  } catch (cause) {
    const what = cause instanceof z.ZodError ?
      cause.issues.map(({ path: field, message }) => `${field.join(".")}: ${message}`).join("; ") :
      (cause as Error).message;
    throw new ConfigError(`The description of a detector ${file} cannot be used: ${what}.`,
      "Correct it; docs/photos.md shows its form.", { cause });
  }
}

async function fileDigest(file: string): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(fs.createReadStream(file), hash);
  return hash.digest("hex");
}
