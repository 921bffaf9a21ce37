import assert from "node:assert/strict";
import * as fs from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import * as vscode from "vscode";
import { imagesDigest, programDigest } from "../../src/adapters/store/digests";
import { layout } from "../../src/adapters/store/layout";
import { ReviewFolder } from "../../src/adapters/store/reviews";
import { standing, type StandingMark } from "../../src/core/review/current-log";
import { COMMANDS, OUTPUT_SCHEME } from "../../src/extension/ids";
import { sampleUri } from "../../src/extension/sample/sample-uri";
import { eventually } from "../eventually";
import type { GeneratedExperiment } from "../fakes/experiment-folder";
import { suiteExperiment } from "./suite-experiment";

describe("marks on lines of programs", () => {
  let generated: GeneratedExperiment;
  let failing: GeneratedExperiment["samples"][number];
  let document: vscode.TextDocument;
  const log = (): ReviewFolder =>
    new ReviewFolder(generated.folder, ({ message }) => assert.fail(message));
  const marks = async (): Promise<readonly StandingMark[]> => standing(await log().entries()).marks;

  suiteExperiment("marks", async (made) => {
    generated = made;
    const found = generated.samples.find(({ split, failure }) =>
      split === "train" && failure?.kind === "program_execution"
    );
    assert.ok(found);
    failing = found;
    ({ document } = await vscode.window.showTextDocument(
      sampleUri({ experiment: generated.folder, run: generated.run, iteration: 1, id: failing.id }),
    ));
  });

  /** The first choice of every quick pick and input box that a command asks, until it ends. */
  const accepting = async (command: Thenable<unknown>): Promise<void> => {
    let done = false;
    const ended = Promise.resolve(command).finally(() => (done = true));
    while (!done) {
      await sleep(100);
      if (!done)
        await vscode.commands.executeCommand("workbench.action.acceptSelectedQuickOpenItem");
    }
    await ended;
  };
  /**
   * Makes the failure types of `experiment.json` these: a quick pick's first choice is the first of
   * them.
   */
  const choose = async (...failureTypes: string[]): Promise<void> => {
    await fs.writeFile(layout.experiment(generated.folder),
      JSON.stringify({ schemaVersion: 1, name: "marks", review: { failureTypes } }));
    await vscode.commands.executeCommand(COMMANDS.refresh);
  };
  const lens = async (): Promise<vscode.CodeLens | undefined> => {
    const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>(
      "vscode.executeCodeLensProvider",
      document.uri,
      20,
    );
    return lenses.find(({ command }) => command?.command === COMMANDS.resolveMark);
  };

  it("are appended with line, type, sample and key, where the experiment's own types are the " +
    "choice", async () => {
    await choose("wrong crop", "wrong annotation");
    const editor = await vscode.window.showTextDocument(document);
    editor.selection = new vscode.Selection(1, 6, 1, 6);
    await accepting(vscode.commands.executeCommand(COMMANDS.markFailure));
    const [mark] = await marks();
    const query = generated.queries.find(({ id }) => id === failing.query);
    assert.ok(mark && query);
    assert.deepEqual([mark.failureType, mark.line, mark.note, mark.sample, mark.resolved], [
      "wrong crop",
      2,
      "",
      failing.id,
      false,
    ]);
    assert.deepEqual(mark.key, { query: query.id,
      images: await imagesDigest(generated.folder, query),
      program: programDigest(document.getText()) });
    assert.equal(await lens(), undefined, "this type excludes nothing");
  });

  it("are resolved and reopened, also those of others, as soon as their log is there", async () => {
    const [own] = await marks();
    assert.ok(own);
    const other = await log().append("maria", { kind: "mark", key: own.key, sample: own.sample,
      line: 3, failureType: "wrong crop", note: "find_all is no method" });
    const stateOf = async (id: string): Promise<boolean | undefined> =>
      (await marks()).find((mark) => mark.id === id)?.resolved;
    await accepting(vscode.commands.executeCommand(COMMANDS.resolveMark));
    assert.equal(await stateOf(own.id), true);
    // Only the other one is open now: it is chosen without a question once its thread is shown.
    await eventually("the other's mark", async () => {
      await vscode.commands.executeCommand(COMMANDS.resolveMark);
      return (await stateOf(other.id)) === true ? true : undefined;
    });
    await accepting(vscode.commands.executeCommand(COMMANDS.reopenMark));
    assert.equal(await stateOf(own.id), false);
  });

  it("are deleted by their author only", async () => {
    await accepting(vscode.commands.executeCommand(COMMANDS.deleteMark));
    const left = await marks();
    assert.deepEqual(left.map(({ author }) => author), ["maria"]);
    const entries = (await log().entries()).length;
    await vscode.commands.executeCommand(COMMANDS.deleteMark);
    assert.equal((await log().entries()).length, entries, "nothing of one's own is left to delete");
  });

  it("take the query out where their type says so, visibly above every program of it, until " +
    "they are resolved", async () => {
    await choose("wrong annotation");
    await accepting(
      vscode.commands.executeCommand(COMMANDS.markFailure, { uri: document.uri, lineNumber: 3 }),
    );
    const mark = (await marks()).at(-1);
    assert.deepEqual([mark?.failureType, mark?.line], ["wrong annotation", 3]);
    const shown = await eventually("the lens", lens);
    assert.match(shown.command?.title ?? "", /query excluded: wrong annotation/);
    await vscode.commands.executeCommand(COMMANDS.resolveMark, ...shown.command?.arguments ?? []);
    assert.equal((await marks()).at(-1)?.resolved, true);
    await eventually("its end", async () => ((await lens()) === undefined ? true : undefined));
  });

  it("are made beside a correction too, on the side that shows what the policy wrote", async () => {
    const before = (await marks()).length;
    await accepting(
      vscode.commands.executeCommand(COMMANDS.markFailure, {
        uri: document.uri.with({ scheme: OUTPUT_SCHEME }),
        lineNumber: 2,
      }),
    );
    const added = (await marks()).at(-1);
    assert.equal((await marks()).length, before + 1);
    assert.deepEqual([added?.key, added?.sample], [(await marks())[0]?.key, failing.id]);
  });

  it("are for programs of the policy only", async () => {
    await vscode.window.showTextDocument(
      await vscode.workspace.openTextDocument({ language: "python", content: "x = 1\n" }),
      vscode.ViewColumn.One,
    );
    const entries = (await log().entries()).length;
    await vscode.commands.executeCommand(COMMANDS.markFailure);
    assert.equal((await log().entries()).length, entries);
  });
});
