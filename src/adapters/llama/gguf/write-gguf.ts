import { type GGUFTypedMetadata, GGUFValueType, serializeGgufMetadata } from "@huggingface/gguf";
import { randomUUID } from "node:crypto";
import * as fs from "node:fs/promises";
import { quantize } from "./quantize";
import { bytesOf, TENSOR_TYPES, type WrittenType } from "./tensor-type";

/** A metadata entry with its type as the format wants it. */
export interface Entry {
  readonly type: GGUFValueType;
  readonly value: string | number | boolean | readonly string[] | readonly number[];
  /** Of the elements of an array. */
  readonly subType?: GGUFValueType;
}

export const text = (value: string): Entry => ({ type: GGUFValueType.STRING, value });
export const natural = (value: number): Entry => ({ type: GGUFValueType.UINT32, value });
export const float = (value: number): Entry => ({ type: GGUFValueType.FLOAT32, value });
export const truth = (value: boolean): Entry => ({ type: GGUFValueType.BOOL, value });
export const texts = (value: readonly string[]): Entry => ({ type: GGUFValueType.ARRAY,
  subType: GGUFValueType.STRING, value });
export const integers = (value: readonly number[]): Entry => ({ type: GGUFValueType.ARRAY,
  subType: GGUFValueType.INT32, value });

/** A tensor to write: rows first, as NumPy has it. */
export interface Tensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly type: WrittenType;
  /** Asked for when its turn comes, so that a large model need not be in memory. */
  data(): Float32Array | Promise<Float32Array>;
}

const ALIGNMENT = 32;
const VERSION = 3;
const aligned = (bytes: number): number => Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;

/**
 * Writes a GGUF file beside its place and renames it: it is there whole or not at all. Throws what
 * the disk throws.
 */
export async function writeGguf(file: string, metadata: Readonly<Record<string, Entry>>,
  tensors: readonly Tensor[]): Promise<void> {
  const partial = `${file}.partial-${randomUUID()}`;
  try {
    const handle = await fs.open(partial, "wx");
    try {
      await handle.writeFile(head(metadata, tensors));
      for (const { type, data, name, shape } of tensors) {
        const numbers = await data();
        if (numbers.length !== shape.reduce((a, b) => a * b, 1))
          throw new Error(`${name} has ${numbers.length} numbers, its shape is ${shape.join("x")}`);
        const bytes = quantize(type, numbers);
        await handle.writeFile(bytes);
        await handle.writeFile(new Uint8Array(aligned(bytes.length) - bytes.length));
      }
      await handle.sync();
    } finally {
      await handle.close();
    }
    await fs.rename(partial, file);
  } catch (error) {
    await fs.rm(partial, { force: true });
    throw error;
  }
}

function head(metadata: Readonly<Record<string, Entry>>, tensors: readonly Tensor[]): Uint8Array {
  // The library's types know the keys that it knows; this is any file's metadata.
  const typed = {
    version: { value: VERSION, type: GGUFValueType.UINT32 },
    tensor_count: { value: BigInt(tensors.length), type: GGUFValueType.UINT64 },
    kv_count: { value: BigInt(Object.keys(metadata).length), type: GGUFValueType.UINT64 },
    ...metadata,
  } as unknown as GGUFTypedMetadata;
  const parts: Uint8Array[] = [serializeGgufMetadata(typed, { alignment: 1 })];
  let offset = 0;
  for (const { name, shape, type } of tensors) {
    parts.push(tensorInfo(name, shape, TENSOR_TYPES[type].id, offset));
    offset += aligned(bytesOf(type, shape.reduce((a, b) => a * b, 1)));
  }
  const bytes = Buffer.concat(parts);
  return Buffer.concat([bytes, new Uint8Array(aligned(bytes.length) - bytes.length)]);
}

function tensorInfo(name: string, shape: readonly number[], type: number,
  offset: number): Uint8Array {
  const nameBytes = Buffer.from(name);
  const bytes = Buffer.alloc(8 + nameBytes.length + 4 + 8 * shape.length + 4 + 8);
  let at = bytes.writeBigUInt64LE(BigInt(nameBytes.length));
  at += nameBytes.copy(bytes, at);
  at = bytes.writeUInt32LE(shape.length, at);
  for (const dimension of [...shape].reverse()) at = bytes.writeBigUInt64LE(BigInt(dimension), at);
  at = bytes.writeUInt32LE(type, at);
  bytes.writeBigUInt64LE(BigInt(offset), at);
  return bytes;
}
