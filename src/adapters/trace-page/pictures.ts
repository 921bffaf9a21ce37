import { DataError } from "../../core/errors";
import type { ImageRef } from "../../core/ports/perception";

/** A picture as a page holds it. */
export interface PagePicture {
  /** `data:` URI. */
  readonly uri: string;
  /** Pixels of the picture itself, which boxes are in, not of what the page holds. */
  readonly width: number;
  readonly height: number;
}

/** The longer side of an embedded picture, in pixels. */
const LONGEST = 1600;
/** Pictures beyond this are refused, as perception refuses them. */
const MOST_PIXELS = 64e6;

/** A picture, scaled down where it is large, for a page that needs no other file. @throws DataError naming the file. */
export async function pagePicture({ file, width, height }: ImageRef): Promise<PagePicture> {
  const { default: sharp } = await import("sharp");
  try {
    const bytes = await sharp(file, { limitInputPixels: MOST_PIXELS }).autoOrient().flatten({ background: "white" })
      .resize({ width: LONGEST, height: LONGEST, fit: "inside", withoutEnlargement: true }).webp({ quality: 85 }).toBuffer();
    return { uri: `data:image/webp;base64,${bytes.toString("base64")}`, width, height };
  } catch (cause) {
    throw new DataError(`Cannot read the picture ${file}: ${(cause as Error).message}`, "Check that the file exists and opens in an image viewer.", { cause });
  }
}
