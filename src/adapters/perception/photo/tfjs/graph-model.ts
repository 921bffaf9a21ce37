import { z } from "zod";
import { DataError } from "../../../../core/errors";

const dims = z.array(z.number().int().nonnegative());
const base64 = z.string().transform((text) => Buffer.from(text, "base64").toString("latin1"));
/** protobuf's JSON writes 64-bit integers as texts. */
const integer = z.union([z.string().regex(/^-?\d+$/), z.number().int()]).transform(Number);

/**
 * The forms of an attribute that occur; a field that is none of them is dropped, and missed only by
 * an operation that needs it.
 */
const attributeSchema = z.object({
  i: integer.optional(),
  f: z.number().optional(),
  b: z.boolean().optional(),
  s: base64.optional(),
  type: z.string().optional(),
  list: z.object({ i: z.array(integer).optional(), s: z.array(base64).optional() }).optional(),
  shape: z.object({ dim: z.array(z.object({ size: integer })).optional() }).optional(),
});
const nodeSchema = z.object({
  name: z.string(),
  op: z.string(),
  input: z.array(z.string()).default([]),
  attr: z.record(z.string(), attributeSchema).default({}),
});
const weightSchema = z.object({
  name: z.string(),
  shape: dims,
  dtype: z.enum(["float32", "int32"]),
  quantization: z.object({ dtype: z.literal("float16") }).optional(),
});
const modelSchema = z.object({
  format: z.literal("graph-model"),
  modelTopology: z.object({ node: z.array(nodeSchema).min(1) }),
  weightsManifest: z.array(z.object({ weights: z.array(weightSchema) })).min(1),
});

/** One operation of a TensorFlow graph; an input is `name` or `name:output`. */
export type TfNode = z.infer<typeof nodeSchema>;

/** A tensor that lies in the weights file. */
export interface TfWeight {
  readonly shape: readonly number[];
  readonly data: Float32Array | Int32Array;
}

/** A graph model of TensorFlow.js: its operations in any order, and its weights by name. */
export interface GraphModel {
  readonly nodes: readonly TfNode[];
  readonly weights: ReadonlyMap<string, TfWeight>;
}

/**
 * Reads a graph model (https://www.tensorflow.org/js/guide/save_load): 32-bit floats, floats
 * quantised to 16 bits, and 32-bit integers.
 * @param file names it in errors.
 * @param bytes all shards of its weights, one after the other.
 * @throws DataError if it is no graph model or the weights are shorter or longer than it says.
 */
export function readGraphModel(file: string, json: string, bytes: Uint8Array): GraphModel {
  const { modelTopology, weightsManifest } = parse(file, json);
  const weights = new Map<string, TfWeight>();
  let at = 0;
  for (const { name, shape, dtype, quantization } of weightsManifest.flatMap((group) =>
    group.weights
  )) {
    const count = shape.reduce((product, size) => product * size, 1);
    const end = at + count * (quantization ? 2 : 4);
    if (end > bytes.length)
      throw unfit(file, `its weights end at byte ${bytes.length}, in the ` +
        `middle of ${name}`);
    const view = new DataView(bytes.buffer, bytes.byteOffset + at, end - at);
    weights.set(name, { shape, data: quantization ?
      halves(view, count) :
      dtype === "int32" ?
      integers(view, count) :
      singles(view, count) });
    at = end;
  }
  if (at !== bytes.length)
    throw unfit(file, `it describes ${at} bytes of weights, and there ` +
      `are ${bytes.length}`);
  return { nodes: modelTopology.node, weights };
}

function parse(file: string, json: string): z.infer<typeof modelSchema> {
  try {
    return modelSchema.parse(JSON.parse(json));
  } catch (cause) {
    const what = cause instanceof z.ZodError ?
      cause.issues.slice(0, 3).map(({ path, message }) => `${path.join(".")}: ${message}`).join(
        "; ",
      ) :
      (cause as Error).message;
    throw unfit(file, what, cause);
  }
}

const singles = (view: DataView, count: number): Float32Array =>
  Float32Array.from({ length: count }, (_, i) => view.getFloat32(4 * i, true));
const integers = (view: DataView, count: number): Int32Array =>
  Int32Array.from({ length: count }, (_, i) => view.getInt32(4 * i, true));
const halves = (view: DataView, count: number): Float32Array =>
  Float32Array.from({ length: count }, (_, i) => half(view.getUint16(2 * i, true)));

/** An IEEE 754 number of 16 bits. */
export function half(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  return exponent === 0x1f ?
    (fraction === 0 ? sign * Infinity : NaN) :
    sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

function unfit(file: string, what: string, cause?: unknown): DataError {
  return new DataError(`${file} cannot be read as a graph model of TensorFlow.js: ${what}.`,
    "Install the package it belongs to again, or name another model.", { cause });
}
