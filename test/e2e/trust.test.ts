import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import type { Page } from "playwright-core";
import { type GeneratedExperiment, writeExperimentWithRun } from "../fakes/experiment-folder";
import { fromTestCommand, keepEvidence, openFolder, pick, runCommand, type Session, startSession,
  toast } from "./harness";

describe("A workspace that is not trusted", () => {
  let session: Session;
  let page: Page;
  let generated: GeneratedExperiment;

  before(async () => {
    generated = await writeExperimentWithRun(
      fs.mkdtempSync(path.join(os.tmpdir(), "visrep-untrusted-")),
      "untrusted",
    );
    session = await startSession({ vsix: [fromTestCommand("VISREP_VSIX")], restricted: true,
      settings: { "security.workspace.trust.startupPrompt": "never" } });
    page = session.page;
    await openFolder(session, generated.folder);
  });
  afterEach(async function() {
    if (this.currentTest?.state === "failed") await keepEvidence(page, "trust");
  });
  after(async () => {
    await session?.stop();
    fs.rmSync(generated.folder, { recursive: true, force: true, maxRetries: 3 });
  });

  const notice = () => toast(page, /only after you have trusted it/);

  it("is shown and reviewed, but nothing of it runs until a person trusts it", async () => {
    const before = fs.readdirSync(generated.folder).sort();
    await runCommand(page, "VisReP: Resume Review");
    await page.locator(".editor-group-container .view-lines").first().getByText("execute_command")
      .first().waitFor();
    for (const title of ["VisReP: Run Program", "VisReP: Run Iteration"]) {
      await runCommand(page, title);
      await notice().waitFor();
      if (title === "VisReP: Run Program") {
        await runCommand(page, "Notifications: Clear All Notifications");
        await notice().waitFor({ state: "hidden" });
      }
    }
    assert.deepEqual(fs.readdirSync(generated.folder).sort(), before,
      "no engine was started and nothing was written");

    await notice().getByRole("button", { name: "Manage Workspace Trust" }).click();
    await page.locator(".workspace-trust-editor").getByRole("button", { name: "Trust",
      exact: true }).click();
    await page.locator(".workspace-trust-editor", { hasText: /In a trusted|Trusted/ }).waitFor();
    await runCommand(page, "VisReP: Run Iteration");
    await pick(page, /Run iterations? \d/).waitFor();
  });
});
