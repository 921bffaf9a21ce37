import type { ImportContext } from "../reading/importer";
import type { SourceRecord } from "../reading/json-records";
import { type About, aboutOf, boxOf } from "./box-record";
import type { CategoryTable } from "./categories";
import type { ImageTable, Photo } from "./images";
import type { PhotographedObject } from "./unsure";

export type LabelledObject = PhotographedObject & { readonly category: string };

/** What is annotated in a photo, and what is lost. */
export interface PhotoBoxes {
  readonly objects: readonly LabelledObject[];
  /**
   * Nouns and categories of records that were left out: what the photo shows of them is not known.
   */
  readonly lost: ReadonlySet<string>;
  /** Something was left out that may be of any noun. */
  readonly anything: boolean;
}

interface Growing {
  readonly objects: LabelledObject[];
  readonly lost: Set<string>;
  anything: boolean;
  /** By annotation id: what it says, and of which category it is. */
  readonly ids: Map<string, { readonly content: string; readonly category: string | undefined }>;
}

/** Boxes by image id, of the images that queries are made from. */
export async function readBoxes(file: string, context: ImportContext, images: ImageTable,
  categories: CategoryTable): Promise<ReadonlyMap<string, PhotoBoxes>> {
  const photos = new Map(images.photos.map((photo) => [photo.id, photo]));
  const found = new Map<string, Growing>(
    [...photos.keys()].map((
      id,
    ) => [id, { objects: [], lost: new Set(), anything: false, ids: new Map() }]),
  );
  const conflicts: (() => void)[] = [];
  const ids = new Set<string>();
  let withIds = 0;
  for await (const record of context.records(file, ["annotations"])) {
    const about = aboutOf(record);
    if (about.id !== undefined) {
      withIds++;
      ids.add(about.id);
    }
    if (about.image_id === undefined || !images.has(about.image_id)) {
      if (about.image_id === undefined)
        context.report.problem("bad-record", record, "image_id: an id of an image is needed");
      else context.report.problem("unknown-reference", record,
          `image_id: there is no image ${about.image_id}`);
      // It may belong to any of them.
      for (const photo of found.values()) lose(photo, about, categories);
    } else {
      const [photo, growing] = [photos.get(about.image_id), found.get(about.image_id)];
      if (photo && growing)
        addBox(record, about, { photo, growing, context, categories, conflicts });
    }
  }
  // Where all have one id (some tools write 0), it says nothing.
  if (ids.size > 1 || withIds === 1) { for (const conflict of conflicts) conflict(); }
  return found;
}

interface Adding {
  readonly photo: Photo;
  readonly growing: Growing;
  readonly context: ImportContext;
  readonly categories: CategoryTable;
  readonly conflicts: (() => void)[];
}

function addBox(record: SourceRecord, about: About,
  { photo, growing, context, categories, conflicts }: Adding): void {
  const { report } = context;
  const category = about.category_id === undefined ? undefined : categories.get(about.category_id);
  if (!category) {
    if (about.category_id === undefined)
      report.problem("bad-record", record, "category_id: an id of a category is needed");
    else report.problem("unknown-reference", record, "category_id: there is no category " +
        `${about.category_id}`);
    return lose(growing, about, categories);
  }
  const found = boxOf(record, photo, context);
  if (!found) return lose(growing, about, categories);
  const content = JSON.stringify([category.id, found]);
  // Ids that start again in each image are no mistake; in one image they are, if it is not the same
  // record twice.
  const known = about.id === undefined ? undefined : growing.ids.get(about.id);
  if (known?.content === content)
    return report.problem("duplicate-id", record,
      `id: the annotation ${about.id} is there already`);
  if (known) {
    const { file, place } = record;
    conflicts.push(() => {
      report.problem("duplicate-id", { file, place }, "id: the image has another annotation " +
        `${about.id}: of what they show nothing is asked`);
      lose(growing, about, categories);
      lose(growing, { category_id: known.category }, categories);
    });
  }
  if (about.id !== undefined) growing.ids.set(about.id, { content, category: category.id });
  growing.objects.push({ noun: category.noun, categories: category.categories,
    category: category.id, box: found.box, crowd: found.crowd });
}

/** Of what the record may have shown nothing is known. */
function lose(photo: Growing, { category_id: id }: About, categories: CategoryTable): void {
  const category = id === undefined ? undefined : categories.get(id);
  if (!category) photo.anything = true;
  else for (const name of [category.noun, ...category.categories, ...category.maybe])
      photo.lost.add(name);
}
