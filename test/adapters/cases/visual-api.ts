import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { type ExecReport, execReportSchema } from "../../../src/adapters/engine-client/protocol";
import { readQueries } from "../../../src/adapters/store/queries";
import { temporaryFolder } from "../../fakes/bench";
import { paintedPng } from "../../fakes/painted-png";
import { PerceptionServer } from "../../fakes/perception-server";
import { smallExperiment, visrep, visrepWith } from "../engine/cli";
import type { PublicCases } from "./public-case";

/** Runs the program of a case through the command line, on a server that finds one thing. */
async function exec(folder: string): Promise<ExecReport> {
  const server = new PerceptionServer();
  const address = await server.start();
  try {
    const image = path.join(temporaryFolder(), "picture.png");
    fs.writeFileSync(image, paintedPng(40, 30, []));
    const { status, stdout, stderr } = await visrepWith({ VISREP_PERCEPTION_URL: address }, "exec",
      path.join(folder, "program.py"), "--image", image, "--perception", "http", "--json");
    assert.equal(status, 0, stderr);
    return execReportSchema.parse(JSON.parse(stdout));
  } finally {
    await server.stop();
  }
}

const answers = (right: string | RegExp) => async (folder: string): Promise<void> => {
  const { ok, valueText, failure } = await exec(folder);
  assert.ok(ok, JSON.stringify(failure));
  if (typeof right === "string") assert.equal(valueText, right);
  else assert.match(valueText ?? "", right);
};

/** Programs after published prompts (19 to 23). */
export const visualApiCases: PublicCases = {
  "19-crop-above-below-order": answers("True True"),
  "20-process-guesses-list": answers(/^What is it\? Guess 1: .+\nGuess 2: .+/),
  "22-llm-query-keyword": answers("Who makes such cups?"),
  "23-program-file-with-bom": async (folder) => {
    await answers("ok")(folder);
    const experiment = await smallExperiment({ train: 1, validation: 1, test: 1 }, ["count"]);
    const query = (await readQueries(experiment)).find(({ split }) => split === "train");
    const { stdout, stderr } = await visrep("correct", experiment, "--query", query?.id ?? "",
      "--program", path.join(folder, "program.py"), "--dry-run", "--json");
    assert.equal((JSON.parse(stdout) as { answer: string }).answer, "ok", stderr);
  },
};
