import type { Logger } from "../../../core/ports/logger";
import type { Perception } from "../../../core/ports/perception";
import { packageFile } from "../../files/package-file";
import { HUE_PALETTE } from "../pixels/color";
import { createPixelPerception } from "../pixels/perception";
import { Vocabulary } from "../pixels/vocabulary";
import { openSceneDetector } from "./detector";
import { viewScene } from "./look";

/**
 * Changes whenever a rule around the network changes an answer, so that no cache gives an outdated
 * one.
 */
const RULES = "scenes-2";

export interface ScenesOptions {
  readonly logger: Logger;
  /** Where answers are kept between processes; without it they live in memory alone. */
  readonly cacheFolder?: string;
}

/**
 * The built-in perception of scenes: a small detector of base nouns and the colours of its
 * findings, from pixels alone.
 * @throws PolicyError if the detector's files are damaged.
 */
export async function createScenesPerception(options: ScenesOptions): Promise<Perception> {
  const detector = await openSceneDetector(packageFile("media", "models", "detector"),
    options.logger);
  return createPixelPerception({
    ...options,
    name: "scenes",
    identity: `${RULES} ${detector.digest}`,
    vocabulary: new Vocabulary(detector.nouns),
    palette: HUE_PALETTE,
    view: (picture) => viewScene(picture, detector),
    close: () => detector.close(),
  });
}
