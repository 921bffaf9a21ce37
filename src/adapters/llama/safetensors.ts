import * as fs from "node:fs/promises";
import { z } from "zod";
import { PolicyError } from "../../core/errors";

/** A named tensor of a model, float32, row by row. */
export interface Weight {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

export type Weights = ReadonlyMap<string, Weight>;

const MAX_HEADER_BYTES = 16 * 2 ** 20;
const MAX_FILE_BYTES = 2 ** 31;

const count = z.number().int().nonnegative();
const entrySchema = z.object({ dtype: z.string(), shape: z.array(count).max(8),
  data_offsets: z.tuple([count, count]) });
const headerSchema = z.record(z.string(), z.unknown());

/**
 * Reads a safetensors file (https://github.com/huggingface/safetensors): 8 bytes length, JSON
 * header, data.
 * @throws PolicyError naming the file if it is missing, torn or holds other than float32.
 */
export async function readSafetensors(file: string): Promise<Weights> {
  const torn = (why: string) =>
    new PolicyError(`${file} is no complete safetensors file: ${why}.`,
      "Restore the file, or use an earlier iteration's policy or the base.");
  const bytes = await read(file, torn);
  const headerLength = bytes.length < 8 ? Infinity : Number(bytes.readBigUInt64LE(0));
  if (headerLength > MAX_HEADER_BYTES || 8 + headerLength > bytes.length)
    throw torn("its header is cut off");
  const start = 8 + headerLength;
  const weights = new Map<string, Weight>();
  let end = 0;
  for (const [name, value] of Object.entries(parseHeader(bytes.toString("utf8", 8, start), torn))) {
    if (name === "__metadata__") continue;
    const entry = entrySchema.safeParse(value);
    if (!entry.success) throw torn(`the header entry of ${name} is broken`);
    const { dtype, shape, data_offsets: [from, to] } = entry.data;
    if (dtype !== "F32")
      throw new PolicyError(`${file}: ${name} is ${dtype}, not F32.`, "Save the model in float32.");
    const elements = shape.reduce((a, b) => a * b, 1);
    if (to - from !== 4 * elements)
      throw torn(`${name} has ${to - from} bytes instead of ` +
        `${4 * elements}`);
    if (start + to > bytes.length) throw torn(`the data of ${name} is cut off`);
    weights.set(name, { shape,
      data: new Float32Array(Uint8Array.from(bytes.subarray(start + from, start + to)).buffer) });
    end = Math.max(end, to);
  }
  if (start + end !== bytes.length)
    throw torn(`it has ${bytes.length} bytes instead of ` +
      `${start + end}`);
  return weights;
}

/** The bytes of a safetensors file with these tensors, by name. */
export function encodeSafetensors(weights: Weights): Uint8Array {
  const names = [...weights.keys()].sort();
  const header: Record<string, unknown> = { __metadata__: { format: "pt" } };
  let offset = 0;
  for (const name of names) {
    const { shape, data } = weights.get(name) as Weight;
    header[name] = { dtype: "F32", shape, data_offsets: [offset, offset + data.byteLength] };
    offset += data.byteLength;
  }
  const text = JSON.stringify(header);
  const padded = Buffer.from(text.padEnd(Math.ceil(text.length / 8) * 8));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(padded.length));
  const data = names.map((name) => (weights.get(name) as Weight).data);
  return Buffer.concat([length, padded,
    ...data.map((array) => new Uint8Array(array.buffer, array.byteOffset, array.byteLength))]);
}

async function read(file: string, torn: (why: string) => PolicyError): Promise<Buffer> {
  try {
    if ((await fs.stat(file)).size > MAX_FILE_BYTES)
      throw torn(`it has more than ${MAX_FILE_BYTES} bytes`);
    return await fs.readFile(file);
  } catch (error) {
    if (error instanceof PolicyError) throw error;
    throw new PolicyError(`${file} cannot be read: ` +
      `${error instanceof Error ? error.message : String(error)}`,
      "Restore the file, or use an earlier iteration's policy or the base.", { cause: error });
  }
}

function parseHeader(text: string, torn: (why: string) => PolicyError): Record<string, unknown> {
  try {
    return headerSchema.parse(JSON.parse(text));
  } catch {
    throw torn("its header is no JSON object");
  }
}
