import { DataError } from "../../core/errors";
import type { ImageRef } from "../../core/ports/perception";
import type { Box } from "../../core/task/query";
import { MOST_PIXELS } from "./most-pixels";

/** A picture, or a crop of it, as a page holds it. */
export interface ScaledPicture {
  /** `data:` URI. */
  readonly uri: string;
  /** Pixels of the whole picture itself, which boxes are in, not of what the URI holds. */
  readonly width: number;
  readonly height: number;
}

/** What is shown of a picture. */
export interface PictureView {
  /** Pixels, y up; the whole picture where it is left out. */
  readonly box?: Box;
  /** The longer side at most, pixels; nothing is enlarged. */
  readonly longest: number;
}

/** Characters of URIs that are kept. */
const MOST_KEPT = 64 * 2 ** 20;

/**
 * A picture scaled down, upright, on white where it is transparent.
 * @throws DataError naming the file.
 */
export async function scaledPicture({ file, width, height }: ImageRef,
  { box, longest }: PictureView): Promise<ScaledPicture> {
  const { default: sharp } = await import("sharp");
  try {
    const upright = sharp(file, { limitInputPixels: MOST_PIXELS, failOn: "none" }).autoOrient();
    const shown = box ? upright.extract(wholePixels(box, width, height)) : upright;
    const bytes = await shown.flatten({ background: "white" }).resize({ width: longest,
      height: longest, fit: "inside", withoutEnlargement: true }).webp({ quality: 85 }).toBuffer();
    return { uri: `data:image/webp;base64,${bytes.toString("base64")}`, width, height };
  } catch (cause) {
    throw new DataError(`Cannot read the picture ${file}: ${(cause as Error).message}`,
      "Check that the file exists and opens in an image viewer.", { cause });
  }
}

/** The pixels that a box touches, y down, at least one, inside the picture. */
function wholePixels({ left, lower, right, upper }: Box, width: number,
  height: number
): { readonly left: number; readonly top: number; readonly width: number;
  readonly height: number } {
  const within = (value: number, most: number): number => Math.min(Math.max(value, 0), most);
  const [x, y] = [within(Math.floor(left), width - 1),
    within(Math.floor(height - upper), height - 1)];
  return { left: x, top: y, width: within(Math.ceil(right) - x, width - x) || 1,
    height: within(Math.ceil(height - lower) - y, height - y) || 1 };
}

interface Made {
  readonly picture: Promise<ScaledPicture>;
  /** Characters of its URI, once it is made. */
  size: number;
}

/**
 * Scaled pictures that were asked for, the newest used ones; one is made again where its file's
 * content differs.
 */
export class ScaledPictures {
  private readonly made = new Map<string, Made>();

  /** @throws DataError as `scaledPicture`; a failure is not kept. */
  async get(image: ImageRef, view: PictureView): Promise<ScaledPicture> {
    const { box, longest } = view;
    const key = [image.file, image.digest, longest,
      ...(box ? [box.left, box.lower, box.right, box.upper] : [])].join();
    const made = this.made.get(key) ?? { picture: scaledPicture(image, view), size: 0 };
    this.made.delete(key);
    this.made.set(key, made);
    try {
      made.size = (await made.picture).uri.length;
    } catch (error) {
      this.made.delete(key);
      throw error;
    }
    this.forget();
    return made.picture;
  }

  private forget(): void {
    let kept = [...this.made.values()].reduce((sum, { size }) => sum + size, 0);
    for (const [key, { size }] of this.made) {
      if (kept <= MOST_KEPT) return;
      this.made.delete(key);
      kept -= size;
    }
  }
}
