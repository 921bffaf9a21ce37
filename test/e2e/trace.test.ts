import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import type { Locator, Page } from "playwright-core";
import { longTrace, writeExperimentWithRun } from "../fakes/experiment-folder";
import { fromTestCommand, keepEvidence, openFolder, runCommand, type Session,
  startSession } from "./harness";

describe("A trace in the workbench", () => {
  let session: Session;
  let page: Page;
  let folder: string;

  before(async () => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), "visrep-trace-"));
    await writeExperimentWithRun(folder, "traced", longTrace(10_000));
    session = await startSession({ vsix: [fromTestCommand("VISREP_VSIX")] });
    page = session.page;
    await openFolder(session, folder);
  });
  afterEach(async function() {
    if (this.currentTest?.state === "failed") await keepEvidence(page, "trace");
  });
  after(async () => {
    await session?.stop();
    fs.rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  });

  const pane = (view: string): Locator =>
    page.locator(".pane", { has: page.locator(`.pane-header[aria-label^="${view}"]`) });
  const step = (name: RegExp): Locator =>
    pane("Trace").getByRole("treeitem", { name, selected: true });

  it("is walked by keyboard with its line and values in the program, and backwards in a replay", async () => {
    await runCommand(page, "VisReP: Resume Review");
    await pane("Review").getByRole("treeitem", { name: /wrong answer/ }).first().click();
    await page.locator(".editor-group-container .view-lines").first().getByText('"pear"').first()
      .waitFor();

    await runCommand(page, "VisReP: Focus on Trace View");
    const rows = pane("Trace").getByRole("treeitem");
    await rows.nth(3).waitFor(); // of the program that was selected last
    assert.deepEqual(await labels(rows), [
      "step 1, line 2, image_patch = ImagePatch(image), image = Image(320, 240)",
      'step 2, line 3, return image_patch.find("pear"), image_patch = ImagePatch(0, 0, ' +
      "320, 240)",
      "step 3, line 3, find('pear') -> 1 patch, 12.5 ms",
      "step 4, line 3, execute_command returns [ImagePatch(180, 40, 260, 150)]",
    ]);
    await eventually("the whole run's values",
      async () =>
        (await lineEnds()).some((text) =>
          text.includes("returns [ImagePatch(180, 40, 260, 150)]")
        ));

    await page.keyboard.press("j");
    await step(/^step 1, /).waitFor();
    await eventually("the line of step 1",
      async () => (await highlighted()).includes("image_patch = ImagePatch(image)"));
    assert.deepEqual((await lineEnds()).filter((text) => text.includes("=")), [],
      "nothing has run yet");
    await page.keyboard.press("j");
    await page.keyboard.press("j");
    await step(/^step 3, /).waitFor();
    await eventually("the line of step 3", async () => (await highlighted()).includes("find("));
    await eventually("the value at a line's end",
      async () =>
        (await lineEnds()).some((text) =>
          text.includes("image_patch = ImagePatch(0, 0, 320, 240)")
        ));
    await page.keyboard.press("k");
    await step(/^step 2, /).waitFor();

    await runCommand(page, "VisReP: Replay Trace");
    await page.locator(".debug-toolbar").waitFor();
    await page.locator(".debug-top-stack-frame-line, .debug-top-stack-frame-column").first()
      .waitFor({ state: "attached" });
    await page.locator('.debug-toolbar .action-label[aria-label^="Step Back"]').click();
    await runCommand(page, "VisReP: Focus on Trace View");
    await step(/^step 1, /).waitFor();
    await eventually("the line before",
      async () => (await highlighted()).includes("image_patch = ImagePatch(image)"));
    await runCommand(page, "Debug: Stop");
    await page.locator(".debug-toolbar").waitFor({ state: "hidden" });
  });

  it("keeps few rows of 10,000 steps in the page, however far they are unfolded", async () => {
    await pane("Review").getByRole("treeitem", { name: /, execution, / }).first().click();
    await runCommand(page, "VisReP: Focus on Trace View");
    await pane("Trace").getByRole("treeitem", { name: /^Steps 1 to 100/i }).waitFor();
    await page.keyboard.press("Home");
    for (let i = 0; i < 12; i++) {
      await page.keyboard.press("ArrowRight");
      await page.keyboard.press("ArrowDown");
    }
    await pane("Trace").getByRole("treeitem", { level: 2 }).first().waitFor();
    const rows = await page.locator(".monaco-list-row").count();
    assert.ok(rows > 5 && rows <= 200, `${rows} rows`);
  });

  /** What the rows say to a screen reader, in their order on the page. */
  async function labels(rows: Locator): Promise<readonly string[]> {
    return rows.evaluateAll((elements) =>
      (elements as unknown as Row[]).sort((a, b) =>
        a.getBoundingClientRect().top - b.getBoundingClientRect().top
      ).map((element) => element.getAttribute("aria-label") ?? "")
    );
  }

  /** The text of the line that is marked as that of the selected step. */
  async function highlighted(): Promise<string> {
    return page.locator(".editor-group-container .monaco-editor").first().evaluate((editor) => {
      const found = editor as unknown as Row;
      const marked = [...found.querySelectorAll(".view-overlays > div")].find((line) =>
        line.querySelector('[class*="ced-"]') !== null
      );
      const top = marked?.getBoundingClientRect().top;
      return [...found.querySelectorAll(".view-lines > .view-line")].find((line) =>
        line.getBoundingClientRect().top === top
      )?.textContent?.replaceAll("\u00a0", " ") ?? "";
    });
  }

  /** What is written behind the lines of the program; the editor draws it as generated content. */
  async function lineEnds(): Promise<readonly string[]> {
    return page.locator(".editor-group-container .monaco-editor").first().evaluate((editor) =>
      [...(editor as unknown as Row).querySelectorAll(".view-line span")]
        .map((span) =>
          (globalThis as unknown as {
            getComputedStyle(of: Row, pseudo: string): { content: string };
          }).getComputedStyle(span, "::after").content
        ).filter((text) => text !== "none" && text !== "normal")
    );
  }

  async function eventually(what: string, ask: () => Promise<boolean>): Promise<void> {
    for (const end = Date.now() + 30_000; Date.now() < end; await page.waitForTimeout(100))
      if (await ask()) return;
    throw new Error(`${what} did not come; the marked line: "${await highlighted()}"; line ` +
      `ends: ${JSON.stringify(await lineEnds())}`);
  }
});

/** As much of an element as is looked at: these tests are compiled without the browser's types. */
interface Row {
  readonly textContent: string | null;
  getAttribute(name: string): string | null;
  getBoundingClientRect(): { readonly top: number };
  querySelector(selector: string): Row | null;
  querySelectorAll(selector: string): Iterable<Row>;
}
