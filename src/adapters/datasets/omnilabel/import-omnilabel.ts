import { z } from "zod";
import { turnUpright, uprightBox, type CocoBox } from "../coco/frame";
import { cleanText } from "../import/captions";
import { draftId } from "../import/ids";
import type { Draft, ImportContext } from "../import/importer";
import type { SourceRecord } from "../import/json-records";

const id = z.union([z.number(), z.string().min(1)]).transform(String);
const imageSchema = z.object({ id, file_name: z.string().min(1) });
const descriptionSchema = z.object({ id, text: z.string().min(1), image_ids: z.array(id), anno_info: z.object({ type: z.string() }) });
const annotationSchema = z.object({ id: id.optional(), image_id: id, bbox: z.tuple([z.number(), z.number(), z.number(), z.number()]), description_ids: z.array(id) });

interface Contents {
  readonly images: ReadonlyMap<string, string>;
  readonly descriptions: readonly (z.infer<typeof descriptionSchema> & { readonly from: SourceRecord })[];
  readonly boxes: BoxTable;
}

/** Boxes by description and image. */
class BoxTable {
  private readonly boxes = new Map<string, { readonly bbox: CocoBox; readonly from: SourceRecord }[]>();

  add(description: string, image: string, bbox: CocoBox, from: SourceRecord): void {
    const key = `${description} ${image}`;
    this.boxes.set(key, [...(this.boxes.get(key) ?? []), { bbox, from: { ...from, value: undefined } }]);
  }

  of(description: string, image: string): readonly { readonly bbox: CocoBox; readonly from: SourceRecord }[] {
    return this.boxes.get(`${description} ${image}`) ?? [];
  }
}

/** OmniLabel: each description on each of its images, those that show nothing of it included (their right answer is no box). */
export async function* importOmnilabel(files: readonly string[], context: ImportContext): AsyncGenerator<Draft> {
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
  const isNew = (table: ReadonlyMap<string, unknown>, key: string, record: SourceRecord): boolean => {
    if (table.has(key)) context.report.problem("duplicate-id", record, `id: ${key} is there already`);
    return !table.has(key);
  };
  for await (const record of context.records(file, ["images", "descriptions", "annotations"])) {
    if (record.section === "images") {
      const image = context.parsed(record, imageSchema);
      if (image && isNew(images, image.id, record)) images.set(image.id, image.file_name);
    } else if (record.section === "descriptions") {
      const description = context.parsed(record, descriptionSchema);
      if (description && isNew(descriptions, description.id, record)) descriptions.set(description.id, { ...description, from: { ...record, value: undefined } });
    } else {
      const annotation = context.parsed(record, annotationSchema);
      for (const description of annotation?.description_ids ?? []) boxes.add(description, annotation?.image_id ?? "", annotation?.bbox as CocoBox, record);
    }
  }
  return { images, descriptions: [...descriptions.values()], boxes };
}

async function draftOf({ id: description, text, anno_info, from }: Contents["descriptions"][number], image: string, { images, boxes }: Contents, { pictures, report }: ImportContext): Promise<Draft | undefined> {
  const name = images.get(image);
  if (name === undefined) return void report.problem("unknown-reference", from, `image_ids: there is no image ${image}`);
  const picture = await pictures.look(name);
  if ("kind" in picture) return void report.problem(picture.kind, from, picture.message);
  const turn = turnUpright(picture, undefined) ?? ((point) => point);
  const found = boxes.of(description, image).flatMap(({ bbox, from: place }) => {
    const upright = uprightBox(bbox, turn, picture);
    if (!upright) report.problem("empty-box", place, `bbox: [${bbox.join(", ")}] has no area inside the image`);
    else if (upright.clipped) report.problem("clipped-box", place, `bbox: [${bbox.join(", ")}] reaches beyond the image and was cut to it`);
    return upright ? [upright.box] : [];
  });
  const plain = cleanText(text);
  return {
    id: draftId("omnilabel", description, image), task: "detection", type: typeOf(plain, anno_info.type), text: plain, pictures: [name],
    annotation: { kind: "boxes", boxes: found }, source: { dataset: "omnilabel", id: description, image }, from, ids: [description], together: description,
  };
}

/** The groups of the official evaluation by what is asked and by length, in words; whether it is shown is no type, since it would give the answer away. */
function typeOf(text: string, kind: string): string {
  if (kind.includes("categ")) return "category";
  const words = text.split(" ").length;
  return words <= 3 ? "description-short" : words <= 8 ? "description-medium" : "description-long";
}
