import { z } from "zod";
import type { CocoBox } from "../coco/frame";
import { idSchema } from "../reading/fields";
import type { SourceRecord } from "../reading/json-records";

interface Entry {
  readonly bbox: CocoBox;
  readonly from: Pick<SourceRecord, "file" | "place">;
}

/** What an annotation that was left out is about, as far as it can be read. */
const aboutSchema = z.object({
  image_id: idSchema.optional().catch(undefined),
  description_ids: z.array(idSchema).min(1).optional().catch(undefined),
}).catch({});
const keyOf = (description: string, image: string): string => JSON.stringify([description, image]);

/** Boxes by description and image, and of which of these pairs some are lost. */
export class BoxTable {
  private readonly boxes = new Map<string, Entry[]>();
  private readonly lost = new Set<string>();

  add(description: string, image: string, bbox: CocoBox, { file, place }: SourceRecord): void {
    const key = keyOf(description, image);
    this.boxes.set(key, [...(this.boxes.get(key) ?? []), { bbox, from: { file, place } }]);
  }

  of(description: string, image: string): readonly Entry[] {
    return this.boxes.get(keyOf(description, image)) ?? [];
  }

  /** Every pair with boxes, with the first record of it. */
  all(): readonly { readonly description: string; readonly image: string;
    readonly from: Entry["from"] }[] {
    return [...this.boxes].flatMap(([key, [first]]) => {
      const [description = "", image = ""] = JSON.parse(key) as string[];
      return first ? [{ description, image, from: first.from }] : [];
    });
  }

  /**
   * The annotation is left out: it may have been of any image or description that it does not name.
   */
  lose(value: unknown): void {
    const { image_id: image = "*", description_ids: descriptions = ["*"] } = aboutSchema.parse(
      value,
    );
    for (const description of descriptions) this.lost.add(keyOf(description, image));
  }

  isLost(description: string, image: string): boolean {
    return [[description, image], [description, "*"], ["*", image], ["*", "*"]].some((
      [one = "", two = ""],
    ) => this.lost.has(keyOf(one, two)));
  }
}
