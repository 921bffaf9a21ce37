import * as fs from "node:fs/promises";
import { DataError } from "../../core/errors";
import { MOST_PIXELS } from "./most-pixels";

/**
 * The share of its rows that a picture may lack, as one whose last bytes were lost does: viewers
 * show it, and so do we.
 */
const MOST_MISSING = 0.05;
/**
 * Bytes at the end of a file in which a whole picture says that it ends; programs add a few of
 * their own behind.
 */
const TAIL = 4096;
/**
 * What ends a JPEG (FF D9) and a PNG (IEND). Other formats say how long they are, and are not
 * opened where they are shorter.
 */
const ENDS: readonly { readonly begins: Buffer; readonly ends: Buffer }[] = [
  { begins: Buffer.from([0xff, 0xd8]), ends: Buffer.from([0xff, 0xd9]) },
  { begins: Buffer.from([0x89, 0x50, 0x4e, 0x47]), ends: Buffer.from("IEND") },
];

/**
 * Looks whether a picture ends where it should. One of which more than a twentieth is missing would
 * be grey there, and whatever is asked about it wrong. Cheap for a whole picture: only its ends are
 * read.
 * @throws DataError naming the file
 */
export async function refuseTorn(file: string): Promise<void> {
  if (await endsWhole(file)) return;
  const missing = await missingShare(file);
  if (missing <= MOST_MISSING) return;
  throw new DataError(`${file} is cut off: its lowest ${Math.round(missing * 100)} % are ` +
    "missing.", "Get it again, or remove its queries.");
}

async function endsWhole(file: string): Promise<boolean> {
  const handle = await fs.open(file);
  try {
    const { size } = await handle.stat();
    const [head, tail] = [Buffer.alloc(8), Buffer.alloc(Math.min(TAIL, size))];
    await handle.read(head, 0, head.length, 0);
    await handle.read(tail, 0, tail.length, size - tail.length);
    const kind = ENDS.find(({ begins }) => head.subarray(0, begins.length).equals(begins));
    return !kind || tail.includes(kind.ends);
  } finally {
    await handle.close();
  }
}

/**
 * The share of rows at the end that are all of one colour and equal, as what could not be read is.
 */
async function missingShare(file: string): Promise<number> {
  const { default: sharp } = await import("sharp");
  const { data, info: { width, height, channels } } = await sharp(file, {
    limitInputPixels: MOST_PIXELS,
    failOn: "none",
  }).raw().toBuffer({ resolveWithObject: true });
  const pixel = data.subarray(data.length - channels);
  let row = height;
  const isPlain = (at: number): boolean => {
    for (let i = at * width * channels; i < (at + 1) * width * channels; i += channels)
      if (!data.subarray(i, i + channels).equals(pixel)) return false;
    return true;
  };
  while (row > 0 && isPlain(row - 1)) row--;
  return (height - row) / height;
}
