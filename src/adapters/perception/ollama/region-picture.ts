import { DataError } from "../../../core/errors";
import type { Region } from "../../../core/ports/perception";
import { refuseTorn } from "../../pictures/torn";

/**
 * Side of the squares in which Qwen's vision models read a picture: others resize to multiples of
 * it themselves, and boxes in pixels would be off.
 */
const PATCH = 28;
/** Fewer say nothing. */
const SMALLEST = 2 * PATCH;

/** A region as a model sees it. */
export interface RegionPicture {
  readonly png: Uint8Array;
  /** Pixels, multiples of 28. */
  readonly width: number;
  readonly height: number;
}

/**
 * Cuts a region out, resized to multiples of 28 with at most `longest` pixels a side.
 * @throws DataError naming the file
 */
export async function regionPicture({ image, box }: Region,
  longest: number): Promise<RegionPicture> {
  const { default: sharp } = await import("sharp");
  const [left, top] = [Math.max(0, Math.floor(box.left)),
    Math.max(0, Math.floor(image.height - box.upper))];
  const [width, height] = [Math.max(1, Math.min(image.width, Math.ceil(box.right)) - left),
    Math.max(1, Math.min(image.height, Math.ceil(image.height - box.lower)) - top)];
  const size = sizeSent(width, height, longest);
  try {
    await refuseTorn(image.file);
    const upright = await sharp(image.file, { failOn: "none" }).autoOrient().flatten({
      background: "white",
    }).toColourspace("srgb").toBuffer();
    return {
      png: await sharp(upright).extract({ left, top, width, height }).resize({ ...size,
        fit: "fill" }).png().toBuffer(),
      ...size,
    };
  } catch (cause) {
    throw new DataError(`Cannot read the picture ${image.file}: ${(cause as Error).message}`,
      "Check that the file exists and opens in an image viewer, or remove its queries.", { cause });
  }
}

/** Pixels of a picture as it is sent. */
export function sizeSent(width: number, height: number,
  longest: number): { readonly width: number; readonly height: number } {
  const scale = Math.min(1, longest / Math.max(width, height));
  const side = (pixels: number): number =>
    Math.max(SMALLEST, Math.round((pixels * scale) / PATCH) * PATCH);
  return { width: side(width), height: side(height) };
}
