import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import type { Locator, Page } from "playwright-core";
import { until } from "../eventually";
import { writeExperimentWithRun } from "../fakes/experiment-folder";
import { fromTestCommand, keepEvidence, openFolder, runCommand, type Session,
  startSession } from "./harness";

const DECISIONS = 20;
/** Accept, reject, skip. */
const KEYS = [["a", "accepted"], ["x", "rejected"], ["Space", "skipped"]] as const;

interface Line {
  readonly id: string;
  readonly kind: string;
  readonly verdict?: string;
  readonly entry?: string;
  readonly sample?: string;
}

describe("The review by keyboard in the workbench", () => {
  let session: Session;
  let page: Page;
  let folder: string;

  before(async () => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), "visrep-review-"));
    await writeExperimentWithRun(folder, "reviewed");
    session = await startSession({ vsix: [fromTestCommand("VISREP_VSIX")] });
    page = session.page;
    await openFolder(session, folder);
  });
  afterEach(async function() {
    if (this.currentTest?.state === "failed") await keepEvidence(page, "review-keyboard");
  });
  after(async () => {
    await session?.stop();
    fs.rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  });

  const log = (): readonly Line[] => {
    const reviews = path.join(folder, "reviews");
    const [file] = fs.existsSync(reviews) ? fs.readdirSync(reviews) : [];
    return file === undefined ?
      [] :
      fs.readFileSync(path.join(reviews, file), "utf8").split("\n").filter(Boolean).map((line) =>
        JSON.parse(line) as Line
      );
  };
  const row = (name: RegExp): Locator =>
    page.locator(".pane", { has: page.locator('.pane-header[aria-label^="Review"]') }).getByRole(
      "treeitem",
      { name },
    );
  const lines = async (count: number): Promise<void> => {
    await until(`${count} lines in the log`, () => log().length >= count);
  };
  const pending = async (): Promise<number> =>
    Number(/\d+/.exec(await row(/^Pending, /).getAttribute("aria-label") ?? "")?.[0]);

  it("takes twenty decisions, takes one back, and goes on after a reload, without the mouse", async () => {
    await runCommand(page, "VisReP: Resume Review");
    const selected = page.locator('.pane-body [role="treeitem"][aria-selected="true"]');
    await selected.waitFor();
    const all = await pending();

    for (let i = 0; i < DECISIONS; i++) {
      await page.keyboard.press((KEYS[i % KEYS.length] ?? KEYS[0])[0]);
      await lines(i + 1);
    }
    assert.deepEqual(log().map(({ verdict }) => verdict),
      Array.from({ length: DECISIONS }, (_, i) => (KEYS[i % KEYS.length] ?? KEYS[0])[1]));
    assert.equal(new Set(log().map(({ sample }) => sample)).size, DECISIONS,
      "each about another program");
    await row(new RegExp(`^Pending, ${all - DECISIONS} `)).waitFor();

    await page.keyboard.press("j");
    await page.keyboard.press("k");
    await page.keyboard.press("Backspace");
    await lines(DECISIONS + 1);
    assert.equal(log().at(-1)?.entry, log()[DECISIONS - 1]?.id);
    await row(new RegExp(`^Pending, ${all - DECISIONS + 1} `)).waitFor();
    await page.locator(".tree-explorer-viewlet-tree-view .message", {
      hasText: /Took back: rejected/,
    }).waitFor();

    await page.reload();
    await page.locator(".monaco-workbench .activitybar").waitFor();
    await runCommand(page, "VisReP: Resume Review");
    await selected.waitFor();
    await page.keyboard.press("a");
    await lines(DECISIONS + 2);
    assert.equal(log().at(-1)?.sample, log()[DECISIONS - 1]?.sample,
      "the program that was taken back is the first pending one again");
    await page.keyboard.press("Enter");
    await page.locator(".editor-group-container .view-lines").first().getByText("execute_command")
      .first().waitFor();
  });
});
