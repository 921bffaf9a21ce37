import type { Draft, ImportContext } from "../import/importer";
import { boxDrafts } from "./instances";

/** COCO files of boxes and of captions, in any number and order. */
export async function* importCoco(files: readonly string[], context: ImportContext): AsyncGenerator<Draft> {
  for (const file of files) yield* boxDrafts(file, context);
}
