import assert from "node:assert/strict";
import * as vscode from "vscode";
import { COMMANDS, COMPLETION_SCHEME, SAMPLE_SCHEME } from "../../src/extension/ids";
import { sampleUri } from "../../src/extension/sample/sample-uri";
import type { GeneratedExperiment } from "../fakes/experiment-folder";
import { suiteExperiment } from "./suite-experiment";

describe("the completion of a sample", () => {
  let sample: vscode.Uri;
  let completion: string;

  suiteExperiment("completions", (generated: GeneratedExperiment) => {
    const wordy = generated.samples.find(({ split, failure }) =>
      split === "train" && failure?.kind === "wrong_answer"
    );
    assert.ok(wordy && wordy.completion !== wordy.program);
    sample = sampleUri({ experiment: generated.folder, run: generated.run, iteration: 1,
      id: wordy.id });
    completion = wordy.completion;
  });

  const lenses = async (uri: vscode.Uri): Promise<readonly vscode.Command[]> => {
    const found = await vscode.commands.executeCommand<vscode.CodeLens[]>(
      "vscode.executeCodeLensProvider",
      uri,
      20,
    );
    return found.flatMap(({ command }) => command ?? []);
  };
  const active = (): vscode.TextDocument | undefined => vscode.window.activeTextEditor?.document;

  it("opens from the program, which says how much was dropped, to the character and read-only", async () => {
    await vscode.window.showTextDocument(sample);
    const lens = (await lenses(sample)).find(({ command }) => command === COMMANDS.showCompletion);
    assert.ok(lens);
    assert.equal(lens.title, "3 of 6 lines are the program");
    await vscode.commands.executeCommand(lens.command, ...(lens.arguments ?? []));
    const document = active();
    assert.equal(document?.uri.scheme, COMPLETION_SCHEME);
    assert.equal(document.getText(), completion);
    const edit = new vscode.WorkspaceEdit();
    edit.insert(document.uri, new vscode.Position(0, 0), "x");
    await vscode.workspace.applyEdit(edit);
    assert.equal(await document.save(), false, "a record is not written over");
    await vscode.commands.executeCommand("workbench.action.files.revert");
  });

  it("leads back to the program", async () => {
    await vscode.window.showTextDocument(sample);
    await vscode.commands.executeCommand(COMMANDS.showCompletion);
    const uri = active()?.uri;
    assert.ok(uri);
    const [lens] = await lenses(uri);
    assert.ok(lens);
    assert.equal(lens.title, "3 of 6 lines are the program");
    await vscode.commands.executeCommand(lens.command, ...(lens.arguments ?? []));
    assert.equal(active()?.uri.toString(), sample.toString());
    assert.equal(active()?.uri.scheme, SAMPLE_SCHEME);
  });
});
