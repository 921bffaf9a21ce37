import { z } from "zod";
import { DataError } from "../../../core/errors";
import { boxArea } from "../../../core/official/box";
import type { AnnotatedBox, DetectedBox } from "../../../core/official/match-boxes";
import { type Described, type Description, omniLabelMetrics,
  type OmniLabelNumber } from "../../../core/official/omnilabel";
import { flagSchema, numberSchema } from "../reading/fields";
import { idFilter, type MetricsFiles, type Tell } from "../reading/files";
import { readRecords } from "../reading/json-file";
import { boxSchema, checked, idSchema, onlyOnce } from "../reading/records";

const imageSchema = z.object({ id: idSchema });
const descriptionSchema = z.object({ id: idSchema, text: z.string(), image_ids: z.array(idSchema),
  anno_info: z.object({ type: z.string() }) });
const annotationSchema = z.object({ image_id: idSchema, bbox: boxSchema,
  description_ids: z.array(idSchema), iscrowd: flagSchema.nullish() });
const resultSchema = z.object({ image_id: idSchema, bbox: boxSchema,
  description_ids: z.array(idSchema), scores: z.array(numberSchema) })
  .refine(({ description_ids, scores }) => description_ids.length === scores.length,
    "scores: there must be one for each of description_ids");

export interface OmniLabelReport {
  /** The score of the benchmark: the first of the 13 numbers. */
  readonly score: number;
  readonly images: number;
  readonly metrics: readonly OmniLabelNumber[];
}

/** OmniLabel's metrics of its own files. @throws DataError naming file, record and field */
export async function scoreOmniLabel(files: MetricsFiles, tell: Tell): Promise<OmniLabelReport> {
  const { gold, predictions } = files;
  const { images, all, descriptions, annotated } = await readGold(files);
  const known = new Set(descriptions.map(({ id }) => id));
  const detected: Described<DetectedBox>[] = [];
  let strangers = 0;
  await readRecords(predictions, undefined, (record) => {
    const { image_id: image, bbox: box, description_ids: ids, scores } = checked(record,
      resultSchema);
    if (!all.has(image))
      throw new DataError(`${predictions}, ${record.place}: ${gold} has no ` +
        `image ${image}.`,
        "Score results of these images, or name the ground truth that they were made for.");
    for (const [i, description] of ids.entries()) {
      if (!known.has(description)) strangers++;
      else if (images.has(image))
        detected.push({ image, description, value: { box, score: scores[i] ?? 0 } });
    }
  });
  if (strangers > 0)
    tell(`${strangers} results are for descriptions that ${gold} does not ` +
      "have, and do not count.");
  const asked = descriptions.map((description) => ({ ...description,
    images: description.images.filter((image) => images.has(image)) })
  );
  const metrics = omniLabelMetrics(asked, annotated.filter(({ image }) => images.has(image)),
    detected);
  return { score: metrics[0]?.value ?? -1, images: images.size, metrics };
}

interface OmniLabelGold {
  /** Ids of the images that are scored, and of all. */
  readonly images: ReadonlySet<string>;
  readonly all: ReadonlySet<string>;
  readonly descriptions: readonly Description[];
  readonly annotated: readonly Described<AnnotatedBox>[];
}

async function readGold({ gold, ids }: MetricsFiles): Promise<OmniLabelGold> {
  const wanted = await idFilter(ids);
  const all = new Set<string>();
  const descriptions = new Map<string, Description>();
  const annotated: Described<AnnotatedBox>[] = [];
  await readRecords(gold, ["images", "descriptions", "annotations"], (record) => {
    if (record.section === "images") {
      const { id } = checked(record, imageSchema);
      onlyOnce(record, id, all);
      all.add(id);
    } else if (record.section === "descriptions") {
      const { id, text, image_ids: images, anno_info } = checked(record, descriptionSchema);
      onlyOnce(record, id, descriptions);
      descriptions.set(id, { id, text, images,
        kind: anno_info.type === "object_description" ? "description" : "category" });
    } else {
      const { image_id: image, bbox: box, description_ids, iscrowd } = checked(record,
        annotationSchema);
      const value = { box, area: boxArea(box), crowd: Boolean(iscrowd) };
      for (const description of description_ids) annotated.push({ image, description, value });
    }
  });
  if (all.size === 0 || descriptions.size === 0)
    throw new DataError(`${gold} has no ${all.size === 0 ? "images" : "descriptions"}.`,
      "A ground truth with images, descriptions and annotations is needed.");
  const images = new Set([...all].filter(wanted));
  if (images.size === 0)
    throw new DataError(`None of the ids of ${ids} is an image of ${gold}.`, "Name ids of images.");
  return { images, all, descriptions: [...descriptions.values()], annotated };
}
