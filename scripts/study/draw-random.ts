/**
 * Draws the corrections of the control arm: `npx tsx scripts/study/draw-random.ts`. As many as the
 * written ones, and none for the same query; each is a right program (`referenceProgram`) for a
 * train query of a type drawn at random, and earns its reward.
 */
import * as fs from "node:fs/promises";
import * as path from "node:path";
import { CorrectionFolder } from "../../src/adapters/store/corrections";
import { stderrLogger } from "../../src/cli/console";
import { deriveSeed, pick, seededRandom } from "../../src/core/random";
import { Verifier } from "../../src/services/corrections/verifier";
import { referenceProgram } from "../../trainer/corpus/programs";
import { readSet, setFolder } from "./corrections";
import { placeOf, POLICIES } from "./place";
import { ensureScenes } from "./scenes";

const { scenes } = placeOf(POLICIES[0], false);
await ensureScenes(scenes);
const verifier = await Verifier.open(scenes, stderrLogger);
try {
  const written = new Set((await readSet("written", verifier.queries)).map(({ query }) => query));
  const train = [...verifier.queries.values()].filter(({ id, split }) =>
    split === "train" && !written.has(id)
  );
  const types = [...new Set(train.map(({ type }) => type))].sort();
  const random = seededRandom(deriveSeed("random corrections"));
  const target = new CorrectionFolder(setFolder("random"));
  await fs.rm(path.join(setFolder("random"), "corrections"), { recursive: true, force: true });
  const taken = new Set<string>();
  while (taken.size < written.size) {
    const type = pick(random, types);
    const query = pick(random, train.filter((each) => each.type === type));
    const correction = { query: query.id, author: "drawn at random",
      program: referenceProgram(query) };
    if (taken.has(query.id) || !(await verifier.verify(correction)).ok) continue;
    taken.add(query.id);
    await target.add(correction, query);
  }
  console.log(`${taken.size} corrections are in ${setFolder("random")}`);
} finally {
  await verifier.close();
}
