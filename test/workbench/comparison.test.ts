import assert from "node:assert/strict";
import * as path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import * as vscode from "vscode";
import { type ComparisonNode, correctionNodes, type QueryNode, queryNodes, rootNodes,
  typeNodes } from "../../src/extension/comparison/nodes";
import { comparisonItem } from "../../src/extension/comparison/tree-item";
import { COMMANDS, REPORT_SCHEME } from "../../src/extension/ids";
import { sampleUri } from "../../src/extension/sample/sample-uri";
import { type ComparisonReport, readComparison } from "../../src/services/comparison";
import { eventually } from "../eventually";
import type { GeneratedExperiment } from "../fakes/experiment-folder";
import { CORRECTED, writeTraining } from "../fakes/training";
import { suiteExperiment } from "./suite-experiment";

describe("Compare Iterations and Why Is This Row Here", () => {
  let generated: GeneratedExperiment;
  let report: ComparisonReport;
  const sides = { from: { run: "run-001", iteration: 0 }, to: { run: "run-001", iteration: 1 } };

  after(() => vscode.commands.executeCommand(COMMANDS.closeComparison));
  suiteExperiment("compared", async (made) => {
    generated = made;
    await writeTraining(generated);
    report = await readComparison(generated.folder, sides.from, sides.to);
  });

  const firstQuery = (): QueryNode => {
    const [group] = rootNodes(report, false);
    assert.ok(group?.kind === "change");
    const [type] = typeNodes(group);
    const [query] = type ? queryNodes(type, 1, () => undefined) : [];
    assert.ok(query?.kind === "query");
    return query;
  };
  const openReport = (name: RegExp): vscode.TextDocument | undefined => {
    const { document } = vscode.window.activeTextEditor ?? {};
    return document?.uri.scheme === REPORT_SCHEME && name.test(document.uri.path) ?
      document :
      undefined;
  };
  const reportText = async (name: RegExp): Promise<string> =>
    (await eventually("the report", () => openReport(name))).getText();

  const iterationNode = (): unknown => ({ kind: "iteration",
    parent: { kind: "run", experiment: generated.folder, folder: generated.run, name: "run-001" },
    iteration: 1 });

  it("compares two iterations, or one with that before it, filters and closes", async () => {
    assert.deepEqual(
      await vscode.commands.executeCommand(COMMANDS.compareIterations, {
        experiment: generated.folder,
        ...sides,
      }),
      report,
    );
    await vscode.commands.executeCommand(COMMANDS.onlyCorrectedTypes);
    await vscode.commands.executeCommand(COMMANDS.allComparedTypes);
    await vscode.commands.executeCommand(COMMANDS.closeComparison);
    assert.deepEqual(
      await vscode.commands.executeCommand(COMMANDS.compareWithPrevious, iterationNode()),
      report,
    );
  });

  it("offers the last two iterations first", async () => {
    const { from, to } = await eventually("the comparison",
      () => acceptEach<ComparisonReport>(COMMANDS.compareIterations));
    assert.equal(from.run, to.run);
    assert.equal(from.iteration, to.iteration - 1);
  });

  it("says in words what a group, a type, a query and a correction are", () => {
    const roots = rootNodes(report, false);
    const corrections = roots.at(-1);
    assert.ok(corrections?.kind === "corrections");
    const query = firstQuery();
    const label = (node: ComparisonNode) =>
      comparisonItem(node).accessibilityInformation?.label ?? "";
    assert.match(label(query.parent.parent),
      /^(Fixed|Newly unexecutable|Still failing), (1 query|\d+ queries)$/);
    assert.match(label(query.parent), /^count, (1 query|\d+ queries), 1 correction$/);
    assert.match(label(query), /, before .+, after .+, validation$/);
    assert.equal(comparisonItem(query).command?.command, COMMANDS.openCompared);
    const [correction] = correctionNodes(corrections);
    assert.ok(correction);
    assert.equal(comparisonItem(correction).description, "count · iteration 1 · new");
    const opened = comparisonItem(correction).command?.arguments?.[0] as vscode.Uri;
    assert.equal(opened.fsPath, path.join(generated.folder, "corrections", `${CORRECTED}.py`));
  });

  it("opens the two programs of a query in a diff, and says which iterations they are of", async () => {
    const node = firstQuery();
    await vscode.commands.executeCommand(COMMANDS.openCompared, node);
    const tab = await eventually("the diff",
      () =>
        vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs).find(({ input }) =>
          input instanceof vscode.TabInputTextDiff
        ));
    assert.equal(tab.label, `${node.changed.query}: iteration 0 ↔ iteration 1`);
    const { original, modified } = tab.input as vscode.TabInputTextDiff;
    const text = async (uri: vscode.Uri) =>
      (await vscode.workspace.openTextDocument(uri)).getText();
    assert.equal(await text(modified),
      generated.samples.find(({ id }) => id === node.changed.after.sample)?.program);
    assert.notEqual(await text(original), await text(modified));
  });

  it("answers for a row of the policy's own, from its document", async () => {
    const sample = generated.samples.find(({ phase, reward }) => phase === "grow" && reward === 1);
    assert.ok(sample);
    await vscode.commands.executeCommand(COMMANDS.whyThisRow,
      sampleUri({ experiment: generated.folder, run: generated.run, iteration: 1, id: sample.id }));
    const text = await reportText(new RegExp(sample.query));
    assert.match(text, /^# Why this row is here\n/);
    assert.ok(text.includes(`sample \`${sample.id}\``) && text.includes(`seed ${sample.seed}`),
      text);
  });

  it("answers for a program that is no row, and for the correction that stands for its query", async () => {
    const sample = generated.samples.find(({ query }) => query === CORRECTED);
    assert.ok(sample);
    await vscode.commands.executeCommand(COMMANDS.whyThisRow,
      sampleUri({ experiment: generated.folder, run: generated.run, iteration: 1, id: sample.id }));
    const text = await reportText(new RegExp(CORRECTED));
    assert.match(text,
      /^# Why this program is no training row\n[\s\S]*it earned no reward \(program_execution\)/);
    assert.match(text,
      /the correction `corrections\/train-count-1\.py` by Ada, for "wrong decomposition"/);
    assert.match(text, /by 1 new and 1 removed lines/);
  });

  it("lets a person choose among the training rows of an iteration", async () => {
    const document = await eventually("the report", async () => {
      await acceptEach(COMMANDS.showTrainingRows, iterationNode());
      return openReport(/train-/);
    });
    assert.match(document.getText(), /^# Why this row is here\n/);
  });
});

/**
 * Runs a command and takes the first choice of each of its picks. A pick closes, too, when
 * something of the workbench takes the focus: callers run the command again where nothing came of
 * it.
 */
async function acceptEach<T>(command: string, argument?: unknown): Promise<T | undefined> {
  let ended = false;
  const running = vscode.commands.executeCommand<T | undefined>(command, argument).then(
    (result) => {
      ended = true;
      return result;
    },
  );
  while (!ended) {
    await sleep(200);
    if (!ended)
      await vscode.commands.executeCommand("workbench.action.acceptSelectedQuickOpenItem");
  }
  return running;
}
