import * as fs from "node:fs/promises";
import { type TrainRow, trainRowSchema } from "../../core/run/records";
import { parseRecord } from "../files/files";
import { layout } from "./layout";

/** Bytes that are read at once; whatever else the process does goes on in between. */
const CHUNK = 2 ** 18;

/** Which lines are looked at: a quick word about the text of one that may be wanted. */
export type LineFilter = (line: string) => boolean;

/**
 * Rows of a query. Ids are written as JSON writes them, so that a line without it is of another
 * query.
 */
export function ofQuery(id: string): LineFilter {
  const text = JSON.stringify(id);
  return (line) => line.includes(text);
}

/** Rows that came from corrections: inside a text the quotes would be escaped. */
export const ofCorrections: LineFilter = (line) => line.includes(`"correction"`);

/** Whether the training of an iteration has begun. */
export function hasTrainRows(run: string, iteration: number): Promise<boolean> {
  return fs.stat(layout.trainRows(run, iteration)).then(() => true, () => false);
}

/**
 * The rows of `train.jsonl` in groups as they are read, in order; none where there is no such file.
 * @param wanted spares reading the lines that are not; what it lets through is still to be checked
 * @throws StoreError naming the damaged line
 */
export async function* trainRows(run: string, iteration: number,
  wanted: LineFilter = () => true): AsyncGenerator<readonly TrainRow[]> {
  const file = layout.trainRows(run, iteration);
  let number = 0;
  for await (const lines of chunksOfLines(file)) {
    yield lines.flatMap((line) => {
      number++;
      return line !== "" && wanted(line) ? [parseRecord(file, number, line, trainRowSchema)] : [];
    });
  }
}

/** All of them at once: for few. */
export async function allTrainRows(run: string, iteration: number,
  wanted: LineFilter): Promise<readonly TrainRow[]> {
  const rows: TrainRow[] = [];
  for await (const group of trainRows(run, iteration, wanted))
    for (const row of group) rows.push(row);
  return rows;
}

async function* chunksOfLines(file: string): AsyncGenerator<readonly string[]> {
  const handle = await fs.open(file).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw error;
  });
  if (!handle) return;
  try {
    const decoder = new TextDecoder();
    const bytes = new Uint8Array(CHUNK);
    let rest = "";
    for (;;) {
      const { bytesRead } = await handle.read(bytes, 0, CHUNK);
      if (bytesRead === 0) break;
      const lines = (rest + decoder.decode(bytes.subarray(0, bytesRead), { stream: true })).split(
        "\n",
      );
      rest = lines.pop() ?? "";
      yield lines;
    }
    if (rest !== "") yield [rest];
  } finally {
    await handle.close();
  }
}
