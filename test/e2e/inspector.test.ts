import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import type { Frame, Locator, Page } from "playwright-core";
import sharp from "sharp";
import { FAILURE_KINDS, type FailureKind, ranToItsEnd } from "../../src/core/program/failure";
import type { Query } from "../../src/core/task/query";
import { until } from "../eventually";
import { writeFailingRun } from "../fakes/failing-run";
import { fromTestCommand, keepEvidence, openFolder, patience, pick, pictureInBothThemes,
  picturesWanted, runCommand, type Session, showView, startSession, toast,
  webview } from "./harness";
import { smallExperiment } from "./small-experiment";

/**
 * What the toolkit's library would put into the page, an empty style element and a style attribute,
 * and the page's policy refuses; nothing looks wrong without.
 */
const BLOCKED: readonly RegExp[] = [/^Applying inline style violates/];
/** Pixels of a kind's picture in the docs, and its colours. */
const PICTURE = { width: 1200, colours: 96 };
/** Kinds whose last steps are all inside an endless loop. */
const ENDLESS: readonly FailureKind[] = ["timeout", "memory"];
const failures = path.resolve("docs/pictures/failures");

describe("The inspector in the workbench", () => {
  let session: Session;
  let page: Page;
  let experiment: string;
  let failing: Readonly<Record<FailureKind, Query>>;
  const refused: string[] = [];

  before(async () => {
    experiment = await smallExperiment({ seed: 5, types: ["color-of", "find-noun"],
      perType: { train: 14, validation: 1, test: 1 } });
    failing = await writeFailingRun(experiment);
    session = await startSession({ vsix: [fromTestCommand("VISREP_VSIX")] });
    page = session.page;
    page.on("console", (message) => {
      if (message.text().includes("Content Security Policy")) refused.push(message.text());
    });
    await page.setViewportSize({ width: 1300, height: 900 });
    await openFolder(session, experiment);
    await showView(page);
    await widenSideBar();
  });
  afterEach(async function() {
    if (this.currentTest?.state === "failed") await keepEvidence(page, "inspector");
  });
  after(async () => {
    await session?.stop();
    if (experiment)
      fs.rmSync(path.dirname(experiment), { recursive: true, force: true, maxRetries: 3 });
  });

  const inspector = (): Promise<Frame> => webview(page, "Inspector");
  const selectedProgram = (): Locator =>
    pane("Review").locator('[role="treeitem"][aria-selected="true"]');
  const pane = (name: string): Locator =>
    page.locator(".pane", { has: page.locator(`.pane-header[aria-label^="${name}"]`) });

  async function widenSideBar(): Promise<void> {
    await pane("Iterations").locator(".pane-header").click(); // room for the others
    for (const name of ["Trace", "Inspector"]) {
      const header = pane(name).locator(".pane-header");
      if (await header.getAttribute("aria-expanded") === "false") await header.click();
    }
    const box = await page.locator(".part.sidebar").boundingBox();
    assert.ok(box);
    await page.mouse.move(box.x + box.width, box.y + 300);
    await page.mouse.down();
    await page.mouse.move(box.x + 480, box.y + 300, { steps: 5 });
    await page.mouse.up();
  }

  /**
   * Opens the program to review of a query. Each program that is selected on the way is waited for,
   * so that none opens later.
   */
  async function open({ text }: Query): Promise<void> {
    const row = pane("Review").getByRole("treeitem", {
      name: new RegExp(`^${text.replace("?", "\\?")}, `),
    }).first();
    await runCommand(page, "VisReP: Resume Review");
    await selectedIsOpen();
    for (let tries = 0; !await row.isVisible(); tries++) {
      assert.ok(tries < 2 * FAILURE_KINDS.length, `no program to review for "${text}"`);
      const before = await selectedName();
      await page.keyboard.press("j");
      await until("another selected program", async () => await selectedName() !== before);
      await selectedIsOpen();
    }
    if (!(await selectedName()).startsWith(`${text}, `)) await row.click();
    await until(`"${text}" among the rows that are selected`,
      async () => (await selectedName()).startsWith(`${text}, `));
    await selectedIsOpen();
    // Room for what these pictures are about.
    await runCommand(page, "View: Close Editors in Other Groups");
    await pane("Review").locator(".pane-header").click();
  }

  const selectedName = async (): Promise<string> =>
    await selectedProgram().first().getAttribute("aria-label") ?? "";

  /**
   * Waits until the picture beside the editor and the line above the program are of the query that
   * is selected.
   */
  async function selectedIsOpen(): Promise<void> {
    await until("the program that is selected", async () => {
      const question = await (await webview(page, "Picture")).getByRole("heading").first()
        .textContent({ timeout: 2000 }).catch(() => null);
      return question !== null && (await selectedName()).startsWith(`${question}, `) &&
        await page.locator(".codelens-decoration", { hasText: question }).first().isVisible();
    });
  }

  /** Away from everything that shows a hover. */
  async function restMouse(): Promise<void> {
    await page.mouse.move(700, 885);
    await page.waitForTimeout(500);
  }

  /**
   * Selects the last step that is about a region of the picture; the last step where there is none
   * near the end.
   */
  async function selectTellingStep(kind: FailureKind): Promise<void> {
    const frame = await inspector();
    for (let back = 0; back < (ENDLESS.includes(kind) ? 1 : 5); back++) {
      await runCommand(page, "VisReP: Previous Step of Trace");
      const last = Number(/of (\d+)/.exec(await frame.locator(".step").textContent() ?? "")?.[1]);
      await frame.locator(".step", { hasText: `Step ${last - back} of ` }).waitFor();
      if (await frame.locator("g.region").count() > 0) return;
    }
  }

  it("shows the step, its region drawn strongest, what it did to the locals, and zooms by " +
    "keyboard", async () => {
    await open(failing.wrong_answer);
    const frame = await inspector();
    await frame.getByRole("heading", { name: failing.wrong_answer.text }).waitFor();
    await frame.locator("table.pairs tbody tr").first().waitFor();
    assert.match(await frame.locator("table.pairs .iou").first().textContent() ?? "", /^0\.\d\d$/);
    await frame.locator("g.region.annotated").first().waitFor();

    await runCommand(page, "VisReP: Next Step of Trace");
    await frame.locator(".step", { hasText: /^Step 1 of/ }).waitFor();
    for (let step = 2; await frame.locator("g.region.returned.selected").count() === 0; step++) {
      await runCommand(page, "VisReP: Next Step of Trace");
      await frame.locator(".step", { hasText: new RegExp(`^Step ${step} of`) }).waitFor();
    }
    assert.match(await frame.locator(".what").textContent() ?? "", /^find\(/);
    assert.equal(await frame.locator('.item[aria-pressed="true"] .mark').textContent(), "R1");
    assert.match(await frame.locator('.item[aria-pressed="true"] .more').textContent() ?? "",
      /returned, score 0\.\d\d/);
    await frame.locator("table.locals tr.changed", { hasText: "found" }).waitFor();
    await pictureInBothThemes(page, "trace");

    const stage = frame.locator("svg.stage");
    const whole = await stage.getAttribute("viewBox");
    await stage.focus();
    await page.keyboard.press("+");
    assert.notEqual(await stage.getAttribute("viewBox"), whole);
    await page.keyboard.press("0");
    assert.equal(await stage.getAttribute("viewBox"), whole);
    await frame.getByText("Coordinates (pixels, y up)").click();
    await frame.locator(".item .coordinates", {
      hasText: /left \d+, lower \d+, right \d+, upper \d+/,
    }).first().waitFor();
    await frame.getByText("Coordinates (pixels, y up)").click();
  });

  it("exports the trace as a page with the same steps", async () => {
    const frame = await inspector();
    const all = Number(/of (\d+)/.exec(await frame.locator(".step").textContent() ?? "")?.[1]);
    await runCommand(page, "VisReP: Export Trace as HTML");
    // The dialog comes in the place of the palette, and offers the name in its own time.
    const file = path.join(experiment, `${failing.wrong_answer.id}.html`);
    await page.locator(".quick-input-title", { hasText: "Export Trace as HTML" }).waitFor();
    const name = page.locator(".quick-input-widget input.input");
    while (await name.inputValue() !== file) await page.waitForTimeout(100);
    await page.keyboard.press("Enter");
    await toast(page, /\.html holds the trace/).waitFor();
    const exported = await page.context().newPage();
    try {
      await exported.goto(`file://${file}`);
      assert.equal(await exported.locator('tr[id^="step-"]').count(), all);
      assert.equal(await exported.locator("h1").textContent(), failing.wrong_answer.text);
      assert.ok(await exported.locator("svg.picture rect.box").count() > 0);
    } finally {
      await exported.close();
    }
    await runCommand(page, "Notifications: Clear All Notifications");
  });

  for (const kind of FAILURE_KINDS) {
    it(`shows a program that failed by ${kind}`, async () => {
      await open(failing[kind]);
      const frame = await inspector();
      if (failing[kind].task === "detection" || hasTrace(kind)) {
        await frame.getByRole("heading", { name: failing[kind].text, exact: true }).waitFor();
        if (kind !== "wrong_answer") await selectTellingStep(kind);
      } else {
        await frame.getByText(`Nothing of it ran (${kind.replace("program_", "")})`).waitFor();
      }
      if (kind === "wrong_annotation") await markWrongAnnotation();
      if (!picturesWanted) return;
      await page.waitForTimeout(1500); // pictures and lenses are drawn
      await runCommand(page, "Notifications: Clear All Notifications");
      await restMouse();
      fs.mkdirSync(failures, { recursive: true });
      await sharp(await page.screenshot()).resize({ width: PICTURE.width }).png({ palette: true,
        colours: PICTURE.colours, effort: 10 }).toFile(path.join(failures, `${kind}.png`));
    });
  }

  it("has no style refused by its policy but the known ones", () => {
    assert.deepEqual(refused.filter((text) => !BLOCKED.some((known) => known.test(text))), []);
  });

  async function markWrongAnnotation(): Promise<void> {
    await runCommand(page, "VisReP: Mark Failure");
    await pick(page, "wrong annotation").click();
    await page.locator(".quick-input-widget input.input").fill("it is not white");
    await page.keyboard.press("Enter");
    await page.locator(".review-widget", { hasText: "it is not white" }).waitFor({
      timeout: patience,
    });
  }
});

/** Whether anything of a program that failed so ran. */
function hasTrace(kind: FailureKind): boolean {
  return ranToItsEnd(kind) ||
    !["program_synthesis", "program_parsing", "program_compilation"].includes(kind);
}
