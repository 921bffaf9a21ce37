import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { sharedCases } from "../../shared-data";
import { completionCases } from "./completions";
import { dataFileCases } from "./data-files";
import { machineCases } from "./machines";
import type { PublicCases } from "./public-case";
import { serverCases } from "./servers";
import { thinkingCases } from "./thinking";
import { visualApiCases } from "./visual-api";

const known: PublicCases = { ...completionCases, ...visualApiCases, ...dataFileCases,
  ...serverCases, ...machineCases, ...thinkingCases };

describe("Cases after public bug reports", () => {
  const shared = sharedCases();
  if (!shared) {
    it("are tried where the shared folder is there");
    return;
  }
  const names = fs.readdirSync(shared, { withFileTypes: true }).filter((entry) =>
    entry.isDirectory()
  ).map(({ name }) => name);

  for (const name of names) {
    it(name, async function() {
      this.timeout(180_000);
      const tried = known[name];
      assert.ok(tried, `nothing in test/adapters/cases tries ${name}`);
      await tried(path.join(shared, name));
    });
  }

  after(() => console.log(`      tried: ${names.length} cases of ${shared}`));
});
