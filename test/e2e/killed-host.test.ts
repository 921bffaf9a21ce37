import * as assert from "node:assert/strict";
import { execFile } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { promisify } from "node:util";
import type { Page } from "playwright-core";
import { eventually, until } from "../eventually";
import { writeExperimentWithRun } from "../fakes/experiment-folder";
import { fromTestCommand, keepEvidence, openFolder, runCommand, type Session, startSession,
  toast } from "./harness";

interface Line {
  readonly id: string;
  readonly kind: string;
  readonly verdict?: string;
  readonly entry?: string;
  readonly sample?: string;
}

/**
 * The extension host is killed after each step of a person; the workbench starts another one by
 * itself, or the window is loaded again.
 */
describe("A person whose extension host dies", function() {
  let session: Session;
  let page: Page;
  let folder: string;

  before(async function() {
    if (process.platform === "win32") this.skip(); // there is no ps
    folder = fs.mkdtempSync(path.join(os.tmpdir(), "visrep-killed-"));
    await writeExperimentWithRun(folder, "killed");
    session = await startSession({ vsix: [fromTestCommand("VISREP_VSIX")] });
    page = session.page;
    await openFolder(session, folder);
  });
  afterEach(async function() {
    if (this.currentTest?.state === "failed") await keepEvidence(page, "killed-host");
  });
  after(async () => {
    await session?.stop();
    if (folder) fs.rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  });

  async function hosts(): Promise<readonly number[]> {
    const { stdout } = await promisify(execFile)("ps", ["-eo", "pid,pgid,args"]);
    return stdout.split("\n").flatMap((line) => {
      const [pid, group] = line.trim().split(/\s+/).map(Number);
      return group === session.server.pid && pid !== undefined &&
          line.includes("--type=extensionHost") ?
        [pid] :
        [];
    });
  }

  async function killHost(): Promise<void> {
    // The one of a window that is gone may still be waiting for it.
    const alive = await eventually("an extension host", async () => {
      const found = await hosts();
      return found.length > 0 ? found : undefined;
    });
    for (const pid of alive) process.kill(pid, "SIGKILL");
    await until("the end of the extension host",
      async () => !(await hosts()).some((pid) => alive.includes(pid)));
  }

  /**
   * Runs a command once the workbench has noticed the end of its extension host and started another
   * one; until then it says that there is no such command.
   */
  async function runCommandAgain(title: string): Promise<void> {
    for (;;) {
      await until("an extension host", async () => (await hosts()).length > 0);
      await runCommand(page, title);
      const refusal = page.locator(".monaco-dialog-box", { hasText: "not found" });
      const refused = await refusal.waitFor({ timeout: 2000 }).then(() => true, () => false);
      if (!refused) return;
      await refusal.getByRole("button", { name: "OK" }).click();
      await page.waitForTimeout(500);
    }
  }

  async function killAndReload(): Promise<void> {
    await killHost();
    await page.reload();
    await page.locator(".monaco-workbench .activitybar").waitFor();
  }

  /** The group beside the program, empty until its picture is back, may be the active one. */
  async function focusProgram(): Promise<void> {
    await page.locator(".editor-instance").getByText("execute_command").last().click();
  }

  const files = (...parts: string[]): readonly string[] => {
    const at = path.join(folder, ...parts);
    return fs.existsSync(at) ? fs.readdirSync(at).filter((name) => /\.(py|jsonl)$/.test(name)) : [];
  };
  const log = (): readonly Line[] =>
    files("reviews").flatMap((name) =>
      fs.readFileSync(path.join(folder, "reviews", name), "utf8").split("\n").filter(Boolean).map((
        line,
      ) => JSON.parse(line) as Line)
    );
  const lines = async (count: number): Promise<void> => {
    await until(`${count} lines in the log`, () => log().length >= count);
  };
  const selected = () => page.locator('.pane-body [role="treeitem"][aria-selected="true"]');

  it("finds every decision, draft and correction again", async () => {
    await runCommand(page, "VisReP: Resume Review");
    await selected().waitFor();
    await page.keyboard.press("a");
    await lines(1);
    await killHost();

    await runCommandAgain("VisReP: Resume Review");
    await selected().waitFor();
    await page.keyboard.press("x");
    await lines(2);
    await killHost();

    await runCommandAgain("VisReP: Undo");
    await lines(3);
    assert.deepEqual(log().map(({ kind, verdict }) => verdict ?? kind), ["accepted", "rejected",
      "undo"]);
    assert.equal(log()[2]?.entry, log()[1]?.id, "what was decided before the end is taken back " +
      "after it");

    // Said once the program that was taken back is shown.
    await page.getByText(/^Took back: rejected/).first().waitFor();
    const right = page.locator(".editor.modified");
    const correct = async (): Promise<void> => {
      await focusProgram();
      await runCommandAgain("VisReP: Correct");
      await right.getByText("execute_command").last().waitFor();
    };
    await correct();
    assert.equal(files("corrections", "drafts").length, 1,
      "the draft is there before anything is typed");
    await killAndReload();

    await correct();
    await right.getByText("execute_command").last().click();
    await page.keyboard.press("ControlOrMeta+End");
    await page.keyboard.type("# typed a moment ago");
    // The workbench saves by itself, a moment after a person stops typing.
    await until("what was typed, in the draft",
      () =>
        files("corrections", "drafts").some((name) =>
          fs.readFileSync(path.join(folder, "corrections", "drafts", name), "utf8").includes(
            "# typed a moment ago",
          )
        ));
    await killAndReload();
    await correct();
    await right.getByText("# typed a moment ago").waitFor();

    await right.getByText("execute_command").last().click();
    await page.keyboard.press("ControlOrMeta+A");
    await page.keyboard.insertText(`# schemaVersion: 1\n# query: ${drafted()}\n\n` +
      `def execute_command(image):\n    return "1"\n`);
    await runCommand(page, "VisReP: Save as Correction");
    await toast(page, /Correction 1 of 50/).waitFor();
    await killAndReload();
    const [saved] = files("corrections");
    assert.ok(
      saved !== undefined &&
        fs.readFileSync(path.join(folder, "corrections", saved), "utf8").endsWith(
          '    return "1"\n',
        ),
    );
    assert.equal(log().length, 3);
    await runCommand(page, "VisReP: Resume Review");
    await selected().waitFor();
    await page.keyboard.press("End"); // the tree draws only the rows that fit
    await page.getByRole("treeitem", { name: /^Corrected, [1-9]/ }).waitFor();
  });

  /** Id of the query that the one draft is about. */
  const drafted = (): string => {
    const [draft] = files("corrections", "drafts");
    return /^# query: (.*)$/m.exec(
      fs.readFileSync(path.join(folder, "corrections", "drafts", draft ?? ""), "utf8"),
    )?.[1] ?? "";
  };
});
