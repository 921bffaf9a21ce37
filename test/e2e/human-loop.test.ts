import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import type { Locator, Page } from "playwright-core";
import { expand, fromTestCommand, inWebview, keepEvidence, loadedSize, openFolder, patience, pick,
  pictureInBothThemes, picturesWanted, runCommand, type Session, showView, startSession,
  toast } from "./harness";
import { smallExperiment } from "./small-experiment";

const TYPES = ["same-color", "count", "exist", "find-noun", "verify-noun", "color-of"];
const row = (page: Page, name: RegExp): Locator => page.getByRole("treeitem", { name }).first();
/** The side of a diff that is written to. */
const correction = (page: Page): Locator =>
  page.locator(".monaco-diff-editor .editor.modified").first();

/** The right program for "Are the apple and the kite the same color?", in any of its wordings. */
function sameColorProgram(question: string): string {
  const [, first, second] =
    /the (.+?) (?:and|the same color as) the (.+?)(?: the same color| have the same color)?\?$/
      .exec(question) ?? [];
  assert.ok(first && second, question);
  return `def execute_command(image):
    image_patch = ImagePatch(image)
    first = image_patch.find("${first}")[0]
    second = image_patch.find("${second}")[0]
    return bool_to_yesno(first.simple_query("What color is this?") == second.simple_query("What color is this?"))
`;
}

/** Puts another program below the header and the question of the correction that is open. */
async function writeProgram(page: Page, program: string): Promise<void> {
  await correction(page).locator(".view-lines").click();
  await page.keyboard.press("Control+A");
  const header = await wholeText(page);
  await page.keyboard.insertText(`${header.slice(0, header.search(/^def /m))}${program}`);
  await page.keyboard.press("Control+Home");
  // The browser scrolls the editor's clipped parts sideways when so much text comes at once.
  await correction(page).locator("*").evaluateAll((parts) =>
    parts.forEach((part) => {
      (part as unknown as { scrollLeft: number }).scrollLeft = 0;
    })
  );
}

/** What the open correction says, from its file: it was just opened or saved. */
async function wholeText(page: Page): Promise<string> {
  await page.keyboard.press("Control+S");
  const folder = path.join(experiment, "corrections", "drafts");
  const [name] = fs.readdirSync(folder).filter((each) => each.endsWith(".py"));
  return fs.readFileSync(path.join(folder, name ?? ""), "utf8");
}

let experiment: string;

describe("The whole human loop in the workbench", () => {
  let session: Session;
  let page: Page;

  before(async () => {
    // A program is written in one piece here, not line by line.
    session = await startSession({
      vsix: [fromTestCommand("VISREP_VSIX")],
      settings: { "editor.autoIndent": "none", "editor.autoClosingBrackets": "never",
        "editor.autoClosingQuotes": "never", "diffEditor.useInlineViewWhenSpaceIsLimited": false,
        "diffEditor.wordWrap": "on" },
    });
    page = session.page;
  });
  afterEach(async function() {
    if (this.currentTest?.state === "failed") await keepEvidence(page, "human-loop");
    else fs.rmSync(path.dirname(experiment), { recursive: true, maxRetries: 3 });
  });
  after(() => session?.stop());

  it("runs, marks, corrects, runs again, and sees the correction wherever it counts", async () => {
    const perType = picturesWanted ?
      { train: 8, validation: 4, test: 4 } :
      { train: 3, validation: 1, test: 1 };
    experiment = await smallExperiment({ seed: 5, types: TYPES, perType });
    // Wide enough for a diff with two sides.
    await page.setViewportSize({ width: 2000, height: 1000 });
    await openFolder(session, experiment);
    await showView(page);
    await runIteration(1);

    await row(page, /^same color, \d+ programs/).waitFor();
    const failing = row(page, /^(Are|Is|Do) the .*same color.*, train$/);
    await expand(row(page, /^same color, \d+ programs/));
    await failing.click();
    await page.keyboard.press("Enter");
    const code = page.locator(".editor-group-container .view-lines").first();
    await code.getByText("execute_command").first().waitFor();
    await inWebview(page, "Picture", (frame) => loadedSize(frame.locator("img").first()));
    await pictureInBothThemes(page, "review");

    await markFailure();
    await runCommand(page, "View: Hide Panel");
    await runCommand(page, "VisReP: Correct");
    await correction(page).getByText("execute_command").first().waitFor();
    await press("Run Program");
    await lastRun(0);
    const question = /^# (.*\?)$/m.exec(await wholeText(page))?.[1] ?? "";
    await writeProgram(page, sameColorProgram(question));
    await press("Run Program");
    await lastRun(1);
    await inWebview(page, "Picture", (frame) => loadedSize(frame.locator("img").first()));
    await pictureInBothThemes(page, "correction");
    await press("Save as Correction");
    await toast(page, /Correction 1 of 50/).waitFor();
    const saved = fs.readdirSync(path.join(experiment, "corrections")).filter((name) =>
      name.endsWith(".py")
    );
    assert.equal(saved.length, 1);

    await runIteration(2, /Corrections: 1 of 50/);
    const rows = fs.readFileSync(iterationFile(2, "train.jsonl"), "utf8").trim().split("\n").map((
      line,
    ) => JSON.parse(line) as { source: { kind: string; id: string } });
    assert.deepEqual(
      rows.filter(({ source }) => source.kind === "correction").map(({ source }) => source.id),
      saved,
    );

    await runCommand(page, "VisReP: Compare Iterations");
    await pick(page, /Iteration 2/).click();
    await pick(page, /Iteration 1/).click();
    await row(page, /^(Fixed|Still failing), /).waitFor();
    await runCommand(page, "VisReP: Focus on Comparison View");
    const trained = row(page, /^Corrections trained on in between/);
    // The last row of a view that may be too low for it; unfolded, it shows its correction below.
    await goToEnd(trained);
    await trained.click();
    await goToEnd(row(page, new RegExp(`^${saved[0]?.replaceAll(".", "\\.")}`)));
    await page.keyboard.press("Home");
    await openChanged(question);
    await pictureInBothThemes(page, "comparison");
  });

  /** Goes to the end of the list that has the focus, until a row is there. */
  async function goToEnd(last: Locator): Promise<void> {
    for (const end = Date.now() + patience; await last.count() === 0 && Date.now() < end;) {
      await page.keyboard.press("End");
      await page.waitForTimeout(300);
    }
    await last.waitFor();
  }

  /**
   * From the palette, through a pre-flight that says what is expected of it, to the finished
   * iteration.
   */
  async function runIteration(iteration: number, expected?: RegExp): Promise<void> {
    await runCommand(page, "VisReP: Run Iteration");
    if (expected) await pick(page, expected).waitFor();
    await pick(page, /Run iterations? \d/).click();
    await row(page, new RegExp(`^Iteration ${iteration}, accuracy on test`)).waitFor({
      timeout: 2 * patience,
    });
    assert.ok(fs.existsSync(iterationFile(iteration, "metrics.json")));
  }

  /** On the cursor's line, with a note; the comment shows what was said. */
  async function markFailure(): Promise<void> {
    await runCommand(page, "VisReP: Mark Failure");
    await pick(page, "wrong decomposition").click();
    await page.locator(".quick-input-widget input.input").fill("the second thing is left out");
    await page.keyboard.press("Enter");
    await page.locator(".review-widget", { hasText: "the second thing is left out" }).waitFor();
    const [log] = fs.readdirSync(path.join(experiment, "reviews"));
    assert.match(fs.readFileSync(path.join(experiment, "reviews", log ?? ""), "utf8"),
      /"failureType":"wrong decomposition"/);
  }

  /**
   * The two programs of the first query that a group lists. Rows are in the page in the order they
   * were drawn, and only those with children say whether they are expanded.
   */
  async function openChanged(question: string): Promise<void> {
    const tree = page.getByRole("tree", { name: /Comparison/ });
    const group = tree.getByRole("treeitem", { name: /^(Fixed|Still failing), / }).first();
    await expand(group);
    await tree.locator('[role="treeitem"][aria-level="2"][aria-expanded="false"] ' +
      ".monaco-tl-twistie").first().click();
    // The query that was corrected, where it is among them.
    const corrected = tree.locator('[role="treeitem"][aria-level="3"]').filter({
      hasText: question,
    });
    await (await corrected.count() > 0 ?
      corrected :
      tree.locator('[role="treeitem"][aria-level="3"]')).first().click();
    await page.getByRole("tab", { name: /iteration 1 ↔ iteration 2/ }).waitFor();
  }

  /** What the page of the picture says of the program that was run last. */
  async function lastRun(reward: 0 | 1): Promise<void> {
    await inWebview(page, "Picture",
      (frame) =>
        frame.locator("section", { hasText: "Last run of your program" }).getByText(
          `reward ${reward}`,
        ).first().waitFor());
  }

  /** A button of the editor's title. */
  async function press(title: string): Promise<void> {
    await page.locator(`.editor-actions a.action-label[aria-label^="${title}"]`).first().click();
  }

  const iterationFile = (iteration: number, name: string): string =>
    path.join(experiment, "runs", "run-001", `iteration-${iteration}`, name);
});
