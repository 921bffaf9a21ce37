import * as fs from "node:fs/promises";
import { z } from "zod";
import { PolicyError } from "../../../core/errors";
import { dequantize } from "./dequantize";
import { bytesOf, TENSOR_TYPES, type TensorTypeName, typeOf } from "./tensor-type";

/** One value of a file's metadata; 64-bit integers are bigints. */
type MetadataValue = string | number | bigint | boolean | readonly MetadataValue[];

export interface TensorInfo {
  readonly name: string;
  /** Rows first, as NumPy has it: the reverse of the file's own order. */
  readonly shape: readonly number[];
  /** Undefined if it is one that is not read here; llama.cpp may know it. */
  readonly type: TensorTypeName | undefined;
  /** The type as ggml calls it. */
  readonly typeName: string;
  /** Byte of the file where it begins. */
  readonly offset: number;
}

/** A GGUF file's metadata and its tensors' places; the tensors themselves are read one by one. */
export interface GgufFile {
  readonly path: string;
  readonly metadata: ReadonlyMap<string, MetadataValue>;
  readonly tensors: ReadonlyMap<string, TensorInfo>;
}

/** How llama.cpp names the parts of a model that is split into several files. */
const PART = /-(\d{5})-of-(\d{5})\.gguf$/i;
const NEXT_STEP = "Use a complete GGUF file of version 2 or 3, for example download it again.";
const size = z.coerce.number().int().min(0).max(2 ** 40);
const parsedSchema = z.object({
  metadata: z.record(z.string(), z.unknown()),
  tensorDataOffset: size,
  littleEndian: z.literal(true),
  tensorInfos: z.array(
    z.object({ name: z.string().min(1).max(256), shape: z.array(size.min(1)).min(1).max(4),
      dtype: z.number().int(), offset: size }),
  ).max(100_000),
});

/**
 * Reads the head of a GGUF file: bounded, with every tensor inside of the file.
 * @throws PolicyError naming the file, if it is none, torn, or one part of several.
 */
export async function readGguf(file: string): Promise<GgufFile> {
  const broken = (why: string, cause?: unknown) =>
    new PolicyError(`${file} is no GGUF file that can be read: ${why}.`, NEXT_STEP, { cause });
  const [, part = "", parts = ""] = PART.exec(file) ?? [];
  if (Number(parts) > 1) throw split(file, `part ${Number(part)} of ${Number(parts)}`);
  const { size: fileSize } = await fs.stat(file).catch((cause: Error) => {
    throw broken(cause.message, cause);
  });
  const { gguf, GGMLQuantizationType } = await import("@huggingface/gguf");
  const parsed = parsedSchema.safeParse(
    await gguf(file, { allowLocalFile: true }).catch((cause: Error) => {
      throw broken(cause.message, cause);
    }),
  );
  if (!parsed.success) throw broken(z.prettifyError(parsed.error));
  const { metadata, tensorInfos, tensorDataOffset } = parsed.data;
  // A part under another name.
  const count = Number(metadata["split.count"] ?? 1);
  if (count > 1) throw split(file, `one of ${count} parts`);
  const tensors = new Map<string, TensorInfo>();
  for (const { name, shape, dtype, offset } of tensorInfos) {
    const type = typeOf(dtype);
    if (type && (shape[0] as number) % TENSOR_TYPES[type].numbers !== 0)
      throw broken(`the rows of ${name} are no whole blocks`);
    if (tensorDataOffset + offset + (type ? bytesOf(type, elements(shape)) : 0) > fileSize)
      throw broken(`the data of ${name} is cut off`);
    tensors.set(name, { name, shape: [...shape].reverse(), type,
      typeName: GGMLQuantizationType[dtype] ?? `type ${dtype} of ggml`,
      offset: tensorDataOffset + offset });
  }
  return { path: file, metadata: new Map(Object.entries(metadata) as [string, MetadataValue][]),
    tensors };
}

/**
 * Reads tensors in float32, one after the other.
 * @throws PolicyError if one has a type that is not read, or the file has become shorter.
 */
export async function* readTensors({ path }: GgufFile,
  infos: readonly TensorInfo[]): AsyncGenerator<readonly [TensorInfo, Float32Array]> {
  const handle = await fs.open(path);
  try {
    for (const info of infos) {
      const { name, type, shape, offset } = info;
      if (type === undefined) throw unreadType(path, info);
      const bytes = new Uint8Array(bytesOf(type, elements(shape)));
      const { bytesRead } = await handle.read(bytes, 0, bytes.length, offset);
      if (bytesRead !== bytes.length)
        throw new PolicyError(`${path}: the data of ${name} is cut off.`, NEXT_STEP);
      yield [info, dequantize(type, bytes)];
    }
  } finally {
    await handle.close();
  }
}

/** The error of a tensor whose type is not read. */
export function unreadType(path: string, { name, typeName }: TensorInfo): PolicyError {
  return new PolicyError(`${path}: ${name} is quantised as ${typeName}, which is not read.`,
    `Use a model in ${Object.keys(TENSOR_TYPES).join(", ")}.`);
}

function split(file: string, what: string): PolicyError {
  return new PolicyError(`${file} is ${what} of a model; a model is read from one file here.`,
    `Put the parts together with llama.cpp ("llama-gguf-split --merge FIRST-PART model.gguf") ` +
      "and name the one file.");
}

function elements(shape: readonly number[]): number {
  return shape.reduce((a, b) => a * b, 1);
}
