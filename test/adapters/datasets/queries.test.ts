import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { readQueries } from "../../../src/adapters/store/queries";
import { DataError } from "../../../src/core/errors";
import type { Query } from "../../../src/core/task/query";
import { temporaryFolder } from "../../fakes/bench";
import { fakeQueries } from "../../fakes/queries";

describe("the query file", () => {
  const [query] = fakeQueries({ train: 1, validation: 0, test: 0 }) as [Query];
  const written = (...records: readonly object[]): string => {
    const folder = temporaryFolder();
    fs.mkdirSync(path.join(folder, "data"));
    fs.writeFileSync(path.join(folder, "data/queries.jsonl"),
      records.map((record) => `${JSON.stringify(record)}\n`).join(""));
    return folder;
  };

  it("keeps where a query comes from, and does without", async () => {
    const source = { dataset: "sugarcrepe", id: "17", group: "add_att" };
    assert.deepEqual(await readQueries(written({ ...query, source }, { ...query, id: "plain" })), [{
      ...query,
      source,
    }, { ...query, id: "plain" }]);
  });

  it("names the field of a source that is none", async () => {
    await assert.rejects(
      readQueries(written(query, { ...query, id: "b", source: { dataset: "coco", id: 17 } })),
      (error: unknown) =>
        error instanceof DataError && /queries\.jsonl, line 2: source\.id: /.test(error.message),
    );
  });
});
