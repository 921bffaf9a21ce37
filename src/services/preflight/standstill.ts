import { createHash } from "node:crypto";
import { readJson } from "../../adapters/files/files";
import { layout } from "../../adapters/store/layout";
import { sampleSummaries } from "../../adapters/store/reader";
import { trainRows } from "../../adapters/store/train-rows";
import { trainingRecordSchema } from "../../core/run/run-record";

/**
 * Whether an iteration wrote the programs that the one before it wrote for each query, and was
 * trained on the same rows in the same order.
 */
export async function standsStill(run: string, iteration: number): Promise<boolean> {
  if (iteration < 2) return false;
  // What is read soonest first: in most runs it differs already.
  for (const  of of[countRows, writtenDigest, rowsDigest]) {
    if (await of(run, iteration) !== await of(run, iteration - 1)) return false;
  }
  return true;
}

async function countRows(run: string, iteration: number): Promise<number | undefined> {
  return (await readJson(layout.training(run, iteration), trainingRecordSchema))?.rows;
}

/** Over all that training sees of the rows. */
async function rowsDigest(run: string, iteration: number): Promise<string> {
  const hash = createHash("sha256");
  for await (const rows of trainRows(run, iteration)) {
    for (const { prompt, program, weight } of rows)
      hash.update(JSON.stringify([prompt, program, weight]));
  }
  return hash.digest("hex");
}

/** Over the distinct programs that were grown for each query. */
async function writtenDigest(run: string, iteration: number): Promise<string> {
  const grown = (await sampleSummaries(run, iteration)).filter(({ phase }) => phase === "grow");
  return createHash("sha256").update(
    [...new Set(grown.map(({ query, program }) => `${query} ${program}`))].sort().join("\n"),
  ).digest("hex");
}
