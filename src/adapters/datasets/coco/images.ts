import { z } from "zod";
import type { Split } from "../../../core/task/query";
import type { ImportContext } from "../import/importer";
import type { SourceRecord } from "../import/json-records";
import { sceneOf, type FoundPicture } from "../import/pictures";
import { Reservoirs } from "../import/sampling";
import { turnUpright } from "./frame";

/** Ids are numbers in COCO, texts in some files of its format; texts here. */
export const idSchema = z.union([z.number().int(), z.string().min(1)]).transform(String);
const pixels = z.number().int().positive();
const imageSchema = z.object({ id: idSchema, file_name: z.string().min(1), width: pixels.optional(), height: pixels.optional() });

/** An image of a COCO file whose picture is there. */
export interface Photo {
  readonly id: string;
  readonly picture: FoundPicture;
  readonly split: Split;
  /** Annotated points to the upright picture, y down. */
  readonly turn: NonNullable<ReturnType<typeof turnUpright>>;
  readonly place: string;
}

/** The `images` of a COCO file: checks each, and draws those that queries are made from. */
export class ImageTable {
  private readonly ids = new Set<string>();
  private readonly chosen: Reservoirs<Photo>;

  constructor(private readonly context: ImportContext) {
    this.chosen = new Reservoirs(context.options.maxImages, context.options.seed);
  }

  async add(record: SourceRecord): Promise<void> {
    const { report, pictures, parsed, wanted, splitOf } = this.context;
    const image = parsed(record, imageSchema);
    if (!image) return;
    if (this.ids.has(image.id)) return report.problem("duplicate-id", record, `id: the image ${image.id} is there already`);
    this.ids.add(image.id);
    if (!wanted([image.id, image.file_name])) return report.leave("not in the list of ids");
    const picture = await pictures.look(image.file_name);
    if ("kind" in picture) return report.problem(picture.kind, record, picture.message);
    const { width, height } = image;
    const turn = turnUpright(picture, width !== undefined && height !== undefined ? { width, height } : undefined);
    if (!turn) return report.problem("image-size", record, `width, height: ${width} x ${height}, but ${picture.name} has ${picture.stored.width} x ${picture.stored.height} pixels`);
    const split = splitOf(sceneOf(picture.name));
    if (this.chosen.offer(split, picture.name, { id: image.id, picture, split, turn, place: record.place })) report.leave("image not used");
  }

  /** Whether the file has an image of this id. */
  has(id: string): boolean {
    return this.ids.has(id);
  }

  /** Those that queries are made from. */
  get photos(): readonly Photo[] {
    return this.chosen.items;
  }
}
