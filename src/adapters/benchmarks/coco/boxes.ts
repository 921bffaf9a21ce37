import type { AnnotatedImage } from "../../../core/task/annotated-image";
import { generateQueries } from "../../../core/task/generate/generate-queries";
import { type Query, SPLITS } from "../../../core/task/query";
import type { Draft, ImportContext } from "../reading/importer";
import { CategoryTable } from "./categories";
import { ImageTable, type Photo } from "./images";
import { type LabelledObject, type PhotoBoxes, readBoxes } from "./read-boxes";
import { unsureNouns } from "./unsure";

/** Queries of each type in each split if nothing else is asked for. */
const PER_TYPE = 40;

/**
 * Boxes and labels of a COCO detection file to queries of all three tasks. Two readings: what
 * images there are, then their boxes.
 */
export async function* boxDrafts(file: string, context: ImportContext): AsyncGenerator<Draft> {
  const images = new ImageTable(context);
  const categories = new CategoryTable(context);
  for await (const record of context.records(file, ["images", "categories"])) {
    if (record.section === "images") await images.add(record);
    else categories.add(record);
  }
  const boxes = await readBoxes(file, context, images, categories);
  // What comes after the break is lost: any image may show more than was read.
  if (context.isBroken(file)) return;
  const { seed, perType = PER_TYPE } = context.options;
  for (const split of SPLITS) {
    const photos = new Map(
      images.photos.filter((photo) => photo.split === split).map((
        photo,
      ) => [photo.picture.name, photo]),
    );
    const byScene = new Map([...photos.values()].map((photo) => [photo.scene, photo]));
    const annotated = [...photos.values()].flatMap((photo) =>
      annotatedImage(photo, boxes.get(photo.id), categories, context)
    );
    for (const query of generateQueries(annotated, { split, seed, perType })) {
      const photo = byScene.get(query.scene);
      if (photo) yield draftOf(query, photo, boxes.get(photo.id)?.objects ?? [], file);
    }
  }
}

/** Empty where nothing at all can be said of the photo. */
function annotatedImage({ picture: { name, width, height }, scene }: Photo,
  boxes: PhotoBoxes | undefined, categories: CategoryTable,
  { report }: ImportContext): readonly AnnotatedImage[] {
  if (!boxes || boxes.anything) {
    report.leave("image with boxes that may be of anything");
    return [];
  }
  const { objects, lost } = boxes;
  const maybe = objects.flatMap(({ category }) => categories.get(category)?.maybe ?? []);
  return [{ file: name, scene, width, height, objects, photograph: {
    unsure: [...unsureNouns(objects, { width, height }, categories.nouns), ...lost, ...maybe],
  } }];
}

function draftOf({ images, ...query }: Query, { id, picture, place }: Photo,
  objects: readonly LabelledObject[], file: string): Draft {
  const category = query.type === "find-noun" && query.annotation.kind === "boxes" ?
    categoryOf(query.annotation.boxes[0], objects) :
    undefined;
  return {
    ...query,
    pictures: images,
    ids: [id, picture.name],
    from: { file, place },
    source: { dataset: "coco", id, image: id,
      ...(category === undefined ? {} : { group: category }) },
  };
}

const categoryOf = (box: unknown, objects: readonly LabelledObject[]): string | undefined =>
  objects.find((object) => object.box === box)?.category;
