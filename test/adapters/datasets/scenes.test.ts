import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import sharp from "sharp";
import { iconBody } from "../../../src/adapters/scenes/art";
import { composeScene, type Scene, SCENE_HEIGHT, SCENE_WIDTH, SIZES,
  spriteExtent } from "../../../src/adapters/scenes/compose";
import { CATEGORIES, NOUN_TABLE, NOUNS } from "../../../src/adapters/scenes/nouns";
import { type ColorName, COLORS, PALETTE } from "../../../src/adapters/scenes/palette";
import { renderPixels } from "../../../src/adapters/scenes/render";
import { composeSplit, PER_TYPE, writeScenes } from "../../../src/adapters/scenes/write-scenes";
import { readQueries } from "../../../src/adapters/store/queries";
import { QUESTION_TYPES } from "../../../src/core/task/generate/generate-queries";
import { SPLITS } from "../../../src/core/task/query";

const scenes = (count: number, seed = 21): Scene[] =>
  Array.from({ length: count }, (_, index) => composeScene({ seed, split: "train", index }));

describe("Scenes", () => {
  it("know many everyday nouns in many categories", () => {
    assert.ok(NOUNS.length >= 64 && new Set(NOUNS).size === NOUNS.length);
    assert.ok(CATEGORIES.size >= 8);
    for (const [category, nouns] of CATEGORIES)
      assert.ok(nouns.length >= 2 && !NOUNS.includes(category), category);
  });

  it("know the visible part of every icon", async () => {
    const side = 320;
    for (const { icon, extent } of NOUN_TABLE) {
      const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32" width="${side}" ` +
        `height="${side}">${iconBody(icon)}</svg>`;
      const alpha = await sharp(Buffer.from(svg)).ensureAlpha().extractChannel(3).raw().toBuffer();
      const seen = alpha.reduce((box, value, i) => (value <= 127 ? box : {
        left: Math.min(box.left, i % side),
        top: Math.min(box.top, Math.floor(i / side)),
        right: Math.max(box.right, (i % side) + 1),
        bottom: Math.max(box.bottom, Math.floor(i / side) + 1),
      }), { left: side, top: side, right: 0, bottom: 0 });
      for (const edge of ["left", "top", "right", "bottom"] as const)
        assert.ok(Math.abs(seen[edge] / 10 - extent[edge]) <= 0.15, `${icon}, ${edge}`);
    }
  });

  it("hold 1 to 9 objects with boxes of whole pixels inside the picture, none hidden", () => {
    const counts = new Set<number>();
    for (const { image, drawing } of scenes(400)) {
      counts.add(image.objects.length);
      assert.equal(drawing.sprites.length, image.objects.length);
      for (const { box } of image.objects) {
        assert.ok([box.left, box.lower, box.right, box.upper].every(Number.isInteger));
        assert.ok(
          box.left >= 0 && box.lower >= 0 && box.right <= SCENE_WIDTH &&
            box.upper <= SCENE_HEIGHT && box.left < box.right && box.lower < box.upper,
        );
        const free = new Set<number>();
        for (let y = box.lower; y < box.upper; y++)
          for (let x = box.left; x < box.right; x++) free.add(y * SCENE_WIDTH + x);
        const all = free.size;
        for (const { box: other } of image.objects) {
          if (other === box) continue;
          for (let y = Math.max(box.lower, other.lower); y < Math.min(box.upper, other.upper); y++)
            for (let x = Math.max(box.left, other.left); x < Math.min(box.right, other.right); x++)
              free.delete(y * SCENE_WIDTH + x);
        }
        assert.ok(free.size >= 0.4 * all, image.scene);
      }
    }
    assert.deepEqual([...counts].sort(), [1, 2, 3, 4, 5, 6, 7, 8, 9]);
    const sizes = new Set(
      scenes(50).flatMap(({ drawing }) => drawing.sprites.map((sprite) => sprite.size)),
    );
    assert.deepEqual([...sizes].sort(), [...SIZES]);
  });

  it("are the same for the same key, and others for another split, seed or index", () => {
    const key = { seed: 5, split: "test", index: 3 } as const;
    assert.deepEqual(composeScene(key), composeScene({ ...key }));
    for (const other of [{ seed: 6 }, { split: "train" as const }, { index: 4 }]) {
      assert.notDeepEqual(composeScene({ ...key, ...other }).drawing, composeScene(key).drawing);
    }
  });

  it("show their tints in the pixels, tight in their boxes", async () => {
    for (const tint of COLORS) {
      const { width, height } = spriteExtent("car", 76);
      const sprite = { noun: "car", size: 76 as const, tint, mirrored: false, left: 100, top: 80,
        width, height };
      const drawing = { width: SCENE_WIDTH, height: SCENE_HEIGHT, backgroundSeed: 1, sprites: [] };
      const [empty, drawn] = [await renderPixels(drawing),
        await renderPixels({ ...drawing, sprites: [sprite] })];
      assert.equal(drawn.length, SCENE_WIDTH * SCENE_HEIGHT * 3);
      const changed = Array.from({ length: SCENE_WIDTH * SCENE_HEIGHT }, (_, i) => i).filter((i) =>
        [0, 1, 2].some((c) => empty[3 * i + c] !== drawn[3 * i + c])
      );
      const [xs, ys] = [changed.map((i) => i % SCENE_WIDTH), changed.map((i) =>
        Math.floor(i / SCENE_WIDTH)
      )];
      assert.deepEqual([Math.min(...xs), Math.max(...xs) + 1, Math.min(...ys), Math.max(...ys) + 1],
        [100, 100 + width, 80, 80 + height]);
      assert.equal(
        nearestTint(
          changed.map((i) => [drawn[3 * i] ?? 0, drawn[3 * i + 1] ?? 0, drawn[3 * i + 2] ?? 0]),
        ),
        tint,
      );
    }
  });

  it("are enough for the default data set: about 400 train queries, 20 and 40 of every type to " +
    "validate and test", () => {
    for (const split of SPLITS) {
      const { queries, scenes: used } = composeSplit(split, { seed: 1 });
      for (const { name } of QUESTION_TYPES)
        assert.equal(queries.filter(({ type }) => type === name).length, PER_TYPE[split],
          `${split}: ${name}`);
      assert.ok(queries.length / used.length >= 6, "several queries a scene");
    }
    assert.ok(Math.abs(PER_TYPE.train * QUESTION_TYPES.length - 400) <= 40);
    assert.ok(QUESTION_TYPES.length >= 20);
  });
});

describe("Writing the scenes data set", () => {
  const perType = { train: 2, validation: 1, test: 1 };
  let folders: string[];
  beforeEach(() => {
    folders = [1, 2].map(() => fs.mkdtempSync(path.join(os.tmpdir(), "scenes-")));
  });
  afterEach(() => folders.forEach((folder) => fs.rmSync(folder, { recursive: true })));

  it("writes queries that the reader takes and pictures of the right size, twice the same bytes", async () => {
    const [first, second] = folders as [string, string];
    const steps: number[] = [];
    const queries = await writeScenes(path.join(first, "data"), { seed: 9, perType,
      onProgress: (written) => steps.push(written) });
    await writeScenes(path.join(second, "data"), { seed: 9, perType });
    assert.deepEqual(await readQueries(first), queries);
    assert.equal(queries.length, 4 * QUESTION_TYPES.length);
    const files = [...new Set(queries.flatMap(({ images }) => images))];
    assert.equal(steps.at(-1), files.length);
    for (const file of [...files, "queries.jsonl"]) {
      assert.deepEqual(fs.readFileSync(path.join(first, "data", file)),
        fs.readFileSync(path.join(second, "data", file)), file);
    }
    const { width, height, format, exif, comments } = await sharp(
      path.join(first, "data", files[0] ?? ""),
    ).metadata();
    assert.deepEqual({ width, height, format, exif, comments }, { width: SCENE_WIDTH,
      height: SCENE_HEIGHT, format: "png", exif: undefined, comments: undefined });
  });

  it("keeps every scene and picture in one split", async () => {
    const queries = await writeScenes(path.join(folders[0] as string, "data"), { seed: 4, perType,
      types: ["count", "retrieve", "find-noun"] });
    assert.equal(queries.length, 12);
    const splits = new Map<string, Set<string>>();
    for (const query of queries)
      for (const source of [query.scene, ...query.images])
        splits.set(source, (splits.get(source) ?? new Set()).add(query.split));
    for (const [source, set] of splits) assert.equal(set.size, 1, source);
  });
});

/** The tint whose hue most of the coloured pixels are nearest to. */
function nearestTint(
  pixels: readonly (readonly [number, number, number])[],
): ColorName | undefined {
  const direction = (rgb: readonly number[]): number[] => {
    const mean = rgb.reduce((a, b) => a + b, 0) / 3;
    const offset = rgb.map((value) => value - mean);
    const length = Math.hypot(...offset) || 1;
    return offset.map((value) => value / length);
  };
  const votes = new Map<ColorName, number>();
  for (const pixel of pixels) {
    const own = direction(pixel);
    const [best] = COLORS.map((name) => ({ name,
      fit: direction(PALETTE[name]).reduce((sum, value, i) => sum + value * (own[i] ?? 0), 0) })
    ).sort((a, b) => b.fit - a.fit);
    if (best) votes.set(best.name, (votes.get(best.name) ?? 0) + 1);
  }
  return [...votes].sort((a, b) => b[1] - a[1])[0]?.[0];
}
