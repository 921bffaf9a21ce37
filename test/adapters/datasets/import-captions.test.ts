import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { readQueries } from "../../../src/adapters/store/queries";
import type { Query } from "../../../src/core/task/query";
import { temporaryFolder } from "../../fakes/bench";
import { sharedData } from "../../shared-data";
import { imported, picture, written } from "./importing";

const count = (queries: readonly Query[], holds: (query: Query) => boolean): number =>
  queries.filter(holds).length;
const lines = <T>(file: string): readonly T[] =>
  fs.readFileSync(file, "utf8").trim().split("\n").map((line) => JSON.parse(line) as T);

/** A folder with a picture of each name; all are one picture. */
async function folderOf(names: readonly string[]): Promise<string> {
  const folder = temporaryFolder();
  const one = await picture(folder, "one.jpg", 64, 48);
  for (const name of new Set(names)) fs.linkSync(one, path.join(folder, name));
  return folder;
}

describe("caption data sets", function() {
  this.timeout(120_000);
  let shared: string;
  before(function() {
    shared = sharedData("sugarcrepe") ?? this.skip();
    shared = path.dirname(shared);
  });

  describe("SugarCREPE", () => {
    const kinds = ["add_att", "add_obj", "replace_att", "replace_obj", "replace_rel", "swap_att",
      "swap_obj"];
    interface Row {
      readonly image_id: string;
      readonly question_id: string;
      readonly question: string;
      readonly caption: string;
      readonly caption_image_match: boolean;
    }
    let rows: readonly Row[];
    let split: string;
    let images: string;
    let official: readonly string[];
    before(async () => {
      split = path.join(shared, "sugarcrepe/sugarcrepe_virep.jsonl");
      official = kinds.map((kind) => path.join(shared, `sugarcrepe/${kind}.json`));
      rows = lines(split);
      const names = official.flatMap((file) =>
        Object.values(
          JSON.parse(fs.readFileSync(file, "utf8")) as Record<string,
            { readonly filename: string }>,
        ).map(({ filename }) => filename)
      );
      images = await folderOf([...names, ...rows.map(({ image_id }) => image_id)]);
    });

    it("the published split: 560 verifications, half of them yes, 80 of each kind", async () => {
      const { queries, summary, out } = await imported("sugarcrepe", split, images, {
        split: "test",
      });
      assert.equal(queries.length, 560);
      assert.deepEqual(summary.byType, Object.fromEntries(kinds.map((kind) => [kind, 80])));
      assert.equal(
        count(queries, ({ annotation }) => annotation.kind === "match" && annotation.match),
        280,
      );
      for (const row of rows) {
        const query = queries.find(({ source, annotation }) =>
          annotation.kind === "match" &&
          row.question_id ===
            `sugarcrepe_${source?.group}_${source?.id}_${annotation.match ? "pos" : "neg"}`
        );
        assert.ok(
          query &&
            query.text.includes(row.caption.replace(/\s+/g, " ").trim().replaceAll('"', "'")) &&
            query.images[0] === `images/${row.image_id}`,
          row.question_id,
        );
      }
      assert.equal((await readQueries(path.dirname(out))).length, 560);
    });

    it("asks the natural questions of the rows", async () => {
      const { queries } = await imported("sugarcrepe", split, images, {
        options: { natural: true },
      });
      assert.deepEqual(queries.map(({ text }) => text).sort(),
        rows.map(({ question }) => question).sort());
    });

    it("the published split as 280 choices, and as retrieval within splits", async () => {
      const chosen = await imported("sugarcrepe", split, images, { options: { form: "choose" } });
      assert.equal(chosen.queries.length, 280);
      const fitting = new Set(
        rows.filter((row) => row.caption_image_match).map(({ caption }) =>
          caption.replace(/\s+/g, " ").trim()
        ),
      );
      for (const { annotation } of chosen.queries)
        assert.ok(
          annotation.kind === "caption" &&
            fitting.has(annotation.options[annotation.correct] ?? ""),
        );
      const first = count(chosen.queries,
        ({ annotation }) => annotation.kind === "caption" && annotation.correct === 0);
      assert.ok(first > 100 && first < 180, `${first} of 280 right captions come first`);
      const retrieved = await imported("sugarcrepe", split, images, {
        options: { form: "retrieve", imagesPerQuery: 5 },
      });
      assert.equal(retrieved.queries.length, 280);
      for (const query of retrieved.queries) {
        assert.equal(new Set(query.images).size, 5);
        assert.ok(
          query.annotation.kind === "image" &&
            query.images[query.annotation.correct] === `images/${query.source?.image}`,
        );
      }
    });

    it("the seven official files: 7,511 pairs, and the ids of the published split pick its rows " +
      "from them, but for the pair that they lack", async () => {
      const all = await imported("sugarcrepe", official, images, { options: { form: "choose" } });
      assert.equal(all.queries.length, 7511);
      const ids = written(temporaryFolder(), "ids.txt",
        rows.map((row) => row.question_id).join("\n"));
      const picked = await imported("sugarcrepe", official, images, { ids });
      const lacking = ["sugarcrepe_swap_obj_108_pos", "sugarcrepe_swap_obj_108_neg"];
      assert.equal(picked.queries.length, 558);
      assert.deepEqual(picked.summary.idsNotFound, lacking);
      assert.equal(picked.summary.leftOut["not in the list of ids"], 2 * 7511 - 558);
      const direct = await imported("sugarcrepe", split, images);
      const plain = (queries: readonly Query[]): readonly string[] =>
        queries.map((query) => JSON.stringify(query)).sort();
      assert.deepEqual(plain(picked.queries), plain(
        direct.queries.filter(({ source }) =>
          !(source?.group === "swap_obj" && source.id === "108")
        ),
      ));
    });

    it("128 pairs on real photographs", async () => {
      const file = path.join(shared, "coco-demo/sugarcrepe.jsonl");
      const photos = path.join(shared, "coco-demo/images");
      assert.equal((await imported("sugarcrepe", file, photos)).queries.length, 256);
      assert.equal(
        (await imported("sugarcrepe", file, photos, { options: { form: "choose" } })).queries
          .length,
        128,
      );
    });

    it("samples whole pairs", async () => {
      const { queries } = await imported("sugarcrepe", split, images, { split: "train",
        options: { perType: 10 } });
      assert.equal(queries.length, 70);
      for (const kind of kinds) {
        const ids = queries.filter(({ type }) => type === kind).map(({ source }) => source?.id);
        assert.equal(new Set(ids).size, 5);
      }
    });
  });

  it("VSR: the zero-shot dev split has 340 rows, yes where the label is 1", async () => {
    const file = path.join(shared, "vsr/zeroshot-dev.jsonl");
    const rows = lines<
      { readonly image: string; readonly label: number; readonly relation: string }
    >(file);
    const { queries } = await imported("vsr", file, await folderOf(rows.map(({ image }) => image)));
    assert.equal(queries.length, 340);
    queries.forEach((query, i) =>
      assert.deepEqual([query.annotation, query.type, query.images], [{ kind: "match",
        match: rows[i]?.label === 1 }, rows[i]?.relation, [`images/${rows[i]?.image}`]])
    );
    await assert.rejects(imported("vsr", file, shared, { options: { form: "choose" } }),
      /vsr has one caption/);
  });

  it("COCO captions: 255 of 51 photographs; wrong captions share few words with the image's own", async () => {
    const file = path.join(shared, "coco-demo/captions.json");
    const { annotations } = JSON.parse(fs.readFileSync(file, "utf8")) as {
      readonly annotations: readonly { readonly image_id: number; readonly caption: string }[];
    };
    const photos = path.join(shared, "coco-demo/images");
    const own = (query: Query): readonly string[] =>
      annotations.filter(({ image_id }) => String(image_id) === query.source?.image).map((
        { caption },
      ) => caption.replace(/\s+/g, " ").trim().replaceAll('"', "'"));
    const verified = (await imported("coco", file, photos)).queries;
    assert.equal(verified.length, 510);
    for (const query of verified)
      assert.equal(own(query).some((caption) => query.text.includes(`"${caption}"`)),
        query.annotation.kind === "match" && query.annotation.match, query.text);
    const chosen = (await imported("coco", file, photos, { options: { form: "choose" } })).queries;
    assert.equal(chosen.length, 255);
  });
});

describe("Winoground", () => {
  it("becomes four verifications, two choices of caption, two of image, each example in one " +
    "split", async () => {
    const examples = Array.from({ length: 30 },
      (_, i) => ({ id: i, image_0: `ex_${i}_img_0`, image_1: `ex_${i}_img_1`,
        caption_0: `a dog chases cat ${i}`, caption_1: `a cat chases dog ${i}`,
        tag: i % 2 ? "Object" : "Relation" }));
    const images = await folderOf(
      examples.flatMap(({ image_0, image_1 }) => [`${image_0}.png`, `${image_1}.png`]),
    );
    const file = written(temporaryFolder(), "examples.jsonl",
      examples.map((example) => `${JSON.stringify(example)}\n`).join(""));
    const verified = await imported("winoground", file, images);
    assert.equal(verified.queries.length, 120);
    assert.equal(
      count(verified.queries, ({ annotation }) => annotation.kind === "match" && annotation.match),
      60,
    );
    assert.equal((await readQueries(path.dirname(verified.out))).length, 120);
    const one = verified.queries.find(({ source }) =>
      source?.id === "7" && source.group === "c1-i0"
    );
    assert.deepEqual([one?.text, one?.annotation, one?.images, one?.type], [
      `Verify image matches text="a cat chases dog 7"`,
      { kind: "match", match: false },
      ["images/ex_7_img_0.png"],
      "Object",
    ]);
    const chosen =
      (await imported("winoground", file, images, { options: { form: "choose" } })).queries;
    assert.equal(chosen.length, 60);
    for (const { annotation, source } of chosen)
      assert.ok(
        annotation.kind === "caption" &&
          annotation.options[annotation.correct]?.startsWith(
            source?.group === "i0" ? "a dog" : "a cat",
          ),
      );
    const retrieved =
      (await imported("winoground", file, images, { options: { form: "retrieve" } })).queries;
    assert.equal(retrieved.length, 60);
    for (const { annotation, source, images: [first = "", second = ""] } of retrieved)
      assert.ok(
        annotation.kind === "image" && `c${annotation.correct}` === source?.group &&
          first.includes("img_0") && second.includes("img_1"),
      );
  });
});
