import { DataError } from "../../../core/errors";
import type { ImageRef } from "../../../core/ports/perception";
import { MOST_PIXELS } from "../../pictures/most-pixels";
import { refuseTorn } from "../../pictures/torn";

/** A decoded picture. */
export interface Picture {
  /** Pixels. */
  readonly width: number;
  readonly height: number;
  /** Red, green, blue from 0 to 255, row by row from the top: byte 3 * (y * width + x). */
  readonly rgb: Uint8Array;
}

/**
 * Decodes any format that sharp knows, what viewers open though its last bytes are missing as well,
 * upright, on white where it is transparent. Nothing but pixels leaves this function.
 * @throws DataError naming the file.
 */
export async function readPicture(image: ImageRef): Promise<Picture> {
  const { default: sharp } = await import("sharp");
  try {
    await refuseTorn(image.file);
    const { data, info } = await sharp(image.file, { limitInputPixels: MOST_PIXELS,
      failOn: "none" })
      .autoOrient().flatten({ background: "white" }).toColourspace("srgb").removeAlpha().raw()
      .toBuffer({ resolveWithObject: true });
    if (info.channels !== 3) throw new Error(`it decodes to ${info.channels} channels`);
    return { width: info.width, height: info.height, rgb: data };
  } catch (cause) {
    throw new DataError(`Cannot read the picture ${image.file}: ${(cause as Error).message}`,
      "Check that the file exists and opens in an image viewer, or remove its queries.", { cause });
  }
}

/**
 * How a picture is brought to the size of a frame: its sides apart, or in its own proportions with
 * the rest of the frame filled at the right and below, or all around.
 */
export type Fit = "stretch" | "corner" | "centre";

/**
 * Where a picture lies in a frame: frame pixels for each pixel of the picture, and the frame's
 * pixels left of it and above it.
 */
export interface Placement {
  readonly scaleX: number;
  readonly scaleY: number;
  readonly left: number;
  readonly top: number;
}

/**
 * The picture in a frame of another size.
 * @param fill brightness of what it does not cover, 0 to 255.
 */
export async function frame(picture: Picture, width: number, height: number, fit: Fit,
  fill = 0): Promise<{ readonly rgb: Uint8Array; readonly placement: Placement }> {
  const scale = Math.min(width / picture.width, height / picture.height);
  const [scaleX, scaleY] = fit === "stretch" ?
    [width / picture.width, height / picture.height] :
    [scale, scale];
  const inner = { width: Math.max(1, Math.round(picture.width * scaleX)),
    height: Math.max(1, Math.round(picture.height * scaleY)) };
  const [left, top] = fit === "centre" ?
    [(width - inner.width) >> 1, (height - inner.height) >> 1] :
    [0, 0];
  const placement = { scaleX, scaleY, left, top };
  if (picture.width === width && picture.height === height) return { rgb: picture.rgb, placement };
  const { default: sharp } = await import("sharp");
  const rgb = await sharp(picture.rgb, {
    raw: { width: picture.width, height: picture.height, channels: 3 },
  }).resize({ ...inner, fit: "fill" })
    .extend({ left, top, right: width - inner.width - left, bottom: height - inner.height - top,
      background: { r: fill, g: fill, b: fill } }).raw().toBuffer();
  return { rgb, placement };
}

/** The picture, made smaller if its longer side has more than this many pixels. */
export async function shrink(picture: Picture, longest: number): Promise<Picture> {
  const scale = longest / Math.max(picture.width, picture.height);
  if (scale >= 1) return picture;
  const [width, height] = [Math.max(1, Math.round(picture.width * scale)),
    Math.max(1, Math.round(picture.height * scale))];
  return { width, height, rgb: (await frame(picture, width, height, "stretch")).rgb };
}
