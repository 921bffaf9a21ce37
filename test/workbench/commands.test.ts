import assert from "node:assert/strict";
import * as fs from "node:fs/promises";
import * as path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import * as vscode from "vscode";
import { layout } from "../../src/adapters/store/layout";
import { type MoreNode as MoreCompared, rootNodes,
  typeNodes } from "../../src/extension/comparison/nodes";
import { type CommandId, COMMANDS, SAMPLE_SCHEME } from "../../src/extension/ids";
import { groupNode, type ItemNode, type MoreNode as MorePrograms,
  queueNode } from "../../src/extension/review/nodes";
import { ReviewState } from "../../src/extension/review/review-state";
import { childrenOfExperiment, childrenOfIteration,
  childrenOfType } from "../../src/extension/tree/children";
import type { ExperimentNode, MoreNode, SampleNode,
  TypeNode } from "../../src/extension/tree/nodes";
import { PAGE } from "../../src/extension/tree/pages";
import { readComparison } from "../../src/services/comparison";
import { ExperimentReader } from "../../src/services/experiment-reader";
import { BoardReader } from "../../src/services/review-board";
import { eventually } from "../eventually";
import type { GeneratedExperiment } from "../fakes/experiment-folder";
import { suiteExperiment } from "./suite-experiment";

/** The commands that only tree items, buttons and the palette run, with what those pass. */
describe("commands of the views", () => {
  let generated: GeneratedExperiment;
  suiteExperiment("commanded", (made) => void (generated = made));

  const run = <T>(id: CommandId, ...args: unknown[]): Thenable<T> =>
    vscode.commands.executeCommand<T>(id, ...args);
  const experiment = (): ExperimentNode => ({ kind: "experiment", parent: undefined,
    folder: generated.folder, name: "commanded", problem: undefined });
  const active = (): vscode.Uri | undefined => vscode.window.activeTextEditor?.document.uri;

  async function countType(): Promise<TypeNode> {
    const iteration = (await childrenOfExperiment(experiment())).find((node) =>
      node.kind === "iteration" && node.iteration === 1
    );
    assert.ok(iteration?.kind === "iteration");
    const type = (await childrenOfIteration(iteration, new ExperimentReader())).find((node) =>
      node.type === "count"
    );
    assert.ok(type);
    return type;
  }

  it("open experiment.json and a listed sample", async () => {
    await run(COMMANDS.openExperimentFile, experiment());
    assert.equal(active()?.fsPath, layout.experiment(generated.folder));
    const [first] = await childrenOfType(await countType(), 1, new ExperimentReader());
    assert.ok(first?.kind === "sample");
    await run(COMMANDS.openSample, first satisfies SampleNode);
    assert.equal(active()?.scheme, SAMPLE_SCHEME);
    assert.equal(path.basename(active()?.path ?? ""), `${first.summary.id}.py`);
  });

  it("list further pages of samples, programs and compared queries, each view for itself", async () => {
    const more: MoreNode = { kind: "more", parent: await countType(), rest: 1 };
    assert.deepEqual([await run(COMMANDS.showMore, more), await run(COMMANDS.showMore, more)], [
      2 * PAGE,
      3 * PAGE,
    ]);

    const reviews = new ReviewState();
    const board = await new BoardReader(new ExperimentReader(), reviews).read(generated.folder, {},
      "type");
    reviews.dispose();
    const [group] = board?.queues.pending ?? [];
    assert.ok(board && group);
    const parent = groupNode(queueNode(board, "pending"), group);
    assert.equal(
      await run(COMMANDS.reviewMore, { kind: "more", parent, rest: 1 } satisfies MorePrograms),
      2 * PAGE,
    );

    const sides = { from: { run: "run-001", iteration: 0 }, to: { run: "run-001", iteration: 1 } };
    const [change] = rootNodes(await readComparison(generated.folder, sides.from, sides.to), false);
    assert.ok(change?.kind === "change");
    const [type] = typeNodes(change);
    assert.ok(type);
    assert.equal(
      await run(COMMANDS.showMoreCompared,
        { kind: "more", parent: type, rest: 1 } satisfies MoreCompared),
      2 * PAGE,
    );
  });

  it("open a program of the Review view", async () => {
    const reviews = new ReviewState();
    const board = await new BoardReader(new ExperimentReader(), reviews).read(generated.folder, {},
      "type");
    reviews.dispose();
    const [group] = board?.queues.pending ?? [];
    const item = group?.items[1];
    assert.ok(board && group && item);
    await run(COMMANDS.reviewOpen,
      { kind: "item", parent: groupNode(queueNode(board, "pending"), group), item,
        text: "" } satisfies ItemNode);
    await eventually("its document with the focus",
      () => (active()?.path.endsWith(`/${item.sample.id}.py`) === true ? true : undefined));
  });

  it("show the log", async () => {
    await run(COMMANDS.showLog);
    await eventually("the log's document",
      () =>
        vscode.workspace.textDocuments.find(({ uri }) =>
          uri.scheme === "output" && /visrep/i.test(uri.path)
        ));
  });

  it("create nothing where New Experiment is given up", async () => {
    const workspace = path.dirname(generated.folder);
    const before = await fs.readdir(workspace);
    const ended = run(COMMANDS.newExperiment);
    let done = false;
    void Promise.resolve(ended).then(() => (done = true));
    while (!done) {
      await sleep(100);
      await vscode.commands.executeCommand("workbench.action.closeQuickOpen");
    }
    assert.ok(done, "the command has ended");
    assert.deepEqual(await fs.readdir(workspace), before);
  });
});
