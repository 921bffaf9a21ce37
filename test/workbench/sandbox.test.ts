import assert from "node:assert/strict";
import * as vscode from "vscode";
import { COMMANDS, REPORT_SCHEME } from "../../src/extension/ids";
import { eventually } from "../eventually";

describe("Check Sandbox in this editor", () => {
  after(() => vscode.commands.executeCommand("workbench.action.closeAllEditors"));

  it("shows a read-only report of every wall, the programs and the machine", async function() {
    this.timeout(300_000);
    await vscode.commands.executeCommand(COMMANDS.checkSandbox);
    const document = await eventually("the report",
      () =>
        vscode.workspace.textDocuments.find(({ uri }) =>
          uri.scheme === REPORT_SCHEME && uri.path.startsWith("/Sandbox")
        ));
    assert.equal(document.languageId, "markdown");
    const text = document.getText();
    assert.match(text, /^# The sandbox stands\n/, text);
    for (const tried of ["child: read a file outside", "worker: start a process",
      "interpreter: reach JavaScript", "numbers", "opens a socket", "loops inside C code"]) {
      assert.match(text, new RegExp(`^\\| stands \\| ${tried} \\|`, "m"), tried);
    }
    // The editor's own Node ran the check: the one of this extension host.
    assert.ok(text.includes(`Node.js ${process.versions.node}, V8 ${process.versions.v8}`), text);
    assert.ok(text.includes(`${process.platform} ${process.arch}`));
    assert.equal(vscode.window.activeTextEditor?.document, document);
  });
});
