import * as fs from "node:fs";
import type { WrittenType } from "../../../src/adapters/llama/gguf/tensor-type";
import { writeGgufModel } from "../../../src/adapters/llama/gguf/write-model";
import { MODEL_FILES, readModel } from "../../../src/adapters/llama/model-folder";
import { findEngine } from "../../../src/adapters/optional/package";

/** Leaves a test or suite out, loudly, where llama.cpp is not installed. */
export function needLlamaCpp(context: Mocha.Context): void {
  if (findEngine("llamacpp") !== undefined) return;
  console.log('      SKIPPED: llama.cpp is not installed; "visrep setup-engines llamacpp" ' +
    "installs it");
  context.skip();
}

/** Writes a Hugging Face folder as GGUF. */
export async function writeAsGguf(folder: string, file: string,
  type: WrittenType = "F32"): Promise<void> {
  const { config, weights, digest } = await readModel(folder);
  const tokenizer: unknown = JSON.parse(
    fs.readFileSync(`${folder}/${MODEL_FILES.tokenizer}`, "utf8"),
  );
  await writeGgufModel(file, { name: "test", config, weights, tokenizer, source: digest }, type);
}
