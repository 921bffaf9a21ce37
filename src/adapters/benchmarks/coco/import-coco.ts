import type { Draft, ImportContext } from "../reading/importer";
import { keysOf } from "../reading/sniff";
import { boxDrafts } from "./boxes";
import { captionDrafts } from "./captions";

/** COCO files of boxes and of captions, in any number. */
export async function* importCoco(files: readonly string[],
  context: ImportContext): AsyncGenerator<Draft> {
  for (const file of files) {
    const keys = await keysOf(file);
    yield* keys.has("caption") && !keys.has("bbox") ?
      captionDrafts(file, context) :
      boxDrafts(file, context);
  }
}
