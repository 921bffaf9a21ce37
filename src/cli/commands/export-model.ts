import { type Command, Option } from "commander";
import * as path from "node:path";
import { EXPORT_FORMATS, type ExportFormat,
  exportModel } from "../../adapters/llama/export/export-model";
import { FILE_TYPES, type WrittenType } from "../../adapters/llama/gguf/tensor-type";
import { builtinBase } from "../../adapters/policy/builtin/builtin-policy";
import { UsageError } from "../../core/errors";
import { say } from "../console";

interface ExportFlags {
  readonly base?: boolean;
  readonly format: ExportFormat;
  readonly type: WrittenType;
  readonly out: string;
}

export function addExportModel(program: Command): void {
  program.command("export-model").argument("[folder]", "folder of a Llama model: a policy that " +
    "the built-in trainer made, or any with config.json, tokenizer.json and model.safetensors")
    .description("write a small model for other engines: a Hugging Face folder, a GGUF file or " +
      "a folder with ONNX graphs")
    .option("--base", "the built-in base instead of a folder")
    .addOption(
      new Option("--format <format>", "form to write").choices(EXPORT_FORMATS)
        .makeOptionMandatory(),
    )
    .addOption(
      new Option("--type <type>", "numbers of a GGUF file").choices(Object.keys(FILE_TYPES))
        .default("F32"),
    )
    .requiredOption("--out <path>", "file or folder to write")
    .action((folder: string | undefined, flags: ExportFlags) => run(folder, flags));
}

async function run(folder: string | undefined,
  { base = false, format, type, out }: ExportFlags): Promise<void> {
  if ((folder === undefined) !== base)
    throw new UsageError("Either a folder or --base says which model to write.",
      "For example: visrep export-model --base --format gguf --out base.gguf");
  await exportModel(folder === undefined ? builtinBase() : path.resolve(folder), format,
    path.resolve(out), type);
  say(`written: ${path.resolve(out)}`);
}
