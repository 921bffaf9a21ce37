import type { UserError } from "../../../core/errors";
import type { Logger } from "../../../core/ports/logger";
import type { Perception } from "../../../core/ports/perception";
import { EVERYDAY_PALETTE } from "../pixels/color";
import { withColors } from "../pixels/look";
import { createPixelPerception } from "../pixels/perception";
import { shrink } from "../pixels/picture";
import { Vocabulary } from "../pixels/vocabulary";
import type { DetectorDescription } from "./description";
import { openDetector } from "./detector";

/**
 * Changes whenever a rule around the network changes an answer, so that no cache gives an outdated
 * one.
 */
const RULES = "detector-1";
/** Longer side of the picture in which colours are counted, in pixels. */
const COLOR_SIDE = 1024;

/** A detector on this machine. */
export interface InstalledDetector {
  readonly description: DetectorDescription;
  /** The ONNX file. */
  readonly file: string;
  /** Identifies its weights. */
  readonly digest: string;
  /** How a model that cannot be used is told. */
  readonly broken: (cause: unknown) => UserError;
}

export interface DetectorPerceptionOptions {
  /** Name of the perception, for refusals. */
  readonly name: string;
  /** Instead of those that the detector's description says. */
  readonly scoreThreshold?: number;
  readonly nmsIou?: number;
  readonly logger: Logger;
  /** Where answers are kept between processes; without it they live in memory alone. */
  readonly cacheFolder?: string;
}

/**
 * A perception of photographs around any detector.
 * @throws what `broken` makes of a model that is none.
 */
export async function createDetectorPerception(
  { description, file, digest, broken }: InstalledDetector,
  { scoreThreshold, nmsIou, ...options }: DetectorPerceptionOptions,
): Promise<Perception> {
  const asked = { ...description, scoreThreshold: scoreThreshold ?? description.scoreThreshold,
    nmsIou: nmsIou ?? description.nmsIou };
  const detector = await openDetector(asked, file, { logger: options.logger, broken });
  return createPixelPerception({
    ...options,
    identity: JSON.stringify([RULES, digest, { ...asked, model: undefined }]),
    vocabulary: new Vocabulary(description.classes, description.synonyms),
    palette: EVERYDAY_PALETTE,
    async view(picture) {
      const { width, height } = picture;
      const small = await shrink(picture, COLOR_SIDE);
      return { width, height,
        objects: withColors(EVERYDAY_PALETTE, small, await detector.detect(picture),
          small.width / width) };
    },
    close: () => detector.close(),
  });
}
