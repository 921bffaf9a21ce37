import { z } from "zod";
import type { AnnotatedImage } from "../../../core/task/annotated-image";
import { generateQueries } from "../../../core/task/generate/generate-queries";
import { SPLITS, type Query } from "../../../core/task/query";
import type { Draft, ImportContext } from "../import/importer";
import type { SourceRecord } from "../import/json-records";
import { sceneOf } from "../import/pictures";
import { uprightBox, type CocoBox } from "./frame";
import { idSchema, ImageTable, type Photo } from "./images";
import { CATEGORIES, nounOf } from "./nouns";
import { unsureNouns, type PhotographedObject } from "./unsure";

const categorySchema = z.object({ id: idSchema, name: z.string().min(1), supercategory: z.string().optional() });
const boxSchema = z.object({
  id: idSchema.optional(), image_id: idSchema, category_id: idSchema, iscrowd: z.union([z.literal(0), z.literal(1), z.boolean()]).optional(),
  bbox: z.tuple([z.number(), z.number(), z.number(), z.number()]),
});

/** Queries of each type in each split if nothing else is asked for. */
const PER_TYPE = 40;

interface Category {
  readonly id: string;
  readonly noun: string;
  readonly categories: readonly string[];
}

type LabelledObject = PhotographedObject & { readonly category: string };

/** Boxes and labels of a COCO detection file to queries of all three tasks. Two readings: what images there are, then their boxes. */
export async function* boxDrafts(file: string, context: ImportContext): AsyncGenerator<Draft> {
  const images = new ImageTable(context);
  const categories = new Map<string, Category>();
  for await (const record of context.records(file, ["images", "categories"])) {
    if (record.section === "images") await images.add(record);
    else addCategory(record, categories, context);
  }
  const boxes = await readBoxes(file, context, images, categories);
  const { seed, perType = PER_TYPE } = context.options;
  for (const split of SPLITS) {
    const photos = new Map(images.photos.filter((photo) => photo.split === split).map((photo) => [photo.picture.name, photo]));
    const annotated = [...photos.values()].map((photo) => annotatedImage(photo, boxes.get(photo.id) ?? []));
    for (const query of generateQueries(annotated, { split, seed, perType })) {
      const photo = photos.get(query.images.find((name) => sceneOf(name) === query.scene) ?? "");
      if (photo) yield draftOf(query, photo, boxes.get(photo.id) ?? [], file);
    }
  }
}

function addCategory(record: SourceRecord, categories: Map<string, Category>, context: ImportContext): void {
  const category = context.parsed(record, categorySchema);
  if (!category) return;
  if (categories.has(category.id)) return context.report.problem("duplicate-id", record, `id: the category ${category.id} is there already`);
  const over = category.supercategory?.toLowerCase();
  categories.set(category.id, { id: category.id, noun: nounOf(category.name), categories: over !== undefined && CATEGORIES.includes(over) ? [over] : [] });
}

/** Objects by image, of the images that queries are made from. */
async function readBoxes(file: string, context: ImportContext, images: ImageTable, categories: ReadonlyMap<string, Category>): Promise<ReadonlyMap<string, readonly LabelledObject[]>> {
  const { report } = context;
  const photos = new Map(images.photos.map((photo) => [photo.id, photo]));
  const objects = new Map<string, LabelledObject[]>(images.photos.map(({ id }) => [id, []]));
  const ids = new Set<string>();
  for await (const record of context.records(file, ["annotations"])) {
    const annotation = context.parsed(record, boxSchema);
    if (!annotation) continue;
    const { id, image_id, category_id, bbox, iscrowd } = annotation;
    const [photo, category] = [photos.get(image_id), categories.get(category_id)];
    if (id !== undefined && ids.has(id)) report.problem("duplicate-id", record, `id: the annotation ${id} is there already`);
    else if (!images.has(image_id)) report.problem("unknown-reference", record, `image_id: there is no image ${image_id}`);
    else if (!category) report.problem("unknown-reference", record, `category_id: there is no category ${category_id}`);
    else if (photo) {
      const found = uprightBox(bbox as CocoBox, photo.turn, photo.picture);
      if (!found) report.problem("empty-box", record, `bbox: [${bbox.join(", ")}] has no area inside the image`);
      else {
        if (found.clipped) report.problem("clipped-box", record, `bbox: [${bbox.join(", ")}] reaches beyond the image and was cut to it`);
        objects.get(image_id)?.push({ noun: category.noun, categories: category.categories, category: category.id, box: found.box, crowd: Boolean(iscrowd) });
      }
    }
    if (id !== undefined) ids.add(id);
  }
  return objects;
}

function annotatedImage({ picture: { name, width, height } }: Photo, objects: readonly LabelledObject[]): AnnotatedImage {
  return { file: name, scene: sceneOf(name), width, height, objects, photograph: { unsure: unsureNouns(objects, { width, height }) } };
}

function draftOf({ images, ...query }: Query, { id, picture, place }: Photo, objects: readonly LabelledObject[], file: string): Draft {
  const category = query.type === "find-noun" && query.annotation.kind === "boxes" ? categoryOf(query.annotation.boxes[0], objects) : undefined;
  return {
    ...query, pictures: images, ids: [id, picture.name], from: { file, place },
    source: { dataset: "coco", id, image: id, ...(category === undefined ? {} : { group: category }) },
  };
}

const categoryOf = (box: unknown, objects: readonly LabelledObject[]): string | undefined => objects.find((object) => object.box === box)?.category;
