import { z } from "zod";
import { DataError } from "../../../core/errors";
import { type CocoBox, turnUpright, uprightBox, whyUnturned } from "../coco/frame";
import { cleanText } from "../reading/captions";
import { flagSchema, fourSchema, idSchema, textSchema } from "../reading/fields";
import { draftId } from "../reading/ids";
import type { Draft, ImportContext } from "../reading/importer";
import type { SourceRecord } from "../reading/json-records";
import { BoxTable } from "./box-table";

const imageSchema = z.object({ id: idSchema, file_name: textSchema });
const descriptionSchema = z.object({ id: idSchema, text: textSchema, image_ids: z.array(idSchema),
  anno_info: z.object({ type: z.string() }) });
const annotationSchema = z.object({ image_id: idSchema, bbox: fourSchema,
  description_ids: z.array(idSchema).min(1), iscrowd: flagSchema.nullish() });

interface Contents {
  readonly images: ReadonlyMap<string, string>;
  readonly descriptions:
    readonly (z.infer<typeof descriptionSchema> & { readonly from: SourceRecord })[];
  readonly boxes: BoxTable;
}

/**
 * OmniLabel: each description on each of its images, those that show nothing of it included (their
 * right answer is no box).
 */
export async function* importOmnilabel(files: readonly string[],
  context: ImportContext): AsyncGenerator<Draft> {
  for (const file of files) {
    const contents = await readContents(file, context);
    for (const description of contents.descriptions) {
      for (const image of description.image_ids) {
        const draft = await draftOf(description, image, contents, context);
        if (draft) yield draft;
      }
    }
  }
}

async function readContents(file: string, context: ImportContext): Promise<Contents> {
  const images = new Map<string, string>();
  const descriptions = new Map<string, Contents["descriptions"][number]>();
  const boxes = new BoxTable();
  const doubtful = { images: new Set<string>(), descriptions: new Set<string>() };
  const isNew = (table: ReadonlyMap<string, unknown>, key: string,
    record: SourceRecord): boolean => {
    if (table.has(key))
      context.report.problem("duplicate-id", record, `id: ${key} is there already`);
    return !table.has(key);
  };
  let annotations = 0;
  for await (const record of context.records(file, ["images", "descriptions", "annotations"])) {
    if (record.section === "images") {
      const image = context.parsed(record, imageSchema);
      if (!image) continue;
      if (isNew(images, image.id, record)) images.set(image.id, image.file_name);
      else if (images.get(image.id) !== image.file_name) doubtful.images.add(image.id);
    } else if (record.section === "descriptions") {
      const description = context.parsed(record, descriptionSchema);
      if (!description) continue;
      if (isNew(descriptions, description.id, record))
        descriptions.set(description.id, { ...description, from: { ...record, value: undefined } });
      else if (descriptions.get(description.id)?.text !== description.text)
        doubtful.descriptions.add(description.id);
    } else {
      annotations++;
      const annotation = context.parsed(record, annotationSchema);
      // How many a crowd is, and where each of it is, nobody has annotated.
      if (!annotation || annotation.iscrowd) boxes.lose(record.value);
      if (annotation) {
        for (const description of annotation.description_ids)
          boxes.add(description, annotation.image_id, annotation.bbox as CocoBox, record);
      }
    }
  }
  if (annotations === 0)
    throw new DataError(`${file} has no annotations, so what is right is ` +
      "not known.", "Import a file with annotations: those of a test set are not published.");
  checkReferences({ images, descriptions, boxes }, context);
  for (const image of [...doubtful.images, ...await samePictures(images, context)])
    images.delete(image);
  for (const description of doubtful.descriptions) descriptions.delete(description);
  return { images, descriptions: context.isBroken(file) ? [] : [...descriptions.values()], boxes };
}

/** An annotation of an image or description that is not there may have been of any other one. */
function checkReferences(
  { images, descriptions, boxes }: { readonly images: ReadonlyMap<string, unknown>;
    readonly descriptions: ReadonlyMap<string, unknown>; readonly boxes: BoxTable },
  { report }: ImportContext,
): void {
  for (const { description, image, from } of boxes.all()) {
    const [known, shown] = [descriptions.has(description), images.has(image)];
    if (!known)
      report.problem("unknown-reference", from,
        `description_ids: there is no description ${description}`);
    if (!shown) report.problem("unknown-reference", from, `image_id: there is no image ${image}`);
    if (!known || !shown)
      boxes.lose({ ...(shown ? { image_id: image } : {}),
        ...(known ? { description_ids: [description] } : {}) });
  }
}

/** Images of different ids that are one picture: whose the boxes are cannot be told. */
async function samePictures(images: ReadonlyMap<string, string>,
  { pictures, report }: ImportContext): Promise<readonly string[]> {
  const byPicture = new Map<string, string[]>();
  for (const [id, name] of images) {
    const picture = await pictures.look(name);
    if (!("kind" in picture))
      byPicture.set(picture.name, [...(byPicture.get(picture.name) ?? []), id]);
  }
  const same = [...byPicture].filter(([, ids]) => ids.length > 1);
  for (const [name, ids] of same)
    report.problem("duplicate-image", { file: "images", place: ids.join(", ") },
      `file_name: these images are one picture, ${name}: none is used`);
  return same.flatMap(([, ids]) => ids);
}

async function draftOf({ id: description, text, anno_info, from }: Contents["descriptions"][number],
  image: string, { images, boxes }: Contents,
  { pictures, report }: ImportContext): Promise<Draft | undefined> {
  const name = images.get(image);
  if (name === undefined)
    return void report.problem("unknown-reference", from,
      `image_ids: there is no image ${image}, or not one alone`);
  if (boxes.isLost(description, image))
    return void report.leave("with annotations that were left out");
  const picture = await pictures.look(name);
  if ("kind" in picture) return void report.problem(picture.kind, from, picture.message);
  const turn = turnUpright(picture, undefined);
  if (!turn) return void report.problem("image-size", from, whyUnturned(picture, undefined));
  const own = boxes.of(description, image);
  const found = own.flatMap(({ bbox, from: place }) => {
    const upright = uprightBox(bbox, turn, picture);
    if (!upright)
      report.problem("empty-box", place, `bbox: [${bbox.join(", ")}] has no area ` +
        "inside the image");
    else if (upright.clipped)
      report.problem("clipped-box", place,
        `bbox: [${bbox.join(", ")}] reaches beyond the image and was cut to it`);
    return upright ? [upright.box] : [];
  });
  if (found.length < own.length) return void report.leave("with annotations that were left out");
  const plain = cleanText(text);
  return {
    id: draftId("omnilabel", description, image),
    task: "detection",
    type: typeOf(plain, anno_info.type),
    text: plain,
    pictures: [name],
    annotation: { kind: "boxes", boxes: found },
    source: { dataset: "omnilabel", id: description, image },
    from,
    ids: [description],
    together: description,
  };
}

/**
 * The groups of the official evaluation by what is asked and by length, in words; whether it is
 * shown is no type, since it would give the answer away.
 */
function typeOf(text: string, kind: string): string {
  if (kind.includes("categ")) return "category";
  const words = text.split(" ").length;
  return words <= 3 ? "description-short" : words <= 8 ? "description-medium" : "description-long";
}
