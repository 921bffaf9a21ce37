import { randomUUID } from "node:crypto";
import * as fs from "node:fs/promises";
import * as path from "node:path";
import { UsageError } from "../../../core/errors";
import type { WrittenType } from "../gguf/tensor-type";
import { writeGgufModel } from "../gguf/write-model";
import { nextTokenGraph } from "../graph/next-token-graph";
import { promptGraph } from "../graph/prompt-graph";
import { type Model, MODEL_FILES, readModel } from "../model-folder";

/**
 * hf: a folder for transformers and PEFT; gguf: one file for llama.cpp and Ollama; onnx: a folder
 * with the two graphs that VisReP itself samples with.
 */
export const EXPORT_FORMATS = ["hf", "gguf", "onnx"] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

/** What transformers reads beside a model, where it is there. */
const BESIDE = ["generation_config.json", "tokenizer_config.json", "special_tokens_map.json"];

/**
 * Writes a Llama folder in another form, whole or not at all. Nothing that is there is replaced.
 * @param type of the matrices in a GGUF file.
 * @throws PolicyError if the folder is no model, UsageError if something is at `out` already.
 */
export async function exportModel(folder: string, format: ExportFormat, out: string,
  type: WrittenType): Promise<void> {
  const model = await readModel(folder);
  if (await fs.access(out).then(() => true, () => false))
    throw new UsageError(`${out} exists already.`, "Name a place where nothing is, or remove it.");
  await fs.mkdir(path.dirname(out), { recursive: true });
  switch (format) {
    case "hf":
      return whole(out,
        (partial) => copy([...Object.values(MODEL_FILES), ...BESIDE], model, partial));
    case "onnx":
      return whole(out, async (partial) => {
        await copy([MODEL_FILES.config, MODEL_FILES.tokenizer], model, partial);
        await fs.writeFile(path.join(partial, "prompt.onnx"),
          promptGraph(model.config, model.weights), { flush: true });
        await fs.writeFile(path.join(partial, "next-token.onnx"),
          nextTokenGraph(model.config, model.weights), { flush: true });
      });
    case "gguf":
      return writeGgufModel(out, {
        name: path.basename(out, ".gguf"),
        config: model.config,
        weights: model.weights,
        source: model.digest,
        tokenizer: JSON.parse(
          await fs.readFile(path.join(folder, MODEL_FILES.tokenizer), "utf8"),
        ) as unknown,
      }, type);
  }
}

async function copy(names: readonly string[], { folder }: Model, to: string): Promise<void> {
  for (const name of names) {
    const bytes = await fs.readFile(path.join(folder, name)).catch(
      (error: NodeJS.ErrnoException) => {
        if (error.code === "ENOENT" && BESIDE.includes(name)) return undefined;
        throw error;
      },
    );
    if (bytes) await fs.writeFile(path.join(to, name), bytes, { flush: true });
  }
}

async function whole(out: string, fill: (partial: string) => Promise<void>): Promise<void> {
  const partial = `${out}.partial-${randomUUID()}`;
  try {
    await fs.mkdir(partial);
    await fill(partial);
    await fs.rename(partial, out);
  } catch (error) {
    await fs.rm(partial, { recursive: true, force: true });
    throw error;
  }
}
