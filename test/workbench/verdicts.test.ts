import assert from "node:assert/strict";
import * as vscode from "vscode";
import { COMMANDS } from "../../src/extension/ids";
import { sampleUri } from "../../src/extension/sample/sample-uri";
import { answeredWrongly, verdictMessages } from "../../src/extension/verdicts/verdict-messages";
import type { GeneratedExperiment } from "../fakes/experiment-folder";
import { suiteExperiment } from "./suite-experiment";

describe("machine verdicts", () => {
  let generated: GeneratedExperiment;

  suiteExperiment("verdicts", (made) => void (generated = made));

  it("are shown of the newest iteration, without its test samples", async () => {
    const samples = generated.samples.filter(({ split }) => split !== "test");
    assert.ok(samples.length < generated.samples.length);
    const passed = samples.filter(({ reward }) => reward === 1).length;
    assert.deepEqual(await vscode.commands.executeCommand(COMMANDS.showVerdicts, generated.folder),
      { run: "run-001", iteration: 1, passed, failed: samples.length - passed, left: 0 });
  });

  const messagesOf = (
    kind: string,
  ): { readonly wrong: boolean; readonly messages: readonly vscode.TestMessage[] } => {
    const sample = generated.samples.find(({ task, split, failure }) =>
      task === "vqa" && split === "train" && failure?.kind === kind
    );
    const query = generated.queries.find(({ id }) => id === sample?.query);
    assert.ok(sample && query);
    const uri = sampleUri({ experiment: generated.folder, run: generated.run, iteration: 1,
      id: sample.id });
    return { wrong: answeredWrongly({ sample, query }),
      messages: verdictMessages(generated.folder, { sample, query }, uri) };
  };

  it("show expected and actual answer as a difference, and the query with its picture", () => {
    const { wrong, messages: [difference, picture] } = messagesOf("wrong_answer");
    assert.equal(wrong, true);
    assert.deepEqual([difference?.expectedOutput, difference?.actualOutput], ["1", "2"]);
    const text = (picture?.message as vscode.MarkdownString).value;
    assert.match(text, /How&nbsp;many&nbsp;apples/);
    const [, address] = /!\[[^\]]*\]\((file:[^|)]*)/.exec(text) ?? [];
    assert.ok(address);
    assert.match(vscode.Uri.parse(address).fsPath, /\.png$/);
  });

  it("name the failing line of a program that did not run", () => {
    const { wrong, messages: [reason] } = messagesOf("program_execution");
    assert.equal(wrong, false);
    assert.equal(reason?.expectedOutput, undefined);
    assert.match(reason?.message as string,
      /AttributeError: 'ImagePatch' object has no attribute 'find_all'/);
    assert.equal(reason?.location?.range.start.line, 2);
  });
});
