import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import type { Locator, Page } from "playwright-core";
import type { ScenesOptions } from "../../src/adapters/scenes/write-scenes";
import { until } from "../eventually";
import { expand, fromTestCommand, inWebview, keepEvidence, loadedSize, openFolder, patience, pick,
  picture, picturesWanted, runCommand, type Session, showView, startSession,
  toast } from "./harness";
import { smallExperiment } from "./small-experiment";

const treeRow = (page: Page, name: RegExp): Locator => page.getByRole("treeitem", { name });
const metricsFile = (folder: string, iteration: number): string =>
  path.join(folder, "runs", "run-001", `iteration-${iteration}`, "metrics.json");

async function openView(page: Page): Promise<void> {
  await showView(page);
  await page.locator('.pane-header[aria-label^="Iterations"], ' +
    '.composite.title[aria-label*="VisReP"], .composite.title h2:has-text("VisReP")').first()
    .waitFor();
}

/** Starts an iteration as a person does: from the palette, through the pre-flight. */
async function runIteration(page: Page): Promise<void> {
  await runCommand(page, "VisReP: Run Iteration");
  await pick(page, /Run iterations? \d/).click();
}

const statusBar = (page: Page): Locator =>
  page.locator(".statusbar-item", { hasText: /iteration \d/i });

/**
 * Does something while the engine of an experiment stands still, soon after it has begun to grow:
 * however slow the workbench is to show it, the iteration does not end meanwhile.
 */
async function whileStopped(experiment: string, act: () => Promise<void>): Promise<void> {
  await until("the engine's first programs", () => {
    const events = path.join(experiment, "runs", "run-001", "events.jsonl");
    return fs.existsSync(events) && fs.readFileSync(events, "utf8").includes('"stage-progress"');
  });
  const { pid } = JSON.parse(
    fs.readFileSync(path.join(experiment, "runs", "engine.lock"), "utf8"),
  ) as { readonly pid: number };
  process.kill(pid, "SIGSTOP");
  try {
    await act();
  } finally {
    process.kill(pid, "SIGCONT");
  }
}

describe("Run Iteration in the workbench", () => {
  let session: Session;
  let page: Page;
  let folder: string;

  before(async () => {
    session = await startSession({ vsix: [fromTestCommand("VISREP_VSIX")] });
    page = session.page;
  });
  const open = async (scenes: ScenesOptions): Promise<void> => {
    folder = await smallExperiment(scenes);
    await openFolder(session, folder);
    await openView(page);
  };
  afterEach(async function() {
    if (this.currentTest?.state === "failed")
      return keepEvidence(page, this.currentTest.title.replaceAll(/\W+/g, "-"));
    fs.rmSync(path.dirname(folder), { recursive: true, maxRetries: 3 });
  });
  after(() => session?.stop());

  it("goes from the palette to the program and the picture of a failing sample", async () => {
    const types = ["count", "exist", "color-of", "leftmost", "relation-verify", "compare-counts",
      "find-noun", "find-relation", "verify-noun", "choose-count"];
    // The picture for the documentation shows an experiment with every type, and is high enough for
    // the row of the one that it opens.
    if (picturesWanted) await page.setViewportSize({ width: 1400, height: 1100 });
    await open(
      picturesWanted ?
        { seed: 7, perType: { train: 12, validation: 4, test: 12 } } :
        { seed: 7, types, perType: { train: 2, validation: 1, test: 2 } },
    );
    await runIteration(page);
    await statusBar(page).waitFor();
    await page.locator(".tree-explorer-viewlet-tree-view .message", {
      hasText: /Iteration \d of 1: .*\d of \d/,
    }).waitFor();
    await treeRow(page, /^Iteration 1, accuracy on test [\d.]+% to [\d.]+%/).waitFor({
      timeout: 2 * patience,
    });
    assert.ok(fs.existsSync(metricsFile(folder, 1)));

    await openFailingSample(page, picturesWanted ? /^find superlative/ : /./);
    const code = page.locator(".editor-group-container .view-lines").first();
    await code.getByText("execute_command").first().waitFor();
    const { width, height } = await inWebview(page, "Picture",
      (frame) => loadedSize(frame.locator("img").first()));
    assert.ok(width >= 320 && height >= 240, `the picture is shown with ${width}x${height} ` +
      "pixels of its own");
    await picture(page, "run-iteration");

    // The machine's verdicts were published by themselves.
    await runCommand(page, "Testing: Focus on Test Explorer View");
    await page.locator(".test-explorer").getByText("run-001, iteration 1").first().waitFor();
  });

  it("is cancelled from the palette, keeps what is finished, and goes on from there", async () => {
    await open({ seed: 9, perType: { train: 1, validation: 1, test: 1 } });
    await runIteration(page);
    await whileStopped(folder, async () => {
      await statusBar(page).waitFor();
      await runCommand(page, "VisReP: Cancel");
      await page.locator(".statusbar-item", { hasText: /cancelling/ }).waitFor();
    });
    await toast(page, /run-001 was cancelled; finished batches are kept/).waitFor();
    assert.ok(!fs.existsSync(metricsFile(folder, 1)),
      "the iteration ended before it was cancelled");
    await runIteration(page);
    await treeRow(page, /^Iteration 1, accuracy on test [\d.]+% to [\d.]+%/).waitFor({
      timeout: 2 * patience,
    });
    assert.deepEqual(
      fs.readdirSync(path.join(folder, "runs")).filter((name) => name.startsWith("run-")),
      ["run-001"],
      "the same run",
    );
  });

  it("goes on while the window reloads, and is seen again", async () => {
    await open({ seed: 8, perType: { train: 1, validation: 1, test: 1 } });
    await runIteration(page);
    await whileStopped(folder, async () => {
      await statusBar(page).waitFor();
      assert.ok(!fs.existsSync(metricsFile(folder, 1)), "the iteration ended before the reload");
      await page.reload();
      await page.locator(".monaco-workbench .activitybar").waitFor();
      await openView(page);
      await statusBar(page).waitFor();
    });
    await treeRow(page, /^Iteration 1, accuracy on test [\d.]+% to [\d.]+%/).waitFor({
      timeout: 2 * patience,
    });
    assert.ok(fs.existsSync(metricsFile(folder, 1)));
  });
});

/**
 * Opens iteration 1, the worst of its question types of a name, and the first sample of that, which
 * earned no reward.
 */
async function openFailingSample(page: Page, name: RegExp): Promise<void> {
  const iteration = treeRow(page, /^Iteration 1,/);
  await expand(iteration);
  const type = page.locator('[role="treeitem"][aria-level="2"]').filter({ hasText: name }).first();
  await expand(type);
  const failing = page.locator('[role="treeitem"][aria-level="3"]').first();
  await failing.waitFor();
  assert.doesNotMatch(await failing.getAttribute("aria-label") ?? "", /reward 1/);
  await failing.click();
}
