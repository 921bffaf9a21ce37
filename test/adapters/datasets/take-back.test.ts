import assert from "node:assert/strict";
import * as path from "node:path";
import { DataFolder } from "../../../src/adapters/benchmarks/data-folder";
import type { Query } from "../../../src/core/task/query";
import { temporaryFolder } from "../../fakes/bench";
import { queriesOf } from "./importing";

const query = (id: number): Query => ({
  id: `q${id}`,
  task: "vqa",
  type: "count",
  split: "train",
  scene: `s${id}`,
  text: "How many cups?",
  images: [`images/${id % 2 ? "a" : "b"}.jpg`],
  annotation: { kind: "answer", answer: "2" },
});

describe("queries that are taken back", function() {
  this.timeout(60_000);

  it("leave every other one, with many folders at once", async () => {
    const numbers = [0, 1, 2, 3, 4, 5];
    await Promise.all(Array.from({ length: 400 }, async () => {
      const out = path.join(temporaryFolder(), "data");
      const folder = await DataFolder.open(out, false, new AbortController().signal);
      for (const id of numbers) await folder.write(query(id));
      const back = await folder.takeBack(({ images }) => images.includes("images/a.jpg"));
      await folder.write(query(6));
      await folder.finish();
      assert.deepEqual(back.map(({ id }) => id), ["q1", "q3", "q5"]);
      assert.deepEqual(queriesOf(out).map(({ id }) => id), ["q0", "q2", "q4", "q6"]);
    }));
  });
});
