import * as fs from "node:fs";
import * as path from "node:path";
import { IMPORTERS } from "../adapters/benchmarks/importers";
import { runImport, sizeOf } from "../adapters/benchmarks/run-import";
import { abortOnSignals, say } from "./console";
import { Meter } from "./meter";

const ANNOTATIONS = "instances.json";
/** As `visrep import coco` has them where nothing else is said. */
const DEFAULTS = { split: { validation: 0.1, test: 0.2 }, imagesPerQuery: 4, maxImages: 5000 };

/** Whether a folder has boxes in COCO's format, and no queries yet. */
export function isCocoFolder(folder: string): boolean {
  return fs.existsSync(path.join(folder, ANNOTATIONS)) &&
    !fs.existsSync(path.join(folder, "queries.jsonl"));
}

/**
 * Makes a data folder of `instances.json` and `images/` beside it, as `visrep import coco` does.
 * @throws DataError where nothing can be imported, AbortError.
 */
export async function importCocoFolder(from: string, to: string, seed: number): Promise<void> {
  const files = [path.join(from, ANNOTATIONS)];
  const cancel = new AbortController();
  abortOnSignals(cancel);
  const meter = new Meter("reading", process.stderr);
  // boxes are read twice: what there is, then what is said of it
  const size = 2 * await sizeOf(files);
  try {
    const { bySplit, problems } = await runImport({
      format: "coco",
      importer: IMPORTERS.coco,
      files,
      images: path.join(from, "images"),
      out: to,
      options: { seed, imagesPerQuery: DEFAULTS.imagesPerQuery, maxImages: DEFAULTS.maxImages },
      split: DEFAULTS.split,
      link: false,
      append: false,
      signal: cancel.signal,
      onProgress: (bytes, queries) =>
        meter.show(Math.ceil(bytes / 1e6), Math.ceil(size / 1e6), `MB, ${queries} queries`),
    });
    say(`imported ${from}: ` +
      `${Object.entries(bySplit).map(([split, count]) => `${split} ${count}`).join(", ")}`);
    if (problems.count > 0)
      say(`${problems.count} ` +
        `${problems.count === 1 ? "problem is" : "problems are"} listed in ` +
        `${path.join(to, "import-report.json")}`);
  } finally {
    meter.close();
  }
}
