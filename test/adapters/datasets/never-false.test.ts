import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { pick, type Random, randomInt, seededRandom, shuffled } from "../../../src/core/random";
import { temporaryFolder } from "../../fakes/bench";
import { type CocoFile, CONFUSIONS, DAMAGES, written } from "./damage";
import { imported, picture } from "./importing";
import { isTrue, type Shown } from "./naive-oracle";

const FILES = 350;
const NOUNS = [["dog", "animal"], ["zebra", "animal"], ["cup", "kitchen"], ["kite", "outdoor"], [
  "car",
  "vehicle",
], ["clock", "indoor"]] as const;
const PICTURES = 6;

/** Boxes on a grid, so that all are clear to see. */
function truthOf(random: Random): ReadonlyMap<string, readonly Shown[]> {
  return new Map(Array.from({ length: PICTURES }, (_, p) => {
    const cells = shuffled(random, Array.from({ length: 12 }, (_unused, i) => i)).slice(0,
      1 + randomInt(random, 6));
    return [`p${p}.jpg`, cells.map((cell): Shown => {
      const [noun, category] = pick(random, NOUNS);
      return { noun, category,
        bbox: [160 * (cell % 4) + 10 + randomInt(random, 20),
          160 * Math.floor(cell / 4) + 10 + randomInt(random, 20), 90 + randomInt(random, 30),
          90 + randomInt(random, 30)] };
    })];
  }));
}

function fileOf(truth: ReadonlyMap<string, readonly Shown[]>): CocoFile {
  let id = 0;
  return {
    images: [...truth.keys()].map((file_name, i) => ({ id: i + 1, file_name, width: 640,
      height: 480 })
    ),
    categories: NOUNS.map(([name, supercategory], i) => ({ id: i + 1, name, supercategory })),
    annotations: [...truth.values()].flatMap((shown, i) =>
      shown.map(({ noun, bbox }) => ({ id: ++id, image_id: i + 1,
        category_id: 1 + NOUNS.findIndex(([name]) => name === noun), bbox: [...bbox], iscrowd: 0 })
      )
    ),
  };
}

/** `VISREP_SEED` replays one file. */
describe("a damaged COCO file", function() {
  this.timeout(120_000);

  it("never makes a query whose answer is not what the pictures show", async () => {
    const folder = temporaryFolder();
    const images = path.join(folder, "images");
    fs.mkdirSync(images);
    for (let p = 0; p < PICTURES; p++) await picture(images, `p${p}.jpg`, 640, 480);
    const replay = process.env["VISREP_SEED"];
    const seeds = replay === undefined ?
      Array.from({ length: FILES }, (_, seed) => seed) :
      [Number(replay)];
    let [queries, refused] = [0, 0];
    for (const seed of seeds) {
      const random = seededRandom(seed);
      const truth = truthOf(random);
      const file = fileOf(truth);
      // Each kind has its turn, alone at first.
      const all = { ...DAMAGES, ...CONFUSIONS };
      const first = Object.keys(all)[seed % Object.keys(all).length] ?? "";
      const more = seed < 80 || first in CONFUSIONS ? 0 : randomInt(random, 3);
      const damages = [first, ...Array.from({ length: more }, () =>
        pick(random, Object.keys(DAMAGES)))];
      for (const kind of damages) all[kind]?.(file, random);
      const from = path.join(folder, `${seed}.json`);
      fs.writeFileSync(from, written(file, random));
      const made = await imported("coco", from, images, { split: "train",
        options: { perType: 12, seed } }).catch((error: unknown) => {
          assert.match(String(error), /Nothing to import: /, `seed ${seed}: ${damages.join(", ")}`);
          refused++;
        });
      for (const query of made?.queries ?? []) {
        assert.ok(isTrue(query, truth), `VISREP_SEED=${seed} (${damages.join(", ")}): ` +
          `${query.images.join(" ")}: ${query.text} -> ${JSON.stringify(query.annotation)}`);
        queries++;
      }
      fs.rmSync(from);
      if (made) fs.rmSync(made.out, { recursive: true });
    }
    console.log(`      ${seeds.length} files, ${queries} queries, ${refused} files refused`);
    if (replay === undefined) assert.ok(queries > 10_000 && refused < FILES / 2);
  });
});
