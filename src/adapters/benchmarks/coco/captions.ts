import { z } from "zod";
import { deriveSeed, pick, seededRandom } from "../../../core/random";
import { SPLITS } from "../../../core/task/query";
import { type Captioned, chooseCaption, cleanText, retrieveDrafts,
  verifyCaption } from "../reading/captions";
import { idSchema, textSchema } from "../reading/fields";
import { draftId } from "../reading/ids";
import type { Draft, Form, ImportContext } from "../reading/importer";
import { ImageTable } from "./images";

const captionSchema = z.object({ id: idSchema.nullish(), image_id: idSchema, caption: textSchema });

interface CocoCaption extends Captioned {
  readonly id: string;
  readonly image: string;
  readonly place: string;
  /** Words with a meaning. */
  readonly words: readonly string[];
  /** All words that the captions of its image have. */
  readonly ofImage: ReadonlySet<string>;
}

/**
 * Largest share of a caption's words that the captions of another image may have, for the caption
 * to be clearly none of that image.
 */
const MAX_SHARED = 0.34;
const TRIES = 50;
const EMPTY_WORDS = new Set(("a an the of in on at to with and or is are its his her their that " +
  "this there some by for from into near next up over two one it as while being has have very " +
  "who which man woman people person").split(" "));

/**
 * Captions of a COCO file as matching: does it fit, which of two fits, which image fits. Wrong ones
 * are captions of other images that share few words.
 */
export async function* captionDrafts(file: string, context: ImportContext): AsyncGenerator<Draft> {
  const captions = await readCaptions(file, context);
  const form = context.options.form ?? "verify";
  const draft = ({ id, image, place }: CocoCaption,
    part: string): Omit<Draft, "text" | "annotation" | "task" | "pictures"> => ({
      id: draftId("coco", "caption", id, part),
      type: `caption-${form}`,
      together: id,
      source: { dataset: "coco", id, image },
      from: { file, place },
      ids: [image, id],
    });
  if (form === "retrieve")
    return yield* retrieveDrafts(captions, context, (item) => draft(item, "image"),
      (item, other) => !mayFit(item, other.ofImage));
  const bySplit = new Map(
    SPLITS.map((split) => [split, captions.filter((caption) => caption.split === split)]),
  );
  for (const caption of captions) {
    const wrong = counterpart(caption, bySplit.get(caption.split) ?? [], context.options.seed);
    if (wrong) yield* questions(caption, wrong, form, context, draft);
    else context.report.leave("without a clear counterpart");
  }
}

function* questions(caption: CocoCaption, wrong: CocoCaption, form: Exclude<Form, "retrieve">,
  { options }: ImportContext,
  draft: (caption: CocoCaption,
    part: string) => Omit<Draft, "text" | "annotation" | "task" | "pictures">): Generator<Draft> {
  const pictures = [caption.picture];
  switch (form) {
    case "verify":
      yield { ...draft(caption, "pos"), ...verifyCaption(caption.caption, true), pictures };
      yield { ...draft(caption, "neg"), ...verifyCaption(wrong.caption, false), pictures };
      return;
    case "choose":
      yield { ...draft(caption, "pair"),
        ...chooseCaption(caption.caption, wrong.caption,
          seededRandom(deriveSeed("coco-choose", options.seed, caption.id))), pictures };
  }
}

/** A caption of another image of the split that is clearly none of this image. */
function counterpart(caption: CocoCaption, pool: readonly CocoCaption[], seed: number):
  | CocoCaption
  | undefined {
  const random = seededRandom(deriveSeed("coco-counterpart", seed, caption.id));
  for (let i = 0; i < TRIES; i++) {
    const other = pick(random, pool);
    if (other.scene !== caption.scene && !mayFit(other, caption.ofImage)) return other;
  }
  return undefined;
}

function mayFit({ words }: CocoCaption, ofImage: ReadonlySet<string>): boolean {
  return words.length < 2 ||
    words.filter((word) => ofImage.has(word)).length > MAX_SHARED * words.length;
}

async function readCaptions(file: string, context: ImportContext): Promise<readonly CocoCaption[]> {
  const images = new ImageTable(context);
  for await (const record of context.records(file, ["images"])) await images.add(record);
  const photos = new Map(images.photos.map((photo) => [photo.id, photo]));
  const words = new Map(images.photos.map(({ id }) => [id, new Set<string>()]));
  const ids = new Set<string>();
  const captions: CocoCaption[] = [];
  for await (const record of context.records(file, ["annotations"])) {
    const row = context.parsed(record, captionSchema);
    if (!row) continue;
    const photo = photos.get(row.image_id);
    // Ids that are all 0 or start again in each image are no names: then the image and the position
    // are one.
    const id = row.id != null && !ids.has(row.id) ? row.id : `${row.image_id}-${record.key}`;
    if (ids.has(id))
      context.report.problem("duplicate-id", record, `id: the caption ${id} is there already`);
    else if (!images.has(row.image_id))
      context.report.problem("unknown-reference", record,
        `image_id: there is no image ${row.image_id}`);
    else if (photo) {
      const caption = cleanText(row.caption);
      const { picture: { name }, scene } = photo;
      const ofImage = words.get(photo.id) ?? new Set<string>();
      const own = wordsOf(caption);
      for (const word of own) ofImage.add(word);
      captions.push({ id, image: photo.id, place: record.place, caption, picture: name, scene,
        split: photo.split, words: own, ofImage });
    }
    ids.add(id);
  }
  return captions;
}

/** Without endings, so that `dogs` meets `dog`. */
const wordsOf = (
  caption: string,
): readonly string[] => [
  ...new Set(
    caption.toLowerCase().split(/[^a-z]+/).filter((word) => word !== "" && !EMPTY_WORDS.has(word))
      .map((word) => word.replace(/(ing|es|s)$/, "")),
  ),
];
