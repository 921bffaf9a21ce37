import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { fromTestCommand, keepEvidence, openFolder, runCommand, type Session,
  startSession } from "./harness";

describe("New Experiment in the workbench", () => {
  let session: Session;
  let folder: string;

  before(async () => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), "visrep-new-"));
    session = await startSession({ vsix: [fromTestCommand("VISREP_VSIX")] });
    await openFolder(session, folder);
  });
  afterEach(async function() {
    if (this.currentTest?.state === "failed") await keepEvidence(session.page, "new-experiment");
  });
  after(async () => {
    await session?.stop();
    fs.rmSync(folder, { recursive: true, maxRetries: 3 });
  });

  it("asks for a name, fills the folder, and shows the experiment with its file", async () => {
    const { page } = session;
    await runCommand(page, "VisReP: New Experiment");
    const input = page.locator(".quick-input-widget input.input");
    await page.locator(".quick-input-title", { hasText: "New Experiment" }).waitFor();
    await input.fill("../outside");
    await page.locator(".quick-input-message", { hasText: "begin with a letter or digit" })
      .waitFor();
    await input.fill("first");
    await page.locator(".quick-input-message", { hasText: "Name of the folder" }).waitFor();
    await page.keyboard.press("Enter");

    await page.getByRole("tab", { name: /^experiment\.json/ }).waitFor();
    await page.locator(".view-lines").getByText("schemaVersion").first().waitFor();
    await page.getByRole("button", { name: "Run Iteration" }).first().waitFor();
    const experiment = path.join(folder, "first");
    assert.equal(
      (JSON.parse(fs.readFileSync(path.join(experiment, "experiment.json"), "utf8")) as {
        name: string;
      }).name,
      "first",
    );
    const queries = fs.readFileSync(path.join(experiment, "data/queries.jsonl"), "utf8").trim()
      .split("\n");
    assert.equal(queries.length, 35 * (12 + 20 + 40));
  });
});
