import * as path from "node:path";
import { FileCache } from "../../adapters/files/file-cache";
import { imageRef } from "../../adapters/files/image-ref";
import { layout } from "../../adapters/store/layout";
import type { Dataset } from "../../core/ports/dataset";
import type { ImageRef } from "../../core/ports/perception";

/** Pictures whose digest and size are kept. */
const KEPT = 100_000;

/**
 * The pictures of an experiment, each looked at when a program needs it, and again when its file
 * has changed.
 */
export class Pictures implements Pick<Dataset, "image"> {
  private readonly known = new FileCache<ImageRef>(KEPT);

  constructor(private readonly experiment: string) {}

  /** @throws DataError if it is missing or no picture. */
  image(name: string): Promise<ImageRef> {
    const file = path.resolve(layout.data(this.experiment), name);
    return this.known.get(file, () => imageRef(file, "this query"));
  }
}
