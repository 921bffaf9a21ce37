import assert from "node:assert/strict";
import * as fs from "node:fs/promises";
import * as path from "node:path";
import * as vscode from "vscode";
import { layout } from "../../src/adapters/store/layout";
import { countItems, type Filter, type Grouping, type Queue,
  type ReviewItem } from "../../src/core/review/queues";
import type { Verdict } from "../../src/core/run/review-log";
import { type CommandId, COMMANDS, SAMPLE_SCHEME, VIEWS } from "../../src/extension/ids";
import { groupNode, type ItemNode, queueNode } from "../../src/extension/review/nodes";
import { ReviewState } from "../../src/extension/review/review-state";
import { ExperimentReader } from "../../src/services/experiment-reader";
import { type Board, BoardReader } from "../../src/services/review-board";
import { eventually } from "../eventually";
import type { GeneratedExperiment } from "../fakes/experiment-folder";
import { suiteExperiment } from "./suite-experiment";

const AUTHOR = "Ada";

describe("the Review view", () => {
  const workspace = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? "";
  const setting = vscode.workspace.getConfiguration("visrep");
  let generated: GeneratedExperiment;
  const run = (id: CommandId, ...args: unknown[]): Thenable<unknown> =>
    vscode.commands.executeCommand(id, ...args);

  suiteExperiment("reviewed", async (made) => {
    generated = made;
    await setting.update("author", AUTHOR, vscode.ConfigurationTarget.Workspace);
    await run(COMMANDS.reviewExperiment, generated.folder);
    await vscode.commands.executeCommand(`${VIEWS.review}.focus`);
  });

  after(async () => {
    await run(COMMANDS.reviewClearFilter);
    await run(COMMANDS.reviewGroupBy, "type");
    await setting.update("author", undefined, vscode.ConfigurationTarget.Workspace);
    await vscode.commands.executeCommand("workbench.action.closeAllEditors");
    await fs.rm(generated.folder, { recursive: true, force: true });
  });

  /** What a window that was just opened sees. */
  const afterRestart = async <T>(
    see: (reviews: ReviewState, boards: BoardReader) => Promise<T>,
  ): Promise<T> => {
    const reviews = new ReviewState();
    try {
      return await see(reviews, new BoardReader(new ExperimentReader(), reviews));
    } finally {
      reviews.dispose();
    }
  };
  const board = (filter: Filter = {}, grouping: Grouping = "type"): Promise<Board> =>
    afterRestart(async (_, boards) => {
      const found = await boards.read(generated.folder, filter, grouping);
      assert.ok(found);
      return found;
    });
  const count = async (queue: Queue): Promise<number> => countItems((await board()).queues[queue]);
  const items = ({ queues }: Board, queue: Queue): readonly ReviewItem[] =>
    queues[queue].flatMap((group) => group.items);
  const log = path.join(workspace, "reviewed", "reviews", `${AUTHOR}.jsonl`);
  const lines = async (): Promise<number> =>
    (await fs.readFile(log, "utf8").catch(() => "")).split("\n").filter(Boolean).length;

  it("takes twenty decisions one after the other, each about the next pending program", async () => {
    const before = await board();
    const wanted = items(before, "pending").slice(0, 20).map(({ key }) => key);
    const commands: readonly (readonly [CommandId, Verdict])[] = [[COMMANDS.reviewAccept,
      "accepted"], [COMMANDS.reviewReject, "rejected"], [COMMANDS.reviewSkip, "skipped"]];
    await run(COMMANDS.reviewResume);
    for (let i = 0; i < 20; i++) await run((commands[i % 3] as (typeof commands)[number])[0]);
    const after = await board();
    for (const [i, queue] of (["accepted", "failed", "skipped"] as const).entries()) {
      assert.deepEqual(items(after, queue).map(({ key }) => key).sort(), wanted.filter((_, n) =>
        n % 3 === i
      ).sort(), queue);
    }
    assert.equal(items(after, "pending").length, items(before, "pending").length - 20);
    assert.equal(await lines(), 20);
  });

  it("shows the program that comes next", async () => {
    const next = items(await board(), "pending")[0]?.sample.id ?? "none";
    await eventually("its document",
      () =>
        vscode.window.visibleTextEditors.find(({ document: { uri } }) =>
          uri.scheme === SAMPLE_SCHEME && path.basename(uri.path, ".py") === next
        ));
  });

  it("takes back the newest decision, also after a restart, and appends to the log", async () => {
    const [accepted, pending] = [await count("skipped") + await count("accepted"),
      await count("pending")];
    await run(COMMANDS.reviewUndo);
    assert.equal(await count("pending"), pending + 1);
    const taken = await afterRestart((reviews) => reviews.undo(generated.folder));
    assert.equal(taken?.kind, "decision");
    assert.equal(await count("pending"), pending + 2);
    assert.equal(await count("skipped") + await count("accepted"), accepted - 1);
    assert.equal(await lines(), 22);
  });

  it("goes to the next and to the previous program", async () => {
    const pending = items(await board(), "pending").map(({ key }) => key);
    await run(COMMANDS.reviewResume);
    for (const id of [COMMANDS.reviewNext, COMMANDS.reviewNext, COMMANDS.reviewPrevious,
      COMMANDS.reviewReject]) await run(id);
    const rejected = items(await board(), "failed").map(({ key }) => key);
    assert.ok(rejected.includes(pending[1] ?? ""));
    await run(COMMANDS.reviewUndo);
  });

  it("shows what passes the filter, in the groups that were asked for", async () => {
    await run(COMMANDS.reviewFilter, { types: ["noun"], failures: ["wrong_answer"] });
    await run(COMMANDS.reviewGroupBy, "failure");
    await run(COMMANDS.reviewResume);
    const [first] = items(await board({ types: ["noun"], failures: ["wrong_answer"] }, "failure"),
      "pending");
    assert.ok(first);
    assert.equal(first.sample.failure, "wrong_answer");
    await run(COMMANDS.reviewSkip);
    assert.ok(items(await board(), "skipped").some(({ key }) => key === first.key));
    await run(COMMANDS.reviewUndo);
    await run(COMMANDS.reviewClearFilter);
  });

  it("finds programs whose verdict changed", async () => {
    const changed = items(await board({ changed: true, rewarded: true }), "pending");
    assert.ok(changed.length > 0 && changed.every(({ sample }) => sample.split === "validation"),
      "train queries have no sample in iteration 0");
  });

  it("lets a person reject a program that earned its reward", async () => {
    const shown = await board({ rewarded: true });
    const [group, rewarded] =
      shown.queues.pending.flatMap((each) =>
        each.items.filter(({ sample }) => sample.reward === 1).map((item) => [each, item] as const)
      )[0] ?? [];
    assert.ok(group && rewarded);
    const node: ItemNode = { kind: "item", parent: groupNode(queueNode(shown, "pending"), group),
      item: rewarded, text: "" };
    await run(COMMANDS.reviewReject, node, [node]);
    assert.ok(items(await board(), "failed").some(({ key }) => key === rewarded.key));
    await run(COMMANDS.reviewUndo);
    assert.ok(!items(await board(), "failed").some(({ key }) => key === rewarded.key));
  });

  it("keeps to the program and its pictures: another picture is another question", async () => {
    const [decided] = items(await board(), "accepted");
    const query = generated.queries.find(({ id }) => id === decided?.sample.query);
    assert.ok(decided && query);
    const file = path.join(layout.data(generated.folder), query.images[0] ?? "");
    const picture = await fs.readFile(file);
    await fs.writeFile(file, Buffer.concat([picture, Buffer.from([0])]));
    assert.ok(items(await board(), "pending").some(({ key }) => key === decided.key));
    await fs.writeFile(file, picture);
    assert.ok(items(await board(), "accepted").some(({ key }) => key === decided.key));
  });

  it("moves a failing program to Corrected while its query has a correction", async () => {
    const [first] = items(await board(), "pending");
    assert.ok(first);
    const file = path.join(layout.corrections(generated.folder), "mine.py");
    await fs.mkdir(path.dirname(file), { recursive: true });
    await fs.writeFile(file, `# schemaVersion: 1\n# query: ${first.sample.query}\n\n` +
      "def execute_command(image):\n    return 1\n");
    assert.ok(items(await board(), "corrected").some(({ key }) => key === first.key));
    await fs.rm(file);
    assert.ok(items(await board(), "pending").some(({ key }) => key === first.key));
  });

  it("leaves a torn line out, names it, and loses nothing", async () => {
    const [decided, written] = [
      await count("accepted") + await count("failed") + await count("skipped"),
      await lines(),
    ];
    await fs.appendFile(log, `{"kind":"decision","verd`);
    const problems = await afterRestart((reviews) => reviews.problems(generated.folder));
    assert.deepEqual(problems.map(({ file, line }) => [file, line]), [[log, written + 1]]);
    await run(COMMANDS.reviewResume);
    await run(COMMANDS.reviewAccept);
    assert.equal(await count("accepted") + await count("failed") + await count("skipped"),
      decided + 1);
  });
});
