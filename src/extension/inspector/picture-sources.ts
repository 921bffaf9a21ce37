import * as vscode from "vscode";
import type { Benches } from "../corrections/benches";
import { pictureUri } from "../sample/sample-panel";
import type { ShownTrace } from "../trace/trace-selection";
import type { PictureSource } from "./snapshot";

/** Longer side of a thumbnail, in pixels. */
const LONGEST = 1600;
/**
 * Pictures of fewer bytes are shown as they are: to make a thumbnail would take longer than to
 * decode them.
 */
const SMALL_BYTES = 256 * 1024;

/**
 * Thumbnails of a trace's large pictures, made by the engine's process, upright as perception sees
 * them; the others, and all of them where the workspace is not trusted, are shown by the page as
 * they are.
 */
export class PictureSources {
  constructor(private readonly benches: Pick<Benches, "picture">,
    private readonly log: Pick<vscode.LogOutputChannel, "warn">) {}

  /** In the order of the query's pictures. @param asUri gives a file's address inside the page */
  of({ experiment, query }: ShownTrace,
    asUri: (file: vscode.Uri) => string): Promise<readonly PictureSource[]> {
    return Promise.all(query.images.map(async (name, image): Promise<PictureSource> => {
      const file = pictureUri(experiment, name);
      const original = asUri(file);
      const scaled = await this.isSmall(file) ?
        undefined :
        await this.benches.picture(experiment, { query: query.id, image, longest: LONGEST }).catch(
          (error: unknown) => {
            // the page tries the picture itself, and says so where that is broken too
            this.log.warn(String(error));
            return undefined;
          },
        );
      return scaled ?
        { source: scaled.uri, original, size: { width: scaled.width, height: scaled.height } } :
        { source: original, original, size: null };
    }));
  }

  private async isSmall(file: vscode.Uri): Promise<boolean> {
    try {
      return (await vscode.workspace.fs.stat(file)).size < SMALL_BYTES;
    } catch {
      return true; // it is gone, which the page tells
    }
  }
}
