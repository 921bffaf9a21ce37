import type { Execution } from "../../core/ports/interpreter";
import type { ImageRef } from "../../core/ports/perception";
import { disk } from "../files/files";
import { tracePage } from "./page";
import { pagePicture } from "./pictures";

/** Whether a trace of this name is a page. */
export function isTracePage(file: string): boolean {
  return file.toLowerCase().endsWith(".html");
}

/**
 * Writes a run as one page with its pictures in it.
 * @throws DataError if a picture cannot be read, StoreError if the page cannot be written.
 */
export async function writeTracePage(file: string,
  run: { readonly program: string; readonly query?: string; readonly images: readonly ImageRef[];
    readonly execution: Execution }): Promise<void> {
  const { images, ...told } = run;
  await disk.replace(file,
    tracePage({ ...told, pictures: await Promise.all(images.map(pagePicture)) }));
}
