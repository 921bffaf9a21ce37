import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { readQueries } from "../../../src/adapters/store/queries";
import { seededRandom } from "../../../src/core/random";
import { temporaryFolder } from "../../fakes/bench";
import { type Imported, imported, picture, queriesOf, written } from "./importing";

/** The literal record of the data set's documentation. */
const HAT = {
  question: "Is the hat black?",
  answer: "no",
  imageId: "n195249",
  isBalanced: true,
  entailed: ["20482241"],
  equivalent: ["20482240"],
  fullAnswer: "No, the hat is blue.",
  groups: { global: null, local: "06-hat_black" },
  semantic: [{ operation: "select", argument: "hat (3)", dependencies: [] }, {
    operation: "verify color",
    argument: "black",
    dependencies: [0],
  }],
  types: { structural: "verify", semantic: "attr", detailed: "verifyAttrC" },
};
const DETAILED = ["verifyAttrC", "existC", "chooseAttr", "relO", "queryAttr"];

/** Questions about twelve images. */
function questions(count: number,
  change: (i: number) => object = () => ({})): Record<string, object> {
  return Object.fromEntries(
    Array.from({ length: count },
      (_,
        i) => [String(20_000_000 + i), { ...HAT, question: `Is hat ${i} black?`,
        imageId: `n${i % 12}`, types: { ...HAT.types, detailed: DETAILED[i % DETAILED.length] },
        ...change(i) }]),
  );
}

describe("the GQA importer", function() {
  this.timeout(60_000);
  let images: string;
  before(async () => {
    images = temporaryFolder();
    const one = await picture(images, "n195249.jpg", 32, 24);
    for (let i = 0; i < 12; i++) fs.copyFileSync(one, path.join(images, `n${i}.jpg`));
  });
  const gqa = (records: unknown, changes: Parameters<typeof imported>[3] = {}): Promise<Imported> =>
    imported("gqa", written(temporaryFolder(), "questions.json", records), images, changes);

  it("makes of the documented record the query that it says", async () => {
    const { queries } = await gqa({ 20482240: HAT }, { split: "train", link: false });
    assert.deepEqual(queries, [{
      id: "gqa-20482240",
      task: "vqa",
      type: "verifyAttrC",
      split: "train",
      scene: "n195249",
      text: "Is the hat black?",
      images: ["images/n195249.jpg"],
      annotation: { kind: "answer", answer: "no" },
      source: { dataset: "gqa", id: "20482240", image: "n195249" },
    }]);
  });

  it("takes balanced questions, or all; groups by what is asked for", async () => {
    const records = questions(60,
      (i) => ({ isBalanced: i % 3 > 0, groups: { global: i % 2 ? "color" : null } }));
    const balanced = await gqa(records);
    assert.deepEqual([balanced.queries.length, balanced.summary.leftOut["not balanced"]], [40, 20]);
    assert.equal((await gqa(records, { options: { all: true } })).queries.length, 60);
    const types = async (groupBy: string): Promise<readonly string[]> =>
      Object.keys((await gqa(records, { options: { groupBy } })).summary.byType);
    assert.deepEqual(await types("detailed"), [...DETAILED].sort());
    assert.deepEqual(await types("group"), ["color", "verify"]);
    assert.deepEqual(await types("structural"), ["verify"]);
    await assert.rejects(types("colour"), /Choose|by "colour"/);
  });

  it("samples ten of each type, the same ones whatever the order of the file", async () => {
    const records = questions(500);
    const sample = async (seed: number, of: unknown): Promise<readonly string[]> =>
      (await gqa(of, { split: "train", options: { perType: 10, seed } })).queries.map(({ id }) =>
        id
      ).sort();
    const first = await sample(4, records);
    assert.equal(first.length, 50);
    // As text: an object of JavaScript would put its numbers in order again.
    const turned = `{${
      Object.entries(records).reverse().map(([key, value]) => `"${key}": ${JSON.stringify(value)}`)
        .join(",")
    }}`;
    assert.deepEqual(await sample(4, turned), first);
    assert.notDeepEqual(await sample(5, records), first);
  });

  it("never lets splits share an image, for any seed", async () => {
    for (let seed = 0; seed < 12; seed++) {
      const random = seededRandom(seed);
      const records = questions(80, () => ({ imageId: `n${Math.floor(random() * 12)}` }));
      const { queries, out } = await gqa(records, { split: { validation: 0.3, test: 0.3 },
        options: { seed } });
      assert.equal(queries.length, 80);
      const splits = new Map<string, string>();
      for (const { images: [image = ""], split } of queries)
        assert.equal(splits.get(image) ?? split, (splits.set(image, split), split),
          `seed ${seed}: ${image}`);
      assert.equal((await readQueries(path.dirname(out))).length, 80);
    }
  });

  it("appends another file's split, and refuses its images in two splits", async () => {
    const { out } = await gqa(questions(5), { split: "train" });
    const test = Object.fromEntries(Object.entries(questions(20)).slice(6, 11));
    const second = await gqa(test, { split: "test", out, append: true });
    assert.deepEqual([second.summary.before, second.summary.queries], [5, 5]);
    assert.deepEqual(queriesOf(out).map(({ split }) => split), [...Array<string>(5).fill("train"),
      ...Array<string>(5).fill("test")]);
    const shared = Object.fromEntries(Object.entries(questions(20)).slice(11, 14));
    const third = await gqa(shared, { split: "validation", out, append: true });
    assert.deepEqual(third.summary.problems.byKind, { "split-conflict": 2 });
    await assert.rejects(gqa(questions(2), { out }), /exists already/);
    assert.equal((await readQueries(path.dirname(out))).length, 11);
  });

  it("never writes through a link, nor puts one picture in the place of another that queries use", async () => {
    const others = temporaryFolder();
    await picture(others, "n1.jpg", 99, 66);
    const mine = path.join(images, "n1.jpg");
    const before = fs.readFileSync(mine);
    const { out } = await gqa({ 1: { ...HAT, imageId: "n1" } }, { split: "train" });
    assert.ok(fs.lstatSync(path.join(out, "images/n1.jpg")).isSymbolicLink());
    const other = written(temporaryFolder(), "questions.json", { 2: { ...HAT, imageId: "n1" } });
    await assert.rejects(
      imported("gqa", other, others, { out, append: true, split: "train", link: false }),
      /n1\.jpg is another picture than/,
    );
    assert.equal(queriesOf(out).length, 1);
    fs.rmSync(path.join(out, "queries.jsonl"));
    await imported("gqa", other, others, { out, split: "train", link: false });
    assert.deepEqual(fs.readFileSync(mine), before);
    assert.deepEqual(fs.readFileSync(path.join(out, "images/n1.jpg")),
      fs.readFileSync(path.join(others, "n1.jpg")));
  });

  it("can be cancelled and leaves nothing half done", async () => {
    const cancel = new AbortController();
    const out = path.join(temporaryFolder(), "data");
    const file = written(temporaryFolder(), "questions.json", questions(20_000));
    await assert.rejects(
      imported("gqa", file, images, { out, signal: cancel.signal, onProgress: (bytes) => {
        if (bytes > 2e6) cancel.abort();
      } }),
      /cancelled/,
    );
    assert.deepEqual(fs.readdirSync(out).filter((name) => name !== "images"), []);
  });
});
