import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { execReportSchema } from "../../../src/adapters/engine-client/protocol";
import { readQueries } from "../../../src/adapters/store/queries";
import { smallExperiment, visrep } from "./cli";

/** Programs as users of ViperGPT write them, none adapted to this code. */
const folder = path.join(import.meta.dirname, "vipergpt");

describe("ten programs of ViperGPT's kind", function() {
  this.timeout(600_000);
  let picture: string;
  before(async () => {
    const experiment = await smallExperiment({ train: 1, validation: 1, test: 1 });
    picture = path.join(experiment, "data", (await readQueries(experiment))[0]?.images[0] ?? "");
  });

  for (const name of fs.readdirSync(folder).filter((file) => file.endsWith(".py"))) {
    it(`${name} runs, or ends with perception_unsupported`, async () => {
      const { status, stdout, stderr } = await visrep("exec", path.join(folder, name), "--image",
        picture, "--json");
      assert.equal(status, 0, stderr);
      const report = execReportSchema.parse(JSON.parse(stdout));
      assert.ok(report.ok || report.failure?.kind === "perception_unsupported",
        JSON.stringify(report.failure));
    });
  }
});
