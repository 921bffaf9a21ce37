import { DataError } from "../../../core/errors";
import type { ImageRef } from "../../../core/ports/perception";

/** A decoded picture. */
export interface Picture {
  /** Pixels. */
  readonly width: number;
  readonly height: number;
  /** Red, green, blue from 0 to 255, row by row from the top: byte 3 * (y * width + x). */
  readonly rgb: Uint8Array;
}

/** Pictures beyond this are refused: a small file can decode to gigabytes. */
const MOST_PIXELS = 64e6;

/** Decodes any format that sharp knows, upright, on white where it is transparent. Nothing but pixels leaves this function. @throws DataError naming the file. */
export async function readPicture(image: ImageRef): Promise<Picture> {
  const { default: sharp } = await import("sharp");
  try {
    const { data, info } = await sharp(image.file, { limitInputPixels: MOST_PIXELS })
      .autoOrient().flatten({ background: "white" }).toColourspace("srgb").removeAlpha().raw().toBuffer({ resolveWithObject: true });
    if (info.channels !== 3) throw new Error(`it decodes to ${info.channels} channels`);
    return { width: info.width, height: info.height, rgb: data };
  } catch (cause) {
    throw new DataError(`Cannot read the picture ${image.file}: ${(cause as Error).message}`, "Check that the file exists and opens in an image viewer, or remove its queries.", { cause });
  }
}

/** The picture scaled to fit a frame, in the frame's upper left corner, black around it. `scale` is frame pixels for each pixel of the picture. */
export async function fitToFrame(picture: Picture, width: number, height: number): Promise<{ readonly rgb: Uint8Array; readonly scale: number }> {
  if (picture.width === width && picture.height === height) return { rgb: picture.rgb, scale: 1 };
  const { default: sharp } = await import("sharp");
  const scale = Math.min(width / picture.width, height / picture.height);
  const rgb = await sharp(picture.rgb, { raw: { width: picture.width, height: picture.height, channels: 3 } })
    .resize({ width, height, fit: "contain", position: "left top", background: "black" }).raw().toBuffer();
  return { rgb, scale };
}
