import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import * as vscode from "vscode";
import { COMMANDS, SETTINGS } from "../../src/extension/ids";

const KEY = "sk-of-the-workbench-test";

describe("Set API Key", () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "visrep-key-"));
  const settings = vscode.workspace.getConfiguration(SETTINGS.section);
  after(async () => {
    await settings.update(SETTINGS.node, undefined, vscode.ConfigurationTarget.Global);
    fs.rmSync(folder, { recursive: true, force: true });
  });

  /** The key in the environment of an engine that is started now; its Node is a script that tells it and fails. */
  async function keyOfEngine(): Promise<string> {
    const file = path.join(folder, "key");
    fs.writeFileSync(path.join(folder, "node"), `#!/bin/sh\nprintf '%s' "$VISREP_OPENAI_API_KEY" > '${file}'\nexit 1\n`, { mode: 0o755 });
    await settings.update(SETTINGS.node, path.join(folder, "node"), vscode.ConfigurationTarget.Global);
    fs.rmSync(file, { force: true });
    void vscode.commands.executeCommand(COMMANDS.checkSandbox); // ends with a message of its own
    for (let i = 0; i < 100 && !fs.existsSync(file); i++) await new Promise((resolve) => setTimeout(resolve, 100));
    return fs.readFileSync(file, "utf8");
  }

  it("hands the key to the engines that are started, and forgets an empty one", async function () {
    this.timeout(60_000);
    await vscode.commands.executeCommand(COMMANDS.setApiKey, KEY);
    await new Promise((resolve) => setTimeout(resolve, 500)); // the storage tells of a change a little later
    assert.equal(await keyOfEngine(), KEY);
    await vscode.commands.executeCommand(COMMANDS.setApiKey, "");
    await new Promise((resolve) => setTimeout(resolve, 500));
    assert.equal(await keyOfEngine(), "");
  });
});
