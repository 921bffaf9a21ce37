import { PolicyError } from "../../../core/errors";
import type { Logger } from "../../../core/ports/logger";
import type { Perception } from "../../../core/ports/perception";
import { type DetectorDescription, detectorSchema } from "../detector/description";
import { createDetectorPerception, type DetectorPerceptionOptions } from "../detector/perception";
import { PHOTO_CLASSES, PHOTO_SYNONYMS } from "./classes";
import { INPUT, OUTPUT, photoWeights } from "./weights";

/**
 * CenterNet-MobileNetV3 as it was trained: the whole picture stretched to 512 x 512, red, green and
 * blue from 0 to 255.
 */
export function photoDescription(model: string): DetectorDescription {
  return detectorSchema.parse({
    schemaVersion: 1,
    model,
    classes: PHOTO_CLASSES,
    synonyms: PHOTO_SYNONYMS,
    input: { name: INPUT, width: 512, height: 512, layout: "NHWC" },
    output: { kind: "rows", name: OUTPUT },
  });
}

/**
 * The perception of photographs: the 80 classes of COCO and colours, from pixels. Its network is
 * read from the npm package
 * @vladmandic/human and comes with neither VisReP nor its extension.
 * @throws ConfigError where the package is missing, DataError or PolicyError where it is damaged.
 */
export async function createPhotoPerception(
  options: Omit<DetectorPerceptionOptions, "name"> & { readonly logger: Logger },
): Promise<Perception> {
  const { file, digest } = await photoWeights(options.logger);
  const broken = (cause: unknown): PolicyError =>
    new PolicyError(`Cannot use the photo detector ${file}: ` +
      `${cause instanceof Error ? cause.message : String(cause)}`,
      "Remove that file: it is made again from the installed package.", { cause });
  return createDetectorPerception({ description: photoDescription(file), file, digest, broken }, {
    ...options,
    name: "photo",
  });
}
