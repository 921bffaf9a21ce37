import { z } from "zod";
import type { Split } from "../../../core/task/query";
import { idSchema } from "../reading/fields";
import type { ImportContext } from "../reading/importer";
import type { SourceRecord } from "../reading/json-records";
import { type FoundPicture, sceneOf } from "../reading/pictures";
import { Reservoirs } from "../reading/sampling";
import { turnUpright, whyUnturned } from "./frame";
import { imageName, pixelsOf } from "./image-record";

const idAlone = z.object({ id: idSchema });
const anything = z.unknown().optional();
const imageSchema = z.object({ id: idSchema, file_name: anything, coco_url: anything,
  width: anything, height: anything });

/** An image of a COCO file whose picture is there. */
export interface Photo {
  readonly id: string;
  readonly picture: FoundPicture;
  /**
   * The picture's name without folder and ending; with its folder where several pictures of the
   * file have that name.
   */
  readonly scene: string;
  readonly split: Split;
  /** Annotated points to the upright picture, y down. */
  readonly turn: NonNullable<ReturnType<typeof turnUpright>>;
  readonly place: string;
}

interface Entry {
  readonly name: string;
  /** The file; empty where there is none. */
  readonly picture: string;
  readonly record: Pick<SourceRecord, "file" | "place">;
}

/**
 * The `images` of a COCO file: checks each, and draws those that queries are made from. Where two
 * records have one id, or one picture, it cannot be told whose the boxes are, so neither is used.
 */
export class ImageTable {
  private readonly ids = new Map<string, Entry | undefined>();
  private readonly pictures = new Map<string, Entry>();
  /** Ids and pictures that are not used because they mean two things. */
  private readonly doubtful = { ids: new Set<string>(), pictures: new Set<string>() };
  private readonly bases = new Map<string, number>();
  private readonly chosen: Reservoirs<Omit<Photo, "scene">>;

  constructor(private readonly context: ImportContext) {
    this.chosen = new Reservoirs(context.options.maxImages, context.options.seed);
  }

  async add(record: SourceRecord): Promise<void> {
    const { report, pictures, parsed, wanted, splitOf } = this.context;
    const image = parsed(record, imageSchema);
    const name = image && imageName(image);
    const id = image?.id ?? idAlone.safeParse(record.value).data?.id;
    if (!image || name === undefined) {
      if (image) report.problem("bad-record", record, "file_name: a name of the image is needed");
      if (id !== undefined) this.ids.set(id, undefined);
      return;
    }
    // One that is not asked for may have boxes of one that is, so it is looked for as well.
    const isWanted = wanted([image.id, name]);
    const entry: Entry = { name, picture: await pictures.locate(name) ?? "",
      record: { file: record.file, place: record.place } };
    if (this.isDouble(image.id, entry)) return;
    if (!isWanted) return report.leave("not in the list of ids");
    const picture = await pictures.look(name);
    if ("kind" in picture) return report.problem(picture.kind, record, picture.message);
    const size = pixelsOf(image);
    const turn = turnUpright(picture, size);
    if (!turn) return report.problem("image-size", record, whyUnturned(picture, size));
    const split = splitOf(sceneOf(picture.name));
    if (this.chosen.offer(split, picture.name, { id: image.id, picture, split, turn,
      place: record.place })) report.leave("image not used");
  }

  /** Whether the file has an image of this id. */
  has(id: string): boolean {
    return this.ids.has(id);
  }

  /** Those that queries are made from. */
  get photos(): readonly Photo[] {
    return this.chosen.items.filter(({ id, picture }) =>
      !this.doubtful.ids.has(id) && !this.doubtful.pictures.has(picture.name)
    )
      .map((photo) => ({ ...photo, scene: this.sceneOf(photo.picture.name) }));
  }

  private sceneOf(name: string): string {
    const base = sceneOf(name);
    return (this.bases.get(base) ?? 0) > 1 ? name.replace(/\.\w+$/, "") : base;
  }

  /** Reports what two records have in common. */
  private isDouble(id: string, entry: Entry): boolean {
    const { report } = this.context;
    const known = this.ids.get(id);
    if (this.ids.has(id)) {
      // The same record twice says nothing new.
      if (known?.name !== entry.name) this.doubtful.ids.add(id);
      report.problem("duplicate-id", entry.record, `id: the image ${id} is there ` +
        `already${known?.name === entry.name ? "" : ", with another name: neither is used"}`);
      return true;
    }
    this.ids.set(id, entry);
    if (entry.picture === "") return false;
    const other = this.pictures.get(entry.picture);
    if (!other) {
      this.pictures.set(entry.picture, entry);
      const base = sceneOf(entry.picture);
      this.bases.set(base, (this.bases.get(base) ?? 0) + 1);
      return false;
    }
    const problem = (one: Entry, two: Entry): void =>
      report.problem("duplicate-image", one.record,
        `file_name: ${one.name} is the picture ${one.picture} as ${two.name} is ` +
          `(${two.record.place}): neither is used`);
    if (!this.doubtful.pictures.has(entry.picture)) problem(other, entry);
    this.doubtful.pictures.add(entry.picture);
    problem(entry, other);
    return true;
  }
}
