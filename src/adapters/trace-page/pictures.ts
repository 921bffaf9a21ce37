import type { ImageRef } from "../../core/ports/perception";
import { type ScaledPicture, scaledPicture } from "../pictures/scaled-picture";

/** A picture as a page holds it. */
export type PagePicture = ScaledPicture;

/** The longer side of an embedded picture, in pixels. */
export const PAGE_PICTURE_PIXELS = 1600;

/**
 * A picture, scaled down where it is large, for a page that needs no other file.
 * @throws DataError naming the file.
 */
export function pagePicture(image: ImageRef): Promise<PagePicture> {
  return scaledPicture(image, { longest: PAGE_PICTURE_PIXELS });
}
