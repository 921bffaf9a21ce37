import { ReviewFolder } from "../../src/adapters/store/reviews";
import type { Query } from "../../src/core/task/query";

/** The real logs; the pictures' digest is made of their names, and it is counted for which queries it was asked. */
export class CountingReviews extends ReviewFolder {
  readonly hashed: string[] = [];
  /** Names of pictures that are gone. */
  readonly gone = new Set<string>();

  override async imagesDigest({ images }: Pick<Query, "images">): Promise<string | undefined> {
    this.hashed.push(...images);
    return images.some((name) => this.gone.has(name)) ? undefined : this.programDigest(images.join(" "));
  }
}
