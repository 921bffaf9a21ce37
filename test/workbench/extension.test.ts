import assert from "node:assert/strict";
import * as fs from "node:fs/promises";
import * as path from "node:path";
import * as vscode from "vscode";
import { layout } from "../../src/adapters/store/layout";
import { COMMANDS, SAMPLE_SCHEME, VIEWS } from "../../src/extension/ids";
import { sampleUri } from "../../src/extension/sample/sample-uri";
import { eventually } from "../eventually";
import type { GeneratedExperiment } from "../fakes/experiment-folder";
import { suiteExperiment } from "./suite-experiment";

const workspace = (): string => {
  const folder = vscode.workspace.workspaceFolders?.[0];
  assert.ok(folder, "a folder is open");
  return folder.uri.fsPath;
};

describe("the extension in its host", () => {
  let generated: GeneratedExperiment;

  suiteExperiment("generated", (made) => void (generated = made));

  it("registers every command it contributes, and those of its tree items", async () => {
    const registered = new Set(await vscode.commands.getCommands(true));
    for (const id of Object.values(COMMANDS)) assert.ok(registered.has(id), id);
    assert.ok(registered.has(`${VIEWS.iterations}.focus`));
  });

  it("loads no native module into the extension host", () => {
    const native = process.report.getReport() as unknown as {
      readonly sharedObjects: readonly string[];
    };
    assert.deepEqual(native.sharedObjects.filter((file) => /sharp|vips|onnxruntime/.test(file)),
      []);
  });

  const openSample = async (kind: string | null): Promise<vscode.TextEditor> => {
    const sample = generated.samples.find(({ type, split, failure }) =>
      type === "noun" && split !== "test" && (failure?.kind ?? null) === kind
    );
    assert.ok(sample);
    return vscode.window.showTextDocument(
      sampleUri({ experiment: generated.folder, run: generated.run, iteration: 1, id: sample.id }),
      { viewColumn: vscode.ViewColumn.One },
    );
  };

  it("opens a sample as a Python document with the untouched program", async () => {
    const { document } = await openSample("program_execution");
    assert.equal(document.uri.scheme, SAMPLE_SCHEME);
    assert.equal(document.languageId, "python");
    assert.match(document.getText(),
      /^def execute_command\(image\):\n {4}image_patch = ImagePatch\(image\)\n {4}return image_patch\.find_all\("apple"\)\n$/);
    assert.equal(vscode.workspace.fs.isWritableFileSystem(SAMPLE_SCHEME), true);
  });

  it("marks the failing line", async () => {
    const { document } = await openSample("program_execution");
    const [diagnostic] = await eventually("a diagnostic",
      () => nonEmpty(vscode.languages.getDiagnostics(document.uri)));
    assert.equal(diagnostic?.range.start.line, 2);
    assert.equal(diagnostic?.severity, vscode.DiagnosticSeverity.Error);
    assert.equal(diagnostic?.code, "program_execution");
    assert.match(diagnostic?.message ?? "",
      /AttributeError: 'ImagePatch' object has no attribute 'find_all'/);
  });

  it("warns on the first line where only the answer is wrong, and says nothing where the reward " +
    "was earned", async () => {
    const { document: wrong } = await openSample("wrong_answer");
    const [diagnostic] = await eventually("a diagnostic",
      () => nonEmpty(vscode.languages.getDiagnostics(wrong.uri)));
    assert.equal(diagnostic?.range.start.line, 0);
    assert.equal(diagnostic?.severity, vscode.DiagnosticSeverity.Warning);
    const { document: right } = await openSample(null);
    await lensesOf(right);
    assert.deepEqual(vscode.languages.getDiagnostics(right.uri), []);
  });

  it("shows reward, query, answer and expectation above the program", async () => {
    const { document } = await openSample("wrong_answer");
    const titles = (await lensesOf(document)).map(({ command }) => command?.title ?? "");
    const own = titles.slice(titles.findIndex((title) => title.includes("reward 0, wrong answer")));
    assert.match(own[1] ?? "", /the apple of picture/);
    assert.match(own[2] ?? "", /answered 1 box, best IoU 0\.00/);
    assert.match(own[3] ?? "", /expected 1 box/);
    assert.match(own[4] ?? "", /as the policy wrote it/);
  });

  it("opens the picture in one panel beside the program, and reuses it", async () => {
    for (const kind of ["program_execution", "wrong_answer"]) {
      const { document } = await openSample(kind);
      await vscode.commands.executeCommand(COMMANDS.showPicture, document.uri);
      const panels = await eventually("the panel", () =>
        nonEmpty(vscode.window.tabGroups.all.flatMap(({ tabs }) =>
          tabs
        ).filter(({ input }) =>
          input instanceof vscode.TabInputWebview
        )));
      assert.equal(panels.length, 1);
      assert.notEqual(panels[0]?.group.viewColumn, vscode.ViewColumn.One);
    }
  });

  it("never opens a sample of a test query", async () => {
    const test = generated.samples.find(({ split }) => split === "test");
    assert.ok(test);
    await assert.rejects(
      Promise.resolve(
        vscode.workspace.openTextDocument(
          sampleUri({ experiment: generated.folder, run: generated.run, iteration: 1,
            id: test.id }),
        ),
      ),
    );
  });

  it("refuses to run a broken experiment.json, and opens it", async () => {
    const file = layout.experiment(generated.folder);
    const sound = await fs.readFile(file, "utf8");
    try {
      await fs.writeFile(file, `{ "schemaVersion": 1, "name": "generated", "samplling": {} }`);
      await vscode.commands.executeCommand(COMMANDS.refresh);
      await vscode.commands.executeCommand(COMMANDS.runIteration, generated.folder);
      assert.equal(vscode.window.activeTextEditor?.document.uri.fsPath, file);
      await assert.rejects(fs.stat(layout.lock(generated.folder)), "no engine was started");
    } finally {
      await fs.writeFile(file, sound);
    }
  });

  it("checks and completes experiment.json by its schema", async () => {
    const file = vscode.Uri.file(path.join(workspace(), "schema", "experiment.json"));
    await vscode.workspace.fs.writeFile(file, new TextEncoder().encode(
      `{ "schemaVersion": 1, "name": "x", "sampling": { "temperature": "hot" } }`,
    ));
    try {
      await vscode.window.showTextDocument(file);
      const [diagnostic] = await eventually("a schema error", () =>
        nonEmpty(vscode.languages.getDiagnostics(file)), 30_000);
      assert.match(diagnostic?.message ?? "", /number/);
    } finally {
      await vscode.workspace.fs.delete(vscode.Uri.joinPath(file, ".."), { recursive: true });
    }
  });
});

function lensesOf(document: vscode.TextDocument): Promise<vscode.CodeLens[]> {
  return eventually("lenses", async () =>
    nonEmpty(
      await vscode.commands.executeCommand<vscode.CodeLens[]>("vscode.executeCodeLensProvider",
        document.uri, 10),
    ));
}

function nonEmpty<T>(items: T[]): T[] | undefined {
  return items.length > 0 ? items : undefined;
}
