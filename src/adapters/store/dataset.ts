import { createHash } from "node:crypto";
import * as fs from "node:fs/promises";
import * as path from "node:path";
import type { Dataset } from "../../core/ports/dataset";
import type { ImageRef } from "../../core/ports/perception";
import type { Query } from "../../core/task/query";
import { imageRef } from "../files/image-ref";
import { layout } from "./layout";
import { readQueries } from "./queries";

/**
 * The digest of a data set, without a look into its pictures.
 * @throws Error of the file system for one that cannot be read
 */
export async function dataDigest(experiment: string, queries: readonly Query[]): Promise<string> {
  const pictures: (readonly [name: string, digest: string])[] = [];
  for (const name of new Set(queries.flatMap(({ images }) => images))) {
    pictures.push([name,
      createHash("sha256").update(await fs.readFile(path.resolve(layout.data(experiment), name)))
        .digest("hex")]);
  }
  return digestOf(queries, pictures);
}

/** sha256, hex. @param pictures each once, in the order in which queries name them */
function digestOf(queries: readonly Query[],
  pictures: readonly (readonly [name: string, digest: string])[]): string {
  const hash = createHash("sha256");
  for (const query of queries) hash.update(`${JSON.stringify(query)}\n`);
  for (const [name, digest] of pictures) hash.update(`${name} ${digest}\n`);
  return hash.digest("hex");
}

/**
 * The `data/` folder of an experiment. Every picture is looked at when it opens, so that a missing
 * one is told before hours of work.
 */
export class JsonlDataset implements Dataset {
  private constructor(readonly digest: string, private readonly all: readonly Query[],
    private readonly images: ReadonlyMap<string, ImageRef>) {}

  /** @throws DataError naming file and line, or the picture and its query. */
  static async open(experiment: string): Promise<JsonlDataset> {
    const queries = await readQueries(experiment);
    const images = new Map<string, ImageRef>();
    for (const query of queries) {
      for (const name of query.images) {
        if (!images.has(name))
          images.set(name,
            await imageRef(path.resolve(layout.data(experiment), name), `query ${query.id}`));
      }
    }
    return new JsonlDataset(
      digestOf(queries, [...images].map(([name, { digest }]) => [name, digest])),
      queries,
      images,
    );
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
