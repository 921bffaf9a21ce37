import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import { readAdapterFolder } from "../../../src/adapters/llama/adapter-folder";
import { PolicyError } from "../../../src/core/errors";
import { temporaryFolder } from "../../fakes/bench";

function folderWith(files: Readonly<Record<string, string>>): string {
  const folder = temporaryFolder();
  for (const [name, text] of Object.entries(files)) fs.writeFileSync(path.join(folder, name), text);
  return folder;
}
const digest = createHash("sha256").update("weights").digest("hex");
const policy = (digest: string) =>
  JSON.stringify({ schemaVersion: 1, digest, base: { name: "base", digest: "b" } });

describe("an adapter's folder", () => {
  it("is PEFT's two files or one GGUF file, with the digest of the weights and the base it " +
    "belongs to", async () => {
    const peft = await readAdapterFolder(
      folderWith({ "adapter_config.json": "{}", "adapter_model.safetensors": "weights",
        "policy.json": policy(digest) }),
    );
    assert.deepEqual([peft.format, peft.digest, peft.base?.name], ["peft", digest, "base"]);
    const gguf = await readAdapterFolder(folderWith({ "adapter.gguf": "weights" }));
    assert.deepEqual([gguf.format, gguf.digest, gguf.base], ["gguf", digest, undefined]);
  });

  it("is refused where a file is missing, changed or damaged", async () => {
    const refused = (files: Readonly<Record<string, string>>, message: RegExp) =>
      assert.rejects(readAdapterFolder(folderWith(files)), (error: unknown) =>
        error instanceof PolicyError && message.test(error.message) &&
        /visrep resume/.test(error.nextStep));
    await refused({ "adapter_model.safetensors": "weights" }, /adapter_config\.json is missing/);
    await refused({}, /adapter_model\.safetensors is missing/);
    await refused({ "adapter.gguf": "weights", "policy.json": policy("0".repeat(64)) },
      /not the file that was written there/);
    await refused({ "adapter.gguf": "weights", "policy.json": "{" }, /policy\.json is damaged/);
  });
});
