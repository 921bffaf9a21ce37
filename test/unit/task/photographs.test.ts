import assert from "node:assert/strict";
import { nounOf } from "../../../src/adapters/benchmarks/coco/nouns";
import { type PhotographedObject, unsureNouns } from "../../../src/adapters/benchmarks/coco/unsure";
import { seededRandom } from "../../../src/core/random";
import type { AnnotatedImage } from "../../../src/core/task/annotated-image";
import { captionHolds } from "../../../src/core/task/generate/caption";
import { generateQueries } from "../../../src/core/task/generate/generate-queries";
import { extremeOf, stands } from "../../../src/core/task/generate/geometry";
import { viewImage } from "../../../src/core/task/generate/image-view";
import { plural, singular, withArticle } from "../../../src/core/task/language";
import type { Box } from "../../../src/core/task/query";

const FRAME = { width: 640, height: 480 };
const box = (left: number, lower: number, width: number, height: number): Box => ({ left, lower,
  right: left + width, upper: lower + height });
const thing = (noun: string, at: Box, crowd = false): PhotographedObject => ({ noun, categories: [],
  box: at, crowd });

describe("questions about photographs", function() {
  this.timeout(20_000);
  const unsure = (...objects: readonly PhotographedObject[]): readonly string[] =>
    unsureNouns(objects, FRAME);

  it("leave out crowds, tiny and cut-off things, things upon their like, and what is annotated " +
    "by the bunch", () => {
    const dog = thing("dog", box(100, 100, 120, 90));
    assert.deepEqual(unsure(dog).filter((noun) => noun === "dog"), []);
    assert.ok(unsure(dog, thing("dog", box(300, 100, 200, 90), true)).includes("dog"), "a crowd");
    assert.ok(unsure(dog, thing("dog", box(300, 100, 30, 30))).includes("dog"), "a tiny one");
    assert.ok(unsure(dog, thing("dog", box(300, 100, 15, 200))).includes("dog"), "a thin one");
    assert.ok(unsure(dog, thing("dog", box(600, 100, 40, 90))).includes("dog"),
      "one cut off by the border");
    assert.ok(!unsure(dog, thing("dog", box(500, 100, 140, 90))).includes("dog"),
      "most of it is there");
    assert.ok(unsure(dog, thing("dog", box(110, 105, 100, 80))).includes("dog"), "one in another");
    assert.ok(unsure(thing("banana", box(100, 100, 120, 90))).includes("banana"));
    assert.ok(
      unsure(...Array.from({ length: 10 }, (_, i) => thing("cup", box(60 * i, 100, 50, 60))))
        .includes("cup"),
      "ten of them",
    );
  });

  it("call nothing absent that people may see in what is there", () => {
    assert.ok(
      ["truck", "bus"].every((noun) => unsure(thing("car", box(100, 100, 120, 90))).includes(noun)),
    );
    assert.ok(
      !unsure(thing("car", box(100, 100, 120, 90)), thing("truck", box(300, 100, 120, 90)))
        .includes("truck"),
      "it is annotated",
    );
  });

  it("say nothing at all of unsure nouns", () => {
    for (let seed = 0; seed < 6; seed++) {
      const random = seededRandom(seed);
      const images = Array.from({ length: 8 }, (_, i): AnnotatedImage => {
        const objects = Array.from({ length: 5 }, () =>
          thing(["dog", "cat", "cup", "car", "chair"][Math.floor(random() * 5)] ?? "dog",
            box(random() * 500, random() * 350, 60 + random() * 80, 60 + random() * 60)));
        return { file: `${i}.jpg`, scene: String(i), ...FRAME, objects,
          photograph: { unsure: ["cat", ...unsureNouns(objects, FRAME)] } };
      });
      const queries = generateQueries(images, { split: "train", seed, perType: 20 });
      assert.ok(queries.length > 50);
      for (const query of queries) {
        const image = images.find(({ scene }) =>
          scene === query.scene
        );
        for (const noun of image?.photograph?.unsure ?? [])
          assert.ok(!new RegExp(`\\b(${noun}|${plural(noun)})\\b`).test(query.text),
            `seed ${seed}: ${query.text}`);
        assert.notEqual(query.type, "what-left-of");
      }
    }
  });

  it("do not place one thing above another that it is in, nor call cut-off things smaller", () => {
    const photo = { ...FRAME, photograph: { unsure: [] } };
    const [man, tie, horse] = [box(200, 100, 150, 300), box(260, 300, 30, 60),
      box(210, 20, 200, 200)];
    assert.equal(stands(tie, "above", man, photo), undefined);
    assert.equal(stands(tie, "above", man, FRAME), true);
    assert.equal(stands(man, "above", horse, photo), undefined);
    assert.equal(stands(man, "above", box(210, 20, 200, 120), photo), true);
    const [whole, cut] = [thing("dog", box(100, 100, 200, 200)),
      thing("dog", box(540, 100, 100, 100))];
    assert.equal(extremeOf([whole, cut], "largest", photo), undefined);
    assert.equal(extremeOf([whole, cut], "smallest", photo), undefined);
    assert.equal(extremeOf([whole, cut], "largest", FRAME), whole);
    assert.equal(
      extremeOf([thing("dog", box(440, 0, 200, 200)), thing("dog", box(100, 100, 90, 90))],
        "largest", photo)?.box.left,
      440,
    );
  });

  it("know that a caption about an unsure noun is neither true nor false", () => {
    const view = viewImage({ file: "a.jpg", scene: "a", ...FRAME,
      objects: [thing("dog", box(100, 100, 120, 90)), thing("cat", box(300, 100, 120, 90))],
      photograph: { unsure: ["cat", "cup"] } });
    assert.equal(captionHolds([{ kind: "some", thing: { noun: "dog" } }], view), true);
    assert.equal(captionHolds([{ kind: "some", thing: { noun: "horse" } }], view), false);
    for (const noun of ["cat", "cup"]) {
      assert.equal(captionHolds([{ kind: "some", thing: { noun } }], view), undefined);
      assert.equal(captionHolds([{ kind: "count", noun, count: 0 }], view), undefined);
    }
    assert.equal(
      captionHolds([{ kind: "relation", a: { noun: "dog" }, relation: "left", b: { noun: "cat" } }],
        view),
      undefined,
    );
  });
});

describe("COCO's labels in English", () => {
  const PLURALS: Readonly<Record<string, string>> = {
    person: "people",
    bus: "buses",
    bench: "benches",
    sheep: "sheep",
    knife: "knives",
    "wine glass": "wine glasses",
    couch: "couches",
    mouse: "mice",
    "teddy bear": "teddy bears",
    toothbrush: "toothbrushes",
    scissors: "pairs of scissors",
    skis: "pairs of skis",
    broccoli: "pieces of broccoli",
    "sports ball": "sports balls",
    sandwich: "sandwiches",
    tv: "tvs",
    "dining table": "dining tables",
    "stop sign": "stop signs",
    frisbee: "frisbees",
    tie: "ties",
    vase: "vases",
    giraffe: "giraffes",
    "Hair Drier": "hair driers",
    fire_hydrant: "fire hydrants",
  };
  it("count as people count them", () => {
    for (const [label, many] of Object.entries(PLURALS)) {
      assert.equal(plural(nounOf(label)), many);
      assert.equal(singular(many), nounOf(label));
    }
    assert.deepEqual(["orange", "umbrella", "pair of scissors", "oven"].map(withArticle), [
      "an orange",
      "an umbrella",
      "a pair of scissors",
      "an oven",
    ]);
  });
});
