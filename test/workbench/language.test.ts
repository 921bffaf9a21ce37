import assert from "node:assert/strict";
import * as fs from "node:fs/promises";
import * as path from "node:path";
import * as vscode from "vscode";
import { layout } from "../../src/adapters/store/layout";
import { sampleUri } from "../../src/extension/sample/sample-uri";
import { eventually } from "../eventually";
import type { GeneratedExperiment } from "../fakes/experiment-folder";
import { suiteExperiment } from "./suite-experiment";

describe("the visual API in programs", () => {
  let generated: GeneratedExperiment;
  let sample: vscode.TextDocument;
  let correction: vscode.TextDocument;

  suiteExperiment("language", async (made) => {
    generated = made;
    const failing = generated.samples.find(({ split, failure }) =>
      split === "train" && failure?.kind === "program_execution"
    );
    assert.ok(failing);
    sample = await vscode.workspace.openTextDocument(
      sampleUri({ experiment: generated.folder, run: generated.run, iteration: 1, id: failing.id }),
    );
    const file = path.join(layout.corrections(generated.folder), "mine.py");
    await fs.mkdir(path.dirname(file), { recursive: true });
    await fs.writeFile(file, sample.getText());
    correction = await vscode.workspace.openTextDocument(file);
  });

  /** The place right behind a text. */
  const behind = (document: vscode.TextDocument, text: string): vscode.Position =>
    document.positionAt(document.getText().indexOf(text) + text.length);
  const completions = async (document: vscode.TextDocument, text: string,
    trigger?: string): Promise<readonly vscode.CompletionItem[]> =>
    (await vscode.commands.executeCommand<vscode.CompletionList>(
      "vscode.executeCompletionItemProvider",
      document.uri,
      behind(document, text),
      trigger,
    )).items;
  const nameOf = (
    { label }: vscode.CompletionItem,
  ): string => (typeof label === "string" ? label : label.label);

  for (const [what, documentOf] of [["a sample", () => sample], ["a correction",
    () => correction]] as const) {
    it(`completes ${what} with methods and fields of a patch, each once, with places for what ` +
      "they need", async () => {
      const items = await completions(documentOf(), "image_patch.", ".");
      const find = items.filter((item) => nameOf(item) === "find");
      assert.equal(find.length, 1);
      assert.equal(find[0]?.detail, "def find(self, object_name: str) -> list[ImagePatch]");
      assert.equal((find[0]?.insertText as vscode.SnippetString).value, "find(${1:object_name})");
      assert.ok(
        items.some((item) =>
          nameOf(item) === "horizontal_center" && item.kind === vscode.CompletionItemKind.Field
        ),
      );
      assert.ok(!items.some((item) => nameOf(item) === "best_image_match"));
    });

    it(`completes ${what} with the functions elsewhere`, async () => {
      const names = (await completions(documentOf(), "return ")).map(nameOf);
      for (const name of ["ImagePatch", "best_image_match", "process_guesses"])
        assert.equal(names.filter((each) => each === name).length, 1, name);
    });

    it(`says in ${what} what a name is`, async () => {
      const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
        "vscode.executeHoverProvider",
        documentOf().uri,
        behind(documentOf(), "= ImageP"),
      );
      const text = hovers.flatMap(({ contents }) => contents).map((each) =>
        (each as vscode.MarkdownString).value
      ).join("\n");
      assert.match(text, /class ImagePatch[^]*A part of an image/);
    });
  }

  it("says nothing of a name that the API does not have, and shows the signature of an open call", async () => {
    assert.deepEqual(
      await vscode.commands.executeCommand("vscode.executeHoverProvider", sample.uri,
        behind(sample, "image_patch.find_a")),
      [],
    );
    const help = await vscode.commands.executeCommand<vscode.SignatureHelp>(
      "vscode.executeSignatureHelpProvider",
      sample.uri,
      behind(sample, "ImagePatch("),
      "(",
    );
    assert.match(help.signatures[0]?.label ?? "", /^ImagePatch\(image: Any, left: Any = None/);
  });

  it("leaves Python files elsewhere alone", async () => {
    const file = path.join(generated.folder, "elsewhere", "corrections", "a.py");
    await fs.mkdir(path.dirname(file), { recursive: true });
    await fs.writeFile(file, sample.getText());
    const other = await vscode.workspace.openTextDocument(file);
    assert.ok(
      !(await completions(other, "image_patch.", ".")).some((item) =>
        nameOf(item) === "compute_depth"
      ),
    );
  });

  it("gives an experiment without them the declarations that Pyright and Pylance read, once a " +
    "correction is open", async () => {
    const file = path.join(generated.folder, "__builtins__.pyi");
    const text = await eventually("the declarations",
      () => fs.readFile(file, "utf8").catch(() => undefined));
    assert.match(text, /class ImagePatch:/);
  });
});
