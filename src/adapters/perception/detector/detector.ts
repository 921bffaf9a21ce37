import type { UserError } from "../../../core/errors";
import type { Logger } from "../../../core/ports/logger";
import { createSession } from "../../onnx/session";
import { type Detection, readDetections } from "../pixels/detections";
import type { Picture } from "../pixels/picture";
import type { DetectorDescription } from "./description";
import { inputTensor } from "./input";
import { readOutput } from "./output";

/** Finds nouns in pixels. */
export interface Detector {
  readonly nouns: readonly string[];
  /**
   * Everything it sees, best first.
   * @param threshold lowest confidence instead of the described one, for measuring.
   */
  detect(picture: Picture, threshold?: number): Promise<readonly Detection[]>;
  close(): Promise<void>;
}

export interface DetectorOptions {
  readonly logger: Logger;
  /** How a model that cannot be used is told. */
  readonly broken: (cause: unknown) => UserError;
}

/**
 * Opens a detector in a worker thread.
 * @param model bytes or path of an ONNX file.
 * @throws what `broken` makes of a model that is none, or is not as described.
 */
export async function openDetector(description: DetectorDescription, model: Uint8Array | string,
  { logger, broken }: DetectorOptions): Promise<Detector> {
  // One thread: equal results on every machine, and programs run beside it.
  const session = await createSession(model, { logger, threads: 1 }).catch((cause: unknown) => {
    throw broken(cause);
  });
  const { input, classes } = description;
  return {
    nouns: classes,
    async detect(picture, threshold = description.scoreThreshold) {
      const { tensor, placement } = await inputTensor(picture, input);
      try {
        const outputs = await session.run({
          [input.name ?? session.inputNames[0] as string]: tensor,
        });
        const selection = { threshold, sameNounOverlap: description.nmsIou,
          anyNounOverlap: description.anyClassIou };
        return readDetections(readOutput(outputs, description), classes, placement, picture,
          selection);
      } catch (cause) {
        throw broken(cause);
      }
    },
    close: () => session.close(),
  };
}
