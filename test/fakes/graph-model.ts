/**
 * A weight of a graph model of TensorFlow.js: whole numbers as `int32`, others as `float32` or
 * halves.
 */
export interface ModelWeight {
  readonly shape: readonly number[];
  readonly values: readonly number[];
  readonly type?: "float32" | "float16" | "int32";
}

export interface ModelNode {
  readonly op: string;
  readonly input?: readonly string[];
  readonly attr?: Readonly<Record<string, object>>;
}

/**
 * A graph model as its converter writes it: `model.json` and one shard of weights. An input `name`
 * is a placeholder of floats.
 */
export function graphModel(inputs: Readonly<Record<string, readonly number[]>>,
  weights: Readonly<Record<string, ModelWeight>>,
  nodes: Readonly<Record<string, ModelNode>>): { readonly json: string;
  readonly bytes: Uint8Array } {
  const placeholders = Object.entries(inputs).map(([name, shape]) => ({
    name,
    op: "Placeholder",
    attr: { dtype: { type: "DT_FLOAT" },
      shape: { shape: { dim: shape.map((size) => ({ size: String(size) })) } } },
  }));
  const constants = Object.keys(weights).map((name) => ({ name, op: "Const" }));
  const others = Object.entries(nodes).map(([name, node]) => ({ name, ...node }));
  const specs = Object.entries(weights).map(([name, { shape, type = "float32" }]) => ({
    name,
    shape,
    dtype: type === "int32" ? "int32" : "float32",
    ...(type === "float16" ?
      { quantization: { dtype: "float16", original_dtype: "float32" } } :
      {}),
  }));
  return {
    json: JSON.stringify({ format: "graph-model",
      modelTopology: { node: [...others, ...placeholders, ...constants] },
      weightsManifest: [{ paths: ["model.bin"], weights: specs }] }),
    bytes: Buffer.concat(Object.values(weights).map(bytesOf)),
  };
}

/** Attributes in protobuf's JSON: integers as texts, texts as base64. */
export const attribute = {
  integer: (value: number) => ({ i: String(value) }),
  text: (value: string) => ({ s: Buffer.from(value).toString("base64") }),
  integers: (values: readonly number[]) => ({ list: { i: values.map(String) } }),
  texts: (values: readonly string[]) => ({
    list: { s: values.map((value) => Buffer.from(value).toString("base64")) },
  }),
  truth: (value: boolean) => ({ b: value }),
  type: (value: string) => ({ type: value }),
};

function bytesOf({ values, type = "float32" }: ModelWeight): Uint8Array {
  switch (type) {
    case "float32":
      return new Uint8Array(Float32Array.from(values).buffer);
    case "int32":
      return new Uint8Array(Int32Array.from(values).buffer);
    case "float16":
      return new Uint8Array(Uint16Array.from(values, halfBits).buffer);
  }
}

/** Of 0 and of powers of two times whole numbers up to 1023, exactly. */
function halfBits(value: number): number {
  if (value === 0) return 0;
  const exponent = Math.floor(Math.log2(Math.abs(value)));
  return (value < 0 ? 0x8000 : 0) | ((exponent + 15) << 10) |
    Math.round((Math.abs(value) / 2 ** exponent - 1) * 1024);
}
