import { createHash } from "node:crypto";
import { AbortError } from "../../core/errors";
import type { Logger } from "../../core/ports/logger";
import type { ImageRef, Perception } from "../../core/ports/perception";
import { packageFile } from "../assets";
import { cachedPerception } from "./cached";
import { Lru } from "./lru";
import { answerCall } from "./scenes/answer";
import { openDetector, type Detector } from "./scenes/detector";
import { viewPicture } from "./scenes/look";
import { readPicture } from "./scenes/picture";
import type { SceneView } from "./scenes/view";
import { Vocabulary } from "./scenes/vocabulary";

/** Changes whenever a rule around the network changes an answer, so that no cache gives an outdated one. */
const RULES = "scenes-2";
/** Pictures whose view is kept in memory; a view is some kilobytes. */
const VIEWS = 4096;

export interface ScenesOptions {
  readonly logger: Logger;
  /** Where answers are kept between processes; without it they live in memory alone. */
  readonly cacheFolder?: string;
}

/**
 * The built-in perception of scenes: a small detector of base nouns and the colours of its findings, from pixels alone.
 * @throws PolicyError if the detector's files are damaged.
 */
export async function createScenesPerception({ logger, cacheFolder }: ScenesOptions): Promise<Perception> {
  const detector = await openDetector(packageFile("media", "models", "detector"), logger);
  const vocabulary = new Vocabulary(detector.nouns);
  const views = viewer(detector);
  return cachedPerception({
    digest: createHash("sha256").update(`${RULES} ${detector.digest}`).digest("hex"),
    async call(call, signal) {
      if (signal?.aborted) throw new AbortError();
      return answerCall(call, ({ image }) => views(image), vocabulary);
    },
    close: () => detector.close(),
  }, { logger, ...(cacheFolder === undefined ? {} : { folder: cacheFolder }) });
}

/** Looks at each picture once; equal bytes are the same picture. */
function viewer(detector: Detector): (image: ImageRef) => Promise<SceneView> {
  const views = new Lru<Promise<SceneView>>(VIEWS);
  return (image) => {
    const known = views.get(image.digest);
    if (known) return known;
    const view = readPicture(image).then((picture) => viewPicture(picture, detector));
    views.set(image.digest, view);
    view.catch(() => views.delete(image.digest)); // a failure is not remembered
    return view;
  };
}
