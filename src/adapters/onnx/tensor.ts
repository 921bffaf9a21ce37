/**
 * Plain tensors as they cross threads: no runtime object, only typed arrays that can be
 * transferred.
 */
export type TensorData =
  | { readonly type: "float32"; readonly data: Float32Array; readonly dims: readonly number[] }
  | { readonly type: "int64"; readonly data: BigInt64Array; readonly dims: readonly number[] }
  | { readonly type: "int32"; readonly data: Int32Array; readonly dims: readonly number[] }
  | { readonly type: "uint8" | "bool"; readonly data: Uint8Array;
    readonly dims: readonly number[] };

export type Tensors = Readonly<Record<string, TensorData>>;

export function floats(data: Float32Array, dims: readonly number[]): TensorData {
  return { type: "float32", data, dims };
}

export function integers(data: BigInt64Array, dims: readonly number[]): TensorData {
  return { type: "int64", data, dims };
}
