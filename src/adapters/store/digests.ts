import { createHash } from "node:crypto";
import * as fs from "node:fs/promises";
import * as path from "node:path";
import type { Query } from "../../core/task/query";
import { layout } from "./layout";

/** The first 16 hexadecimal digits of the sha256 of a program's text. */
export function programDigest(program: string): string {
  return shortDigest(program);
}

/**
 * The same over the digests of a query's pictures, in their order; undefined where one cannot be
 * read.
 */
export async function imagesDigest(experiment: string,
  { images }: Pick<Query, "images">): Promise<string | undefined> {
  const digests = await Promise.all(
    images.map((name) =>
      fs.readFile(path.resolve(layout.data(experiment), name)).then(shortDigest, () => undefined)
    ),
  );
  return digests.every((each) => each !== undefined) ? shortDigest(digests.join(" ")) : undefined;
}

function shortDigest(content: string | Uint8Array): string {
  return createHash("sha256").update(content).digest("hex").slice(0, 16);
}
