import assert from "node:assert/strict";
import * as path from "node:path";
import sharp from "sharp";
import { imageRef } from "../../../src/adapters/files/image-ref";
import { temporaryFolder } from "../../fakes/bench";

describe("the size of a picture", () => {
  it("is that of the upright picture, as perception sees it and boxes count in", async () => {
    const file = path.join(temporaryFolder(), "turned.jpg");
    // Orientation 6: the camera was held upright, the pixels lie on their side.
    await sharp({ create: { width: 60, height: 40, channels: 3, background: "red" } }).withMetadata(
      { orientation: 6 },
    ).jpeg().toFile(file);
    const { width, height } = await imageRef(file, "the test");
    assert.deepEqual([width, height], [40, 60]);
  });
});
