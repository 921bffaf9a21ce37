import * as fs from "node:fs/promises";
import * as path from "node:path";
import { imageRef } from "../adapters/datasets/image-ref";
import { layout } from "../adapters/store/layout";
import type { Dataset } from "../core/ports/dataset";
import type { ImageRef } from "../core/ports/perception";

/** The pictures of an experiment, each looked at when a program needs it, and again when its file has changed. */
export class Pictures implements Pick<Dataset, "image"> {
  private readonly known = new Map<string, { readonly stamp: string; readonly image: Promise<ImageRef> }>();

  constructor(private readonly experiment: string) {}

  /** @throws DataError if it is missing or no picture. */
  async image(name: string): Promise<ImageRef> {
    const file = path.resolve(layout.data(this.experiment), name);
    const stamp = await fs.stat(file).then(({ mtimeMs, size }) => `${mtimeMs} ${size}`, () => "absent");
    const known = this.known.get(name);
    if (known?.stamp === stamp && stamp !== "absent") return known.image;
    const image = imageRef(file, "this query");
    this.known.set(name, { stamp, image });
    return image;
  }
}
