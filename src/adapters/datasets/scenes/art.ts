import * as fs from "node:fs";
import { z } from "zod";
import { DataError } from "../../../core/errors";
import { packageFile } from "../../assets";

/** An icon: its drawing, and the visible part of it. */
export interface Icon {
  /** Inner SVG, in units of `viewBox`. */
  readonly body: string;
  /** Visible extents in units of the drawing: x, y (down), width, height. */
  readonly extent: readonly [number, number, number, number];
}

const artSchema = z.record(z.string(), z.object({ body: z.string(), extent: z.tuple([z.number(), z.number(), z.number(), z.number()]) }));

let art: Readonly<Record<string, Icon>> | undefined;

/** The icons of all nouns, taken out of the icon package by the build. @throws DataError if the build has not run. */
export function sceneArt(): Readonly<Record<string, Icon>> {
  const file = packageFile("dist", "scenes-art.json");
  if (!art) {
    if (!fs.existsSync(file)) throw new DataError(`${file} is missing.`, "Run `npm run build`.");
    art = artSchema.parse(JSON.parse(fs.readFileSync(file, "utf8")));
  }
  return art;
}

/** The icon of a name. @throws DataError if there is none. */
export function iconOf(name: string): Icon {
  const icon = sceneArt()[name];
  if (!icon) throw new DataError(`dist/scenes-art.json has no icon "${name}".`, "Run `npm run build`.");
  return icon;
}
