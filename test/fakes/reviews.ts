import { ReviewFolder } from "../../src/adapters/store/reviews";
import type { Query } from "../../src/core/task/query";

/**
 * The real logs; where an experiment has no picture files, names stand for them. It is counted
 * which pictures were asked for.
 */
export class CountingReviews extends ReviewFolder {
  readonly hashed: string[] = [];
  /** Names of pictures that are gone. */
  readonly gone = new Set<string>();

  override async imagesDigest(query: Pick<Query, "images">): Promise<string | undefined> {
    this.hashed.push(...query.images);
    if (query.images.some((name) => this.gone.has(name))) return undefined;
    return await super.imagesDigest(query) ?? this.programDigest(query.images.join(" "));
  }
}
