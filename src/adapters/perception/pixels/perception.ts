import { createHash } from "node:crypto";
import { AbortError } from "../../../core/errors";
import type { Logger } from "../../../core/ports/logger";
import type { ImageRef, Perception } from "../../../core/ports/perception";
import { cachedPerception } from "../cache/cached";
import { Lru } from "../cache/lru";
import { answerCall, type Sight } from "./answer";
import { type Picture, readPicture } from "./picture";
import type { View } from "./view";

/** Pictures whose view is kept in memory; a view is some kilobytes. */
const VIEWS = 4096;

export interface PixelPerceptionOptions extends Omit<Sight, "look"> {
  /** Everything that determines an answer: rules, weights, options. */
  readonly identity: string;
  /** Looks at a whole picture. */
  readonly view: (picture: Picture) => Promise<View>;
  readonly close: () => Promise<void>;
  readonly logger: Logger;
  /** Where answers are kept between processes; without it they live in memory alone. */
  readonly cacheFolder?: string;
}

/** A perception that looks at each picture once, and answers from what it saw there. */
export function createPixelPerception(
  { identity, view, close, logger, cacheFolder, ...sight }: PixelPerceptionOptions,
): Perception {
  const look = viewer(view);
  return cachedPerception({
    digest: createHash("sha256").update(identity).digest("hex"),
    async call(call, signal) {
      if (signal?.aborted) throw new AbortError();
      return answerCall(call, { ...sight, look: ({ image }) => look(image) });
    },
    close,
  }, { logger, ...(cacheFolder === undefined ? {} : { folder: cacheFolder }) });
}

/** Looks at each picture once; equal bytes are the same picture. */
function viewer(view: (picture: Picture) => Promise<View>): (image: ImageRef) => Promise<View> {
  const views = new Lru<Promise<View>>(VIEWS);
  return (image) => {
    const known = views.get(image.digest);
    if (known) return known;
    const seen = readPicture(image).then(view);
    views.set(image.digest, seen);
    seen.catch(() => views.delete(image.digest)); // a failure is not remembered
    return seen;
  };
}
