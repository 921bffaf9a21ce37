import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { nounOf } from "../../../src/adapters/benchmarks/coco/nouns";
import { JsonlDataset } from "../../../src/adapters/store/dataset";
import { readQueries } from "../../../src/adapters/store/queries";
import { singular } from "../../../src/core/task/language";
import { type Query, SPLITS, TASKS } from "../../../src/core/task/query";
import { sharedData } from "../../shared-data";
import { type Imported, imported } from "./importing";

interface Instances {
  readonly images: readonly { readonly id: number; readonly file_name: string;
    readonly height: number }[];
  readonly categories: readonly { readonly id: number; readonly name: string }[];
  readonly annotations: readonly { readonly image_id: number; readonly category_id: number;
    readonly bbox: readonly number[]; readonly iscrowd: number }[];
}

describe("the COCO importer on real photographs", function() {
  this.timeout(60_000);
  let file: string;
  let images: string;
  let made: Imported;
  let gold: Instances;
  before(async function() {
    const folder = sharedData("coco-demo");
    if (!folder) return this.skip();
    file = path.join(folder, "instances.json");
    images = path.join(folder, "images");
    gold = JSON.parse(fs.readFileSync(file, "utf8")) as Instances;
    made = await imported("coco", file, images);
  });

  /** Annotations of a label in the query's photograph. */
  const annotated = ({ source }: Query, noun: string): Instances["annotations"] => {
    const categories = gold.categories.filter(({ name }) => nounOf(name) === noun).map(({ id }) =>
      id
    );
    return gold.annotations.filter((annotation) =>
      String(annotation.image_id) === source?.image && categories.includes(annotation.category_id)
    );
  };

  it("reads 104 images, 80 categories and 1,041 boxes without a problem, and makes queries of " +
    "all tasks in all splits", () => {
    assert.equal(made.summary.records, 104 + 80 + 1041);
    assert.equal(made.summary.problems.count, 0);
    for (const split of SPLITS) {
      for (const task of TASKS)
        assert.ok(made.queries.some((query) => query.split === split && query.task === task),
          `${split} ${task}`);
    }
    assert.deepEqual(made.summary.byType, Object.fromEntries(
      Object.keys(made.summary.byType).map((
        type,
      ) => [type, made.queries.filter((query) => query.type === type).length]),
    ));
  });

  it("makes a data folder that opens as an experiment's", async () => {
    const experiment = path.dirname(made.out);
    assert.equal((await readQueries(experiment)).length, made.queries.length);
    const dataset = await JsonlDataset.open(experiment);
    const first = made.queries[0] as Query;
    assert.equal((await dataset.image(first.images[0] as string)).height,
      gold.images.find(({ id }) => String(id) === first.source?.id)?.height);
  });

  it("counts what the annotation counts", () => {
    const counts = made.queries.filter(({ type }) => type === "count");
    assert.ok(counts.length > 50);
    for (const query of counts) {
      const [, things] =
        /(?:How many|the number of) (.+?)(?: are there| are in the image| can you see)?\?/.exec(
          query.text,
        ) ?? [];
      assert.deepEqual(query.annotation, { kind: "answer",
        answer: String(annotated(query, singular(things ?? "")).length) }, query.text);
    }
  });

  it("gives the annotated boxes, y up", () => {
    const finds = made.queries.filter(({ type }) => type === "find-noun");
    assert.ok(finds.length > 50);
    for (const query of finds) {
      const boxes = annotated(query,
        gold.categories.map(({ id, name }) => ({ id, noun: nounOf(name) })).find(({ id }) =>
          String(id) === query.source?.group
        )?.noun ?? "");
      const height = gold.images.find(({ id }) => String(id) === query.source?.id)?.height ?? 0;
      assert.ok(query.annotation.kind === "boxes" && query.annotation.boxes.length === boxes.length,
        query.text);
      for (const [i, { bbox: [x = 0, y = 0, w = 0, h = 0] }] of boxes.entries()) {
        const box = query.annotation.boxes[i];
        const wanted = [x, height - y - h, x + w, height - y];
        [box?.left, box?.lower, box?.right, box?.upper].forEach((value, k) =>
          assert.ok(Math.abs((value ?? NaN) - (wanted[k] ?? NaN)) < 0.02, query.text)
        );
      }
    }
  });

  it("makes queries of the listed images alone, by id or file name", async () => {
    const [one, two] = gold.images;
    const ids = path.join(path.dirname(made.out), "ids.json");
    fs.writeFileSync(ids, JSON.stringify([one?.id, two?.file_name, 12]));
    const { queries, summary } = await imported("coco", file, images, { ids });
    assert.deepEqual([...new Set(queries.map(({ source }) => source?.id))].sort(),
      [String(one?.id), String(two?.id)].sort());
    assert.deepEqual(summary.idsNotFound, ["12"]);
    assert.equal(summary.leftOut["not in the list of ids"], 102);
  });

  it("asks nothing of a truncated file: any image may show more than was read", async () => {
    const cut = path.join(path.dirname(made.out), "cut.json");
    const { images: _images, annotations, categories, ...rest } = JSON.parse(
      fs.readFileSync(file, "utf8"),
    ) as Instances;
    fs.writeFileSync(cut,
      JSON.stringify({ ...rest, categories, images: gold.images, annotations }).slice(0, -100_000));
    await assert.rejects(imported("coco", cut, images),
      /Nothing to import: 1 problems, the first: .*cut\.json, after .*: it ends in the middle/);
  });

  it("is the same for the same seed, and other queries for another", async () => {
    assert.deepEqual((await imported("coco", file, images)).queries, made.queries);
    assert.notDeepEqual((await imported("coco", file, images, { options: { seed: 2 } })).queries,
      made.queries);
  });
});
