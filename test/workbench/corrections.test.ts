import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import * as vscode from "vscode";
import type { TryReport } from "../../src/adapters/engine-client/bench-protocol";
import { layout } from "../../src/adapters/store/layout";
import type { SimilarReport } from "../../src/core/review/similar";
import type { Saved } from "../../src/extension/corrections/save-correction";
import { type CommandId, COMMANDS, OUTPUT_SCHEME, REPORT_SCHEME } from "../../src/extension/ids";
import { DraftDecorations } from "../../src/extension/sample/draft-decorations";
import { sampleUri } from "../../src/extension/sample/sample-uri";
import { eventually } from "../eventually";
import type { GeneratedExperiment } from "../fakes/experiment-folder";
import { reportMark } from "./report-mark";
import { suiteExperiment } from "./suite-experiment";

const RIGHT = 'def execute_command(image):\n    patches = ImagePatch(image).find("apple")\n' +
  '    return "1"\n';
const WRONG = RIGHT.replace('"1"', '"7"');
const FAILING = "def execute_command(image):\n    nothing = 0\n    return str(1 / nothing)\n";

/** From the policy's program to a correction, with the real interpreter. */
describe("correcting a program", function() {
  this.timeout(120_000);
  let generated: GeneratedExperiment;

  suiteExperiment("to-correct", (made) => void (generated = made));

  const sampleOf = (split: string, kind: string, nth = 0) => {
    const sample =
      generated.samples.filter((each) =>
        each.type === "count" && each.split === split && each.failure?.kind === kind
      )[nth];
    assert.ok(sample, `${split} ${kind} ${nth}`);
    return { sample,
      uri: sampleUri({ experiment: generated.folder, run: generated.run, iteration: 1,
        id: sample.id }) };
  };
  const run = <T>(command: CommandId, ...words: unknown[]) =>
    vscode.commands.executeCommand<T | undefined>(command, ...words);
  const drafts = (): readonly string[] => (fs.existsSync(layout.drafts(generated.folder)) ?
    fs.readdirSync(layout.drafts(generated.folder)).filter((name) => name.endsWith(".py")) :
    []);
  const corrections =
    (): readonly string[] => (fs.existsSync(layout.corrections(generated.folder)) ?
      fs.readdirSync(layout.corrections(generated.folder)).filter((name) => name.endsWith(".py")) :
      []);
  const text = async (uri: vscode.Uri): Promise<string> =>
    (await vscode.workspace.openTextDocument(uri)).getText();

  /** Puts another program below what is above it (header and question). */
  async function write(uri: vscode.Uri, program: string): Promise<void> {
    const document = await vscode.workspace.openTextDocument(uri);
    const begin = Math.max(0, document.getText().search(/^def /m));
    const edit = new vscode.WorkspaceEdit();
    edit.replace(uri,
      new vscode.Range(document.positionAt(begin), document.positionAt(document.getText().length)),
      program);
    assert.ok(await vscode.workspace.applyEdit(edit));
  }
  const lenses = async (uri: vscode.Uri): Promise<string> =>
    (await vscode.commands.executeCommand<vscode.CodeLens[]>("vscode.executeCodeLensProvider", uri,
      50)).map(({ command }) => command?.title ?? "").join("\n");
  /** What the decoration of a sample says. */
  const badge = async (uri: vscode.Uri): Promise<string | undefined> => {
    const decorations = new DraftDecorations();
    try {
      return (await decorations.provideFileDecoration(uri))?.badge;
    } finally {
      decorations.dispose();
    }
  };
  const problems = (uri: vscode.Uri): readonly vscode.Diagnostic[] =>
    vscode.languages.getDiagnostics(uri).filter(({ source }) => source === "VisReP");

  it("keeps an edited sample as a draft, and forgets it when it is reverted", async () => {
    const { sample, uri } = sampleOf("train", "program_execution");
    await vscode.window.showTextDocument(uri);
    await eventually("the stored failure", () => problems(uri)[0]);
    assert.match(await lenses(uri), /as the policy wrote it/);
    await write(uri, FAILING);
    assert.ok(await (await vscode.workspace.openTextDocument(uri)).save());
    assert.deepEqual(drafts().length, 1);
    assert.equal(await badge(uri), "D");
    const draft = fs.readFileSync(path.join(layout.drafts(generated.folder), drafts()[0] ?? ""),
      "utf8");
    assert.match(draft, new RegExp(`^# schemaVersion: 1\n# query: ${sample.query}\n` +
      `# author: .+\n# parent-sample: ${sample.id.replaceAll(".", "\\.")}\n\n# How many apples`));
    assert.ok(draft.endsWith(FAILING));
    await eventually("no stored failure on another text",
      () => problems(uri).length === 0 || undefined);
    const shown = await lenses(uri);
    for (const words of ["draft, edited", "Save as Correction", "Revert to Model Output"])
      assert.ok(shown.includes(words), shown);
    const report = await run<TryReport>(COMMANDS.runProgram, uri);
    assert.deepEqual([report?.failure?.kind, report?.failure?.line], ["program_execution", 3]);
    assert.equal(problems(uri)[0]?.range.start.line, 2);

    await run(COMMANDS.revertToOutput, uri);
    assert.deepEqual(drafts(), []);
    assert.equal(await badge(uri), undefined);
    await eventually("the policy's own text",
      async () => (await text(uri)) === sample.program || undefined);
    await write(uri, FAILING);
    await (await vscode.workspace.openTextDocument(uri)).save();
    await write(uri, sample.program ?? "");
    await (await vscode.workspace.openTextDocument(uri)).save();
    assert.deepEqual(drafts(), [], "saving the policy's own text removes the draft too");
  });

  it("opens a diff, sees Run fail and succeed, refuses and then saves the correction", async () => {
    const { sample, uri } = sampleOf("train", "wrong_answer");
    const right = await run<vscode.Uri>(COMMANDS.correct, uri);
    assert.ok(right);
    const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
    assert.ok(input instanceof vscode.TabInputTextDiff);
    assert.deepEqual([input.original.scheme, input.original.path, input.modified.toString()], [
      OUTPUT_SCHEME,
      uri.path,
      right.toString(),
    ]);
    assert.equal(await text(input.original), sample.program);
    assert.equal(path.dirname(right.fsPath), layout.drafts(generated.folder));

    await write(right, FAILING);
    const failed = await run<TryReport>(COMMANDS.runProgram); // the active diff's right side
    assert.equal(failed?.failure?.kind, "program_execution");
    const above = (await text(right)).split("\n").findIndex((line) => line.startsWith("def "));
    assert.equal(problems(right)[0]?.range.start.line, above + 2);
    assert.match(problems(right)[0]?.message ?? "", /ZeroDivisionError/);

    await write(right, WRONG);
    const refused = await run<Saved>(COMMANDS.saveCorrection, right);
    assert.equal(refused?.saved, false);
    assert.match(refused && "reason" in refused ? refused.reason : "", /wrong_answer.*7/);
    assert.deepEqual(corrections(), []);

    await write(right, RIGHT);
    const earned = await run<TryReport>(COMMANDS.runProgram, right);
    assert.deepEqual([earned?.reward, earned?.answer], [1, "1"]);
    assert.deepEqual(problems(right), []);
    const started = Date.now();
    assert.equal((await run<TryReport>(COMMANDS.runProgram, right))?.ok, true);
    console.log(`${reportMark}      Run in the editor, warm: ${Date.now() - started} ms`);
    assert.match(await lenses(right), /reward 1/);

    const saved = await run<Saved>(COMMANDS.saveCorrection, right);
    assert.ok(saved?.saved, JSON.stringify(saved));
    assert.deepEqual([saved.used, saved.budget, path.basename(saved.file)], [1, 50,
      `${sample.query}.py`]);
    assert.deepEqual([corrections(), drafts()], [[`${sample.query}.py`], []]);
    const written = fs.readFileSync(saved.file, "utf8");
    assert.equal(written.split("How many apples").length, 2, "the question stands there once");
    assert.ok(written.endsWith(RIGHT));
    const shown = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
    assert.ok(shown instanceof vscode.TabInputTextDiff);
    assert.equal(shown.modified.fsPath, saved.file);
  });

  it("verifies a correction where it is, and never replaces one", async () => {
    const { uri } = sampleOf("train", "wrong_answer");
    const right = await run<vscode.Uri>(COMMANDS.correct, uri);
    assert.equal(right && path.dirname(right.fsPath), layout.corrections(generated.folder));
    assert.ok(right);
    await write(right, WRONG);
    const refused = await run<Saved>(COMMANDS.saveCorrection, right);
    assert.equal(refused?.saved, false);
    await write(right, `${RIGHT}`.replace("patches", "found"));
    const saved = await run<Saved>(COMMANDS.saveCorrection, right);
    assert.ok(saved?.saved);
    assert.equal(saved.file, right.fsPath);
    assert.match(fs.readFileSync(right.fsPath, "utf8"), /found = /);
    // The sample's own document: its query has a correction now.
    await vscode.window.showTextDocument(uri);
    await write(uri, RIGHT);
    assert.equal(await run<Saved>(COMMANDS.saveCorrection, uri), undefined);
    assert.match(fs.readFileSync(right.fsPath, "utf8"), /found = /);
    await run(COMMANDS.revertToOutput, uri);
  });

  it("says on how many similar queries it earns the reward", async () => {
    const { uri } = sampleOf("train", "program_parsing");
    await vscode.window.showTextDocument(uri);
    await write(uri, RIGHT);
    const report = await run<SimilarReport>(COMMANDS.runSimilar, uri);
    assert.equal(report?.type, "count");
    assert.equal(report?.candidates, 29);
    assert.ok(vscode.window.activeTextEditor?.document.uri.scheme === REPORT_SCHEME);
    await run(COMMANDS.revertToOutput, uri);
  });

  it("runs programs of validation queries but corrects none; refuses test queries wholly", async () => {
    const { uri } = sampleOf("validation", "wrong_answer");
    assert.equal(await run(COMMANDS.correct, uri), undefined);
    await vscode.window.showTextDocument(uri);
    await write(uri, RIGHT);
    assert.equal((await run<TryReport>(COMMANDS.runProgram, uri))?.ok, true);
    const refused = await run<Saved>(COMMANDS.saveCorrection, uri);
    assert.match(refused && "reason" in refused ? refused.reason : "", /validation query/);
    await run(COMMANDS.revertToOutput, uri);

    const test = generated.queries.find(({ split }) => split === "test");
    const file = path.join(layout.corrections(generated.folder), "of-a-test-query.py");
    fs.writeFileSync(file, `# schemaVersion: 1\n# query: ${test?.id}\n\n${RIGHT}`);
    assert.equal(await run(COMMANDS.runProgram, vscode.Uri.file(file)), undefined);
    fs.rmSync(file);
  });

  it("survives what goes wrong with programs and files", async () => {
    const { uri } = sampleOf("train", "program_execution", 1);
    const right = await run<vscode.Uri>(COMMANDS.correct, uri);
    assert.ok(right);
    const kinds: (string | undefined)[] = [];
    for (const program of ["def execute_command(image):\n    while True:\n        pass\n",
      "def execute_command(image):\n    return object()\n",
      "def execute_command(image):\n    pass\n", "def execute_command(image)\n    return 1\n",
      "def other(image):\n    return 1\n"]) {
      await write(right, program);
      kinds.push((await run<TryReport>(COMMANDS.runProgram, right))?.failure?.kind);
    }
    assert.deepEqual(kinds, ["timeout", "answer_format", "wrong_answer", "program_parsing",
      "program_synthesis"]);

    // Deleted outside while it is open: what the editor holds is run and saved.
    await write(right, RIGHT);
    fs.rmSync(right.fsPath);
    assert.equal((await run<TryReport>(COMMANDS.runProgram, right))?.ok, true);
    const saved = await run<Saved>(COMMANDS.saveCorrection, right);
    assert.ok(saved?.saved, JSON.stringify(saved));
    assert.ok(fs.readFileSync(saved.file, "utf8").endsWith(RIGHT));

    // A picture that is gone, and one that is back.
    const other = sampleOf("train", "program_execution", 2);
    const picture = path.join(layout.data(generated.folder), `${other.sample.query}.png`);
    await vscode.window.showTextDocument(other.uri);
    await write(other.uri, RIGHT);
    fs.renameSync(picture, `${picture}.away`);
    assert.equal(await run(COMMANDS.runProgram, other.uri), undefined);
    fs.renameSync(`${picture}.away`, picture);
    assert.equal((await run<TryReport>(COMMANDS.runProgram, other.uri))?.ok, true);
    assert.equal(await text(other.uri), RIGHT);
    await run(COMMANDS.revertToOutput, other.uri);

    // A header that a person broke names its line.
    const broken = path.join(layout.corrections(generated.folder), "broken.py");
    fs.writeFileSync(broken, "# query: x\n# thoughts\n\n");
    assert.equal(await run(COMMANDS.runProgram, vscode.Uri.file(broken)), undefined);
    fs.rmSync(broken);
  });
});
