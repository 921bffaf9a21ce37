import { createHash } from "node:crypto";
import * as path from "node:path";
import type { Dataset } from "../../../core/ports/dataset";
import type { ImageRef } from "../../../core/ports/perception";
import type { Query } from "../../../core/task/query";
import { layout } from "../../store/layout";
import { imageRef } from "../image-ref";
import { readQueries } from "./queries";

/** The `data/` folder of an experiment. Every picture is looked at when it opens, so that a missing one is told before hours of work. */
export class JsonlDataset implements Dataset {
  private constructor(readonly digest: string, private readonly all: readonly Query[], private readonly images: ReadonlyMap<string, ImageRef>) {}

  /** @throws DataError naming file and line, or the picture and its query. */
  static async open(experiment: string): Promise<JsonlDataset> {
    const queries = await readQueries(experiment);
    const images = new Map<string, ImageRef>();
    for (const query of queries) {
      for (const name of query.images) {
        if (!images.has(name)) images.set(name, await imageRef(path.resolve(layout.data(experiment), name), `query ${query.id}`));
      }
    }
    const hash = createHash("sha256");
    for (const query of queries) hash.update(`${JSON.stringify(query)}\n`);
    for (const [name, { digest }] of images) hash.update(`${name} ${digest}\n`);
    return new JsonlDataset(hash.digest("hex"), queries, images);
  }

  async queries(): Promise<readonly Query[]> {
    return this.all;
  }

  async image(name: string): Promise<ImageRef> {
    const image = this.images.get(name);
    if (!image) throw new Error(`${name} is no picture of this data set`);
    return image;
  }
}
