import { jsonrepair } from "jsonrepair";
import { z } from "zod";
import type { FoundBox, Region } from "../../../core/ports/perception";

/**
 * How a model writes boxes [x1, y1, x2, y2], y down: pixels of the picture it was sent, thousandths
 * of its sides, or shares of them.
 */
export const BOX_CONVENTIONS = ["pixels", "relative1000", "relative1"] as const;
export type BoxConvention = (typeof BOX_CONVENTIONS)[number];

/** A box as a model wrote it, y down. */
export type WrittenBox = readonly [x1: number, y1: number, x2: number, y2: number];

const boxSchema = z.tuple([z.number(), z.number(), z.number(), z.number()]);
const itemsSchema = z.array(z.unknown()).max(1000);
const itemSchema = z.object({ bbox_2d: boxSchema });

/** The JSON schema that the answer is held to. */
export const BOXES_FORMAT = {
  type: "array",
  items: { type: "object",
    properties: { bbox_2d: { type: "array", items: { type: "number" }, minItems: 4, maxItems: 4 },
      label: { type: "string" } }, required: ["bbox_2d", "label"] },
};

/**
 * The boxes in an answer, whose JSON is repaired where it is cut off or fenced; undefined where it
 * is no list of boxes.
 */
export function readBoxes(text: string): readonly WrittenBox[] | undefined {
  try {
    const items = itemsSchema.parse(JSON.parse(jsonrepair(text.trim() || "[]")));
    // The last one may be half a box.
    const boxes = items.flatMap((item) => itemSchema.safeParse(item).data ?? []).map((
      { bbox_2d: box },
    ) => box);
    return items.length > 0 && boxes.length === 0 ? undefined : boxes;
  } catch {
    return undefined; // told as a refusal by the caller
  }
}

/**
 * Boxes in pixels of the whole image, y up, cut at the region; what has no area is left out.
 * @param sent size of the picture that the model saw
 */
export function placeBoxes(written: readonly WrittenBox[], convention: BoxConvention,
  { box }: Region, sent: { readonly width: number; readonly height: number }): readonly FoundBox[] {
  const [across, down] =
    { pixels: [sent.width, sent.height] as const, relative1000: [1000, 1000] as const,
      relative1: [1, 1] as const }[convention];
  const x = (value: number): number => box.left + clamp(value / across) * (box.right - box.left);
  const y = (value: number): number => box.upper - clamp(value / down) * (box.upper - box.lower);
  return written.map(([x1, y1, x2, y2]) => ({ left: x(Math.min(x1, x2)), right: x(Math.max(x1, x2)),
    lower: y(Math.max(y1, y2)), upper: y(Math.min(y1, y2)), score: 1 })
  )
    .filter(({ left, right, lower, upper }) => left < right && lower < upper);
}

const clamp = (share: number): number => Math.min(1, Math.max(0, share));
