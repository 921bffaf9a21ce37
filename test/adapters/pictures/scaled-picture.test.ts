import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import sharp from "sharp";
import { imageRef } from "../../../src/adapters/files/image-ref";
import { scaledPicture, ScaledPictures } from "../../../src/adapters/pictures/scaled-picture";
import { DataError } from "../../../src/core/errors";
import { temporaryFolder } from "../../fakes/bench";
import { paintedPng } from "../../fakes/painted-png";

const RED = [200, 30, 30] as const;
/** Pixels of a red box in a grey picture, y up. */
const BOX = { left: 40, lower: 60, right: 120, upper: 140 };

const decode = async (uri: string) => {
  const { data, info } = await sharp(Buffer.from(uri.slice(uri.indexOf(",") + 1), "base64")).raw()
    .toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, at: (x: number, y: number) => [
    ...data.subarray((y * info.width + x) * info.channels,
      (y * info.width + x) * info.channels + 3),
  ] };
};
const isRed = ([r = 0, g = 0]: readonly number[]): boolean => r > 150 && g < 90;

describe("scaled pictures and crops", () => {
  let file: string;

  before(() => {
    file = path.join(temporaryFolder(), "picture.png");
    fs.writeFileSync(file, paintedPng(320, 240, [{ ...BOX, color: RED }]));
  });

  it("crops what a box shows, y up, and enlarges nothing", async () => {
    const ref = await imageRef(file, "this test");
    const crop = await decode((await scaledPicture(ref, { box: BOX, longest: 500 })).uri);
    assert.deepEqual([crop.width, crop.height], [80, 80]);
    for (const [x, y] of [[3, 3], [76, 3], [3, 76], [76, 76]] as const)
      assert.ok(isRed(crop.at(x, y)), `${x}, ${y}: ${crop.at(x, y).join()}`);
    const { uri, width, height } = await scaledPicture(ref, { longest: 160 });
    assert.deepEqual([width, height], [320, 240]);
    const whole = await decode(uri);
    assert.deepEqual([whole.width, whole.height], [160, 120]);
    assert.ok(isRed(whole.at(40, 70)) && !isRed(whole.at(40, 110)));
  });

  it("keeps to the picture, whatever the box says", async () => {
    const ref = await imageRef(file, "this test");
    for (const [box, width, height] of [
      [{ left: -50, lower: -50, right: 5000, upper: 5000 }, 320, 240],
      [{ left: 1000, lower: 1000, right: 1001, upper: 1001 }, 1, 1],
      [{ left: 10.4, lower: 10.6, right: 10.5, upper: 10.7 }, 1, 1],
      [{ left: 30, lower: 30, right: 20, upper: 20 }, 1, 1],
    ] as const) {
      const crop = await decode((await scaledPicture(ref, { box, longest: 500 })).uri);
      assert.deepEqual([crop.width, crop.height], [width, height], JSON.stringify(box));
    }
  });

  it("crops turned photographs as perception sees them", async () => {
    const turned = path.join(path.dirname(file), "turned.jpg");
    await sharp(file).rotate(-90).jpeg().withMetadata({ orientation: 6 }).toFile(turned);
    const ref = await imageRef(turned, "this test");
    assert.deepEqual([ref.width, ref.height], [320, 240]);
    const crop = await decode((await scaledPicture(ref, { box: BOX, longest: 500 })).uri);
    assert.deepEqual([crop.width, crop.height], [80, 80]);
    assert.ok(isRed(crop.at(40, 40)) && isRed(crop.at(4, 4)));
  });

  it("makes each once, and keeps no failure", async () => {
    const pictures = new ScaledPictures();
    const ref = await imageRef(file, "this test");
    const [one, same, other] = await Promise.all([pictures.get(ref, { longest: 50 }),
      pictures.get(ref, { longest: 50 }), pictures.get(ref, { longest: 60 })]);
    assert.equal(one, same);
    assert.notEqual(one, other);
    assert.equal(await pictures.get(ref, { longest: 50 }), one);
    const gone = { ...ref, file: `${file}.gone` };
    await assert.rejects(pictures.get(gone, { longest: 50 }), DataError);
    fs.copyFileSync(file, gone.file);
    assert.equal((await pictures.get(gone, { longest: 50 })).width, 320);
  });
});
