import * as fs from "node:fs";
import * as path from "node:path";
import { z } from "zod";
import type { Placed } from "../../../src/core/official/coco";
import type { AnnotatedBox } from "../../../src/core/official/match-boxes";
import { sharedData } from "../../shared-data";

const instancesSchema = z.object({
  images: z.array(z.object({ id: z.number(), file_name: z.string(), coco_url: z.string() })),
  annotations: z.array(
    z.object({ image_id: z.number(), category_id: z.number(),
      bbox: z.tuple([z.number(), z.number(), z.number(), z.number()]), area: z.number(),
      iscrowd: z.number() }),
  ),
  categories: z.array(z.object({ id: z.number(), name: z.string() })),
});

/** Photographs with their boxes; images and categories by name. */
export interface Photographs {
  readonly files: readonly { readonly image: string; readonly file: string }[];
  readonly annotated: readonly Placed<AnnotatedBox>[];
}

/**
 * The demo photographs of COCO's val2017, on which detection may be scored: the network was trained
 * on train2017. Undefined, and said aloud, where there are none.
 */
export function validationPhotographs(): Photographs | undefined {
  const folder = sharedData("coco-demo");
  if (folder === undefined) return undefined;
  const { images, annotations, categories } = read(folder);
  const chosen = images.filter(({ coco_url }) => coco_url.includes("/val2017/"));
  const ids = new Set(chosen.map(({ id }) => id));
  const names = new Map(categories.map(({ id, name }) => [id, name]));
  return {
    files: chosen.map(({ id, file_name }) => ({ image: String(id),
      file: path.join(folder, "images", file_name) })
    ),
    annotated: annotations.filter(({ image_id }) => ids.has(image_id)).map((
      { image_id, category_id, bbox, area, iscrowd },
    ) => ({ image: String(image_id), category: names.get(category_id) ?? String(category_id),
      value: { box: bbox, area, crowd: iscrowd === 1 } })
    ),
  };
}

/** Ids of the demo photographs of one of COCO's sets: `train2017` or `val2017`. */
export function photographIds(folder: string, set: string): readonly number[] {
  return read(folder).images.filter(({ coco_url }) => coco_url.includes(`/${set}/`)).map(({ id }) =>
    id
  );
}

function read(folder: string): z.infer<typeof instancesSchema> {
  return instancesSchema.parse(
    JSON.parse(fs.readFileSync(path.join(folder, "instances.boxes.json"), "utf8")),
  );
}
