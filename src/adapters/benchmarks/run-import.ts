/**
 * Imports a data set: annotation files and pictures to a data folder that `visrep init --data`
 * takes.
 *
 *     const files = ["dev.jsonl"];
 *     await runImport({ format: "vsr", files, images: "photos", out: "data", ... });
 */
import * as fs from "node:fs/promises";
import { DataError } from "../../core/errors";
import { DataFolder } from "./data-folder";
import { Importing } from "./importing";
import { IdList } from "./reading/id-list";
import type { ImportRequest } from "./reading/import-request";
import { checkFolder, Pictures } from "./reading/pictures";
import { problemText, Report } from "./reading/report";
import { sniffFormat } from "./reading/sniff";
import { type ImportSummary, writeReport } from "./reading/summary";

/**
 * @returns what was written; a file that breaks in the middle is in it as a problem of the kind
 *   `damaged-file`.
 * @throws DataError where nothing can be imported, AbortError; then the folder's queries are as
 *   they were.
 */
export async function runImport(request: ImportRequest): Promise<ImportSummary> {
  await checkFiles(request);
  await checkFolder(request.images);
  const ids = await IdList.read(request.ids);
  const folder = await DataFolder.open(request.out, request.append, request.signal);
  const report = new Report();
  const pictures = new Pictures(request.images, request.out, request.link, folder.before > 0);
  try {
    const importing = new Importing(request, folder, pictures, report, ids);
    await importing.run();
    if (importing.written.queries === 0) throw nothing(request, report);
    await folder.finish();
    return await writeReport(request, { report, ids, pictures: pictures.count,
      written: importing.written, before: folder.before });
  } catch (error) {
    await folder.giveUp();
    throw error;
  }
}

async function checkFiles({ format, files }: ImportRequest): Promise<void> {
  for (const file of files) {
    const looksLike = await sniffFormat(file);
    if (looksLike !== undefined && looksLike !== format) {
      throw new DataError(`${file} is no ${format} file: it looks like ${looksLike}.`,
        `Import it with "visrep import ${looksLike}".`);
    }
  }
}

function nothing({ format, images }: ImportRequest, report: Report): DataError {
  const [first] = report.problems;
  const left = [...report.leftOut].map(([why, count]) => `${count} ${why}`).join(", ");
  const met = first ?
    `${report.problemCount} problems, the first: ${problemText(first)}` :
    left || `${report.records} records read`;
  const allMissing = (report.counts.get("missing-image") ?? 0) > 0 && report.counts.size === 1;
  return new DataError(`Nothing to import: ${met}.`, allMissing ?
    `Name the folder of the images with --images; ${images} has none of them.` :
    `Check that the files are of the format ${format} (docs/data.md shows each).`);
}

/** Bytes of all files. @throws DataError */
export async function sizeOf(files: readonly string[]): Promise<number> {
  const sizes = await Promise.all(files.map(async (file) => (await fs.stat(file)).size));
  return sizes.reduce((sum, size) => sum + size, 0);
}
