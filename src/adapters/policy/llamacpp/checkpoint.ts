import * as path from "node:path";
import { PolicyError } from "../../../core/errors";
import { ADAPTER_FILES, readAdapterFolder } from "../../llama/adapter-folder";
import { adaptedBase } from "../../llama/gguf/adapted-base";
import { SOURCE_DIGEST } from "../../llama/gguf/adapter-keys";
import { writePeftAsGguf } from "../../llama/gguf/peft-adapter";
import { adapterBase } from "../../llama/gguf/read-adapter";
import type { GgufFile } from "../../llama/gguf/read-gguf";

const NEXT_STEP = "Use an earlier iteration's policy or the base: set training.initFrom to " +
  '"base" in experiment.json.';

/** A GGUF file and its sha256. */
export interface GgufBase {
  readonly file: GgufFile;
  readonly digest: string;
}

/** An adapter as llama.cpp takes it. */
export interface ReadyAdapter {
  readonly file: string;
  /** sha256 of what the trainer wrote. */
  readonly digest: string;
}

/**
 * The adapter of a checkpoint folder: `adapter.gguf` as it is, PEFT's converted into `scratch`.
 * @throws PolicyError if it is missing, torn or made for another base.
 */
export async function readyAdapter(folder: string, base: GgufBase,
  scratch: string): Promise<ReadyAdapter> {
  const adapter = await readAdapterFolder(folder);
  const { format, weights, digest, base: named } = adapter;
  const source = base.file.metadata.get(SOURCE_DIGEST);
  // An adapter of a Hugging Face folder fits the GGUF that was written from it; where that is not
  // recorded, shapes decide.
  const known = format === "gguf" ?
    [base.digest] :
    typeof source === "string" ?
    [source] :
    undefined;
  const trainedOn = named?.digest ?? (format === "gguf" ? await adapterBase(weights) : undefined);
  if (known && trainedOn !== undefined && !known.includes(trainedOn))
    throw new PolicyError(
      `${weights} belongs to another base (${trainedOn.slice(0, 12)}) than ${base.file.path} ` +
        `(${known[0]?.slice(0, 12)}).`,
      NEXT_STEP,
    );
  if (format === "gguf") return { file: weights, digest };
  const file = path.join(scratch, ADAPTER_FILES.gguf);
  await writePeftAsGguf(file, adapter, adaptedBase(base.file.path, base.file.metadata));
  return { file, digest };
}
