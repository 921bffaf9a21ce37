import { z } from "zod";
import type { AnnotatedImage } from "../../../core/task/annotated-image";
import { generateQueries } from "../../../core/task/generate/generate-queries";
import { SPLITS, type Query, type Split } from "../../../core/task/query";
import type { Draft, ImportContext } from "../import/importer";
import { sceneOf, type FoundPicture } from "../import/pictures";
import { Reservoirs } from "../import/sampling";
import { turnUpright, uprightBox, type CocoBox } from "./frame";
import { CATEGORIES, nounOf } from "./nouns";
import { unsureNouns, type PhotographedObject } from "./unsure";

const id = z.union([z.number().int(), z.string().min(1)]).transform(String);
const pixels = z.number().int().positive();
export const imageSchema = z.object({ id, file_name: z.string().min(1), width: pixels.optional(), height: pixels.optional() });
const categorySchema = z.object({ id, name: z.string().min(1), supercategory: z.string().optional() });
const annotationSchema = z.object({
  id: id.optional(), image_id: id, category_id: id, iscrowd: z.union([z.literal(0), z.literal(1), z.boolean()]).optional(),
  bbox: z.tuple([z.number(), z.number(), z.number(), z.number()]),
});

/** Queries of each type in each split if nothing else is asked for. */
const PER_TYPE = 40;

interface Category {
  readonly noun: string;
  readonly categories: readonly string[];
  readonly id: string;
}

interface Photo {
  readonly id: string;
  readonly picture: FoundPicture;
  readonly split: Split;
  readonly turn: NonNullable<ReturnType<typeof turnUpright>>;
  readonly place: string;
  readonly objects: (PhotographedObject & { readonly category: string })[];
}

interface Contents {
  /** Those that queries are made from, by id. */
  readonly photos: ReadonlyMap<string, Photo>;
  /** Ids of all images. */
  readonly images: ReadonlySet<string>;
  readonly categories: ReadonlyMap<string, Category>;
}

/** Boxes and labels of a COCO detection file to queries of all three tasks. Two readings: what images there are, then their boxes. */
export async function* boxDrafts(file: string, context: ImportContext): AsyncGenerator<Draft> {
  const contents = await readImages(file, context);
  await readBoxes(file, context, contents);
  const { photos } = contents;
  const { seed, perType = PER_TYPE } = context.options;
  for (const split of SPLITS) {
    const ofSplit = [...photos.values()].filter((photo) => photo.split === split);
    const images = new Map(ofSplit.map((photo) => [photo, annotatedImage(photo)]));
    const byName = new Map([...images].map(([photo, image]) => [image.file, photo]));
    for (const query of generateQueries([...images.values()], { split, seed, perType })) yield draftOf(query, byName, file);
  }
}

async function readImages(file: string, context: ImportContext): Promise<Contents> {
  const { report, options } = context;
  const categories = new Map<string, Category>();
  const images = new Set<string>();
  const chosen = new Reservoirs<Photo>(options.maxImages, options.seed);
  for await (const record of context.records(file, ["images", "categories"])) {
    if (record.section === "categories") {
      const category = context.parsed(record, categorySchema);
      const over = category?.supercategory?.toLowerCase();
      if (category) categories.set(category.id, { id: category.id, noun: nounOf(category.name), categories: over !== undefined && CATEGORIES.includes(over) ? [over] : [] });
      continue;
    }
    const image = context.parsed(record, imageSchema);
    if (!image) continue;
    if (images.has(image.id)) {
      report.problem("duplicate-id", record, `the image ${image.id} is there already`);
      continue;
    }
    images.add(image.id);
    if (!context.wanted([image.id, image.file_name])) {
      report.leave("not in the list of ids");
      continue;
    }
    const picture = await context.pictures.look(image.file_name);
    if ("kind" in picture) {
      report.problem(picture.kind, record, picture.message);
      continue;
    }
    const { width, height } = image;
    const turn = turnUpright(picture, width !== undefined && height !== undefined ? { width, height } : undefined);
    if (!turn) {
      report.problem("image-size", record, `width, height: ${width} x ${height}, and ${picture.name} has ${picture.stored.width} x ${picture.stored.height} pixels`);
      continue;
    }
    const split = context.splitOf(sceneOf(picture.name));
    if (chosen.offer(split, picture.name, { id: image.id, picture, split, turn, place: record.place, objects: [] })) report.leave("image not used");
  }
  return { photos: new Map(chosen.items.map((photo) => [photo.id, photo])), images, categories };
}

async function readBoxes(file: string, context: ImportContext, { photos, images, categories }: Contents): Promise<void> {
  const { report } = context;
  const seen = new Set<string>();
  for await (const record of context.records(file, ["annotations"])) {
    const annotation = context.parsed(record, annotationSchema);
    if (!annotation) continue;
    if (annotation.id !== undefined && seen.has(annotation.id)) {
      report.problem("duplicate-id", record, `the annotation ${annotation.id} is there already`);
      continue;
    }
    if (annotation.id !== undefined) seen.add(annotation.id);
    const photo = photos.get(annotation.image_id);
    if (!photo) {
      if (!images.has(annotation.image_id)) report.problem("unknown-reference", record, `image_id: there is no image ${annotation.image_id}`);
      continue;
    }
    const category = categories.get(annotation.category_id);
    if (!category) {
      report.problem("unknown-reference", record, `category_id: there is no category ${annotation.category_id}`);
      continue;
    }
    const found = uprightBox(annotation.bbox as CocoBox, photo.turn, photo.picture);
    if (!found) {
      report.problem("empty-box", record, `bbox: [${annotation.bbox.join(", ")}] has no area inside the image`);
      continue;
    }
    if (found.clipped) report.problem("clipped-box", record, `bbox: [${annotation.bbox.join(", ")}] reaches beyond the image and was cut to it`);
    photo.objects.push({ noun: category.noun, categories: category.categories, category: category.id, box: found.box, crowd: Boolean(annotation.iscrowd) });
  }
}

function annotatedImage({ picture: { name, width, height }, objects }: Photo): AnnotatedImage {
  return { file: name, scene: sceneOf(name), width, height, objects, photograph: { unsure: unsureNouns(objects, { width, height }) } };
}

function draftOf({ images, scene, ...query }: Query, byName: ReadonlyMap<string, Photo>, file: string): Draft {
  const photo = byName.get(images.find((name) => sceneOf(name) === scene) ?? "") as Photo;
  return {
    ...query, scene, pictures: images, ids: [photo.id, photo.picture.name], from: { file, place: photo.place },
    source: { dataset: "coco", id: photo.id, image: photo.id, ...groupOf(query, photo) },
  };
}

/** The category whose boxes the query asks for, all of them. */
function groupOf({ type, annotation }: Pick<Query, "type" | "annotation">, { objects }: Photo): { readonly group?: string } {
  if (type !== "find-noun" || annotation.kind !== "boxes") return {};
  const object = objects.find(({ box }) => box === annotation.boxes[0]);
  return object ? { group: object.category } : {};
}
