import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import * as vscode from "vscode";
import { COMMANDS, SETTINGS } from "../../src/extension/ids";
import { eventually } from "../eventually";

const KEY = "sk-of-the-workbench-test";

describe("Set API Key", () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "visrep-key-"));
  const settings = vscode.workspace.getConfiguration(SETTINGS.section);
  after(async () => {
    await settings.update(SETTINGS.node, undefined, vscode.ConfigurationTarget.Global);
    fs.rmSync(folder, { recursive: true, force: true });
  });

  /**
   * The key in the environment of an engine that is started now; its Node is a script that tells
   * it, in a file that appears whole, and fails.
   */
  async function keyOfEngine(): Promise<string> {
    const file = path.join(folder, "key");
    fs.rmSync(file, { force: true });
    void vscode.commands.executeCommand(COMMANDS.checkSandbox); // ends with a message of its own
    return eventually("the key of the engine",
      () => (fs.existsSync(file) ? fs.readFileSync(file, "utf8") : undefined));
  }

  it("hands the key to an engine that is started at once, and forgets an empty one", async () => {
    const node = path.join(folder, "node");
    fs.writeFileSync(node, `#!/bin/sh\nprintf '%s' "$VISREP_OPENAI_API_KEY" > ` +
      `'${folder}/key.new'\nmv '${folder}/key.new' '${folder}/key'\nexit 1\n`, { mode: 0o755 });
    await settings.update(SETTINGS.node, node, vscode.ConfigurationTarget.Global);
    for (const key of [KEY, "", `${KEY}-2`, ""]) {
      await vscode.commands.executeCommand(COMMANDS.setApiKey, key);
      assert.equal(await keyOfEngine(), key);
    }
  });
});
