import * as fs from "node:fs";
import { z } from "zod";
import { DataError } from "../../core/errors";
import { packageFile } from "../files/package-file";

let art: Readonly<Record<string, string>> | undefined;

/**
 * The drawing of an icon: inner SVG in a 32 x 32 square. The build takes it out of the icon
 * package.
 * @throws DataError if the build has not run.
 */
export function iconBody(icon: string): string {
  const file = packageFile("dist", "scenes-art.json");
  if (!art && !fs.existsSync(file))
    throw new DataError(`${file} is missing.`, "Run `npm run build`.");
  art ??= z.record(z.string(), z.string()).parse(JSON.parse(fs.readFileSync(file, "utf8")));
  const body = art[icon];
  if (body === undefined)
    throw new DataError(`${file} has no icon "${icon}".`, "Run `npm run build`.");
  return body;
}
