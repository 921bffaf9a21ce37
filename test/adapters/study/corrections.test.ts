import assert from "node:assert/strict";
import * as path from "node:path";
import { readCorrections, setFolder } from "../../../scripts/study/corrections";
import { PER_TYPE, SCENES_SEED } from "../../../scripts/study/scenes";
import { disk } from "../../../src/adapters/files/files";
import { writeScenes } from "../../../src/adapters/scenes/write-scenes";
import { CorrectionFolder } from "../../../src/adapters/store/corrections";
import { layout } from "../../../src/adapters/store/layout";
import { pretty } from "../../../src/adapters/store/run-store";
import { TEMPLATES } from "../../../src/cli/templates";
import { Verifier } from "../../../src/services/corrections/verifier";
import { temporaryFolder } from "../../fakes/bench";

/** With the real interpreter and perception, on the study's own train scenes. */
describe("the corrections of the study", function() {
  this.timeout(300_000);
  let verifier: Verifier;
  before(async () => {
    const folder = path.join(temporaryFolder(), "study");
    await writeScenes(layout.data(folder), { seed: SCENES_SEED,
      perType: { ...PER_TYPE, validation: 0, test: 0 } });
    await disk.replace(layout.experiment(folder), pretty(TEMPLATES.scenes("study", SCENES_SEED)));
    verifier = await Verifier.open(folder, { info: () => {}, warn: () => {}, error: () => {} });
  });
  after(() => verifier.close());

  for (const set of ["written", "random"] as const) {
    it(`(${set}) are for train queries, run and earn their reward`, async () => {
      const files = await new CorrectionFolder(setFolder(set)).list();
      for (const file of files) {
        const checked = await verifier.check(file);
        assert.ok(!("reason" in checked), `${file.file}: ` +
          `${"reason" in checked ? checked.reason : ""}`);
      }
    });
  }

  it("are fewer than 50, and as many in the control", async () => {
    const { written, random } = await readCorrections([...verifier.queries.values()]);
    assert.ok(written.length > 30 && written.length < 50, String(written.length));
    assert.equal(random.length, written.length);
    assert.equal(new Set([...random, ...written].map(({ query }) => query)).size,
      2 * written.length, "none is for a query of the other set");
    assert.ok(
      new Set(random.map(({ type }) => type)).size >
        2 * new Set(written.map(({ type }) => type)).size,
    );
  });
});
