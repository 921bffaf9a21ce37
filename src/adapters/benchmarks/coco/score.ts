import { z } from "zod";
import { DataError } from "../../../core/errors";
import { boxArea } from "../../../core/official/box";
import { type CocoMetrics, cocoMetrics, type Placed } from "../../../core/official/coco";
import type { AnnotatedBox, DetectedBox } from "../../../core/official/match-boxes";
import { flagSchema, numberSchema } from "../reading/fields";
import { idFilter, type MetricsFiles, type Tell } from "../reading/files";
import { readRecords } from "../reading/json-file";
import { boxSchema, checked, idSchema, onlyOnce } from "../reading/records";

const namedSchema = z.object({ id: idSchema });
const annotationSchema = z.object({
  id: idSchema.nullish(),
  image_id: idSchema,
  category_id: idSchema,
  bbox: boxSchema,
  area: numberSchema.pipe(z.number().min(0)).nullish(),
  iscrowd: flagSchema.nullish(),
});
const detectionSchema = z.object({ image_id: idSchema, category_id: idSchema, bbox: boxSchema,
  score: numberSchema });

/** COCO's metrics, and over how many images and boxes. */
export interface CocoReport extends CocoMetrics {
  readonly images: number;
  readonly boxes: number;
  readonly detections: number;
}

interface CocoGold {
  /** Ids of the images that are scored, and of all. */
  readonly images: ReadonlySet<string>;
  readonly all: ReadonlySet<string>;
  readonly categories: ReadonlySet<string>;
  readonly annotated: readonly Placed<AnnotatedBox>[];
}

/**
 * COCO's metrics of its own files: instances, and a list of `{image_id, category_id, bbox, score}`.
 * @throws DataError naming file, record and field
 */
export async function scoreCoco(files: MetricsFiles, tell: Tell): Promise<CocoReport> {
  const gold = await readGold(files, tell);
  const detected: Placed<DetectedBox>[] = [];
  let strangers = 0;
  await readRecords(files.predictions, undefined, (record) => {
    const { image_id: image, category_id: category, bbox: box, score } = checked(record,
      detectionSchema);
    if (!gold.all.has(image))
      throw new DataError(`${record.file}, ${record.place}: ` +
        `${files.gold} has no image ${image}.`,
        "Score detections of these images, or name the instances that they were made for.");
    if (!gold.categories.has(category)) strangers++;
    else if (gold.images.has(image)) detected.push({ image, category, value: { box, score } });
  });
  if (strangers > 0)
    tell(`${strangers} detections have a category that ${files.gold} does not ` +
      "have, and do not count.");
  return { images: gold.images.size, boxes: gold.annotated.length, detections: detected.length,
    ...cocoMetrics(gold.annotated, detected) };
}

async function readGold({ gold, ids }: MetricsFiles, tell: Tell): Promise<CocoGold> {
  const wanted = await idFilter(ids);
  const seen = { images: new Set<string>(), annotations: new Set<string>(),
    categories: new Set<string>() };
  const boxes: { readonly place: string; readonly placed: Placed<AnnotatedBox> }[] = [];
  await readRecords(gold, Object.keys(seen), (record) => {
    if (record.section !== "annotations") {
      const { id } = checked(record, namedSchema);
      const own = seen[record.section as keyof typeof seen];
      onlyOnce(record, id, own);
      return void own.add(id);
    }
    const { id, image_id: image, category_id: category, bbox: box, area, iscrowd } = checked(record,
      annotationSchema);
    // Some tools write 0 everywhere, or start again in each image.
    const own = JSON.stringify([image, id ?? null]);
    if (id != null && id !== "0" && seen.annotations.has(own))
      throw new DataError(
        `${record.file}, ${record.place}: id ${id} occurs twice in image ${image}.`,
        "Keep one of the two records.",
      );
    seen.annotations.add(own);
    boxes.push({ place: record.place,
      placed: { image, category,
        value: { box, area: area ?? boxArea(box), crowd: Boolean(iscrowd) } } });
  });
  for (const [section, { size }] of Object.entries(seen)) {
    if (size === 0)
      throw new DataError(`${gold} has no ${section}.`,
        "An instances file with images, annotations and categories is needed.");
  }
  for (const { place, placed: { image, category } } of boxes) {
    if (!seen.images.has(image))
      throw new DataError(`${gold}, ${place}: there is no image ` +
        `${image}.`, "Add the image, or leave the annotation out.");
    if (!seen.categories.has(category))
      throw new DataError(`${gold}, ${place}: there is no category ${category}.`,
        "Add the category, or leave the annotation out.");
  }
  const images = new Set([...seen.images].filter(wanted));
  if (images.size === 0)
    throw new DataError(`None of the ids of ${ids} is an image of ${gold}.`, "Name ids of images.");
  const annotated = boxes.map(({ placed }) => placed).filter(({ image }) => images.has(image));
  const flat = annotated.filter(({ value }) => boxArea(value.box) === 0).length;
  if (flat > 0)
    tell(`${flat} annotated boxes have no area: nothing can match them, and they ` +
      "count as missed.");
  return { images, all: seen.images, categories: seen.categories, annotated };
}
