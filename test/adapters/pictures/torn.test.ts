import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import sharp from "sharp";
import { refuseTorn } from "../../../src/adapters/pictures/torn";
import { DataError } from "../../../src/core/errors";
import { seededRandom } from "../../../src/core/random";
import { temporaryFolder } from "../../fakes/bench";

describe("a picture that is cut off", () => {
  const folder = temporaryFolder();
  const random = seededRandom(7);
  const noise = sharp(
    Buffer.from(Array.from({ length: 200 * 200 * 3 }, () => Math.floor(random() * 256))),
    { raw: { width: 200, height: 200, channels: 3 } },
  );

  /** A file that lacks so many of its last bytes. */
  async function lacking(bytes: Buffer, count: number): Promise<string> {
    const file = path.join(folder, `${bytes.length}-${count}`);
    fs.writeFileSync(file, bytes.subarray(0, bytes.length - count));
    return file;
  }

  for (const format of ["jpeg", "png"] as const) {
    it(`is refused where more than its end is missing: ${format}`, async () => {
      const bytes = await noise.clone().toFormat(format).toBuffer();
      for (const count of [0, 1, 12]) await refuseTorn(await lacking(bytes, count));
      const half = await lacking(bytes, bytes.length >> 1);
      await assert.rejects(refuseTorn(half), (error: unknown) =>
        error instanceof DataError && error.message.includes(half) &&
        /lowest \d\d % are missing/.test(error.message));
    });
  }

  it("is none where something stands behind the end, or the format says its length", async () => {
    const jpeg = await noise.clone().jpeg().toBuffer();
    const file = path.join(folder, "trailed.jpg");
    fs.writeFileSync(file, Buffer.concat([jpeg, Buffer.alloc(600, 7)]));
    await refuseTorn(file);
    fs.writeFileSync(file, await noise.clone().webp().toBuffer());
    await refuseTorn(file);
  });
});
