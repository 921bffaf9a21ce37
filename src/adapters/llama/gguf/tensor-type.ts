/**
 * How a tensor's numbers are stored: ggml's number of the type, and its blocks of so many numbers
 * in so many bytes.
 */
export interface TensorType {
  readonly name: string;
  readonly id: number;
  readonly numbers: number;
  readonly bytes: number;
}

/**
 * The types that are read; F32, F16, Q8_0, Q4_0 and Q4_1 are written too. Source: ggml's
 * ggml-common.h.
 */
export const TENSOR_TYPES = {
  F32: { name: "F32", id: 0, numbers: 1, bytes: 4 },
  F16: { name: "F16", id: 1, numbers: 1, bytes: 2 },
  BF16: { name: "BF16", id: 30, numbers: 1, bytes: 2 },
  Q4_0: { name: "Q4_0", id: 2, numbers: 32, bytes: 18 },
  Q4_1: { name: "Q4_1", id: 3, numbers: 32, bytes: 20 },
  Q8_0: { name: "Q8_0", id: 8, numbers: 32, bytes: 34 },
  Q4_K: { name: "Q4_K", id: 12, numbers: 256, bytes: 144 },
  Q6_K: { name: "Q6_K", id: 14, numbers: 256, bytes: 210 },
} as const satisfies Readonly<Record<string, TensorType>>;
export type TensorTypeName = keyof typeof TENSOR_TYPES;

/** Types as llama.cpp numbers them in `general.file_type`. */
export const FILE_TYPES = { F32: 0, F16: 1, Q4_0: 2, Q4_1: 3, Q8_0: 7 } as const satisfies Partial<
  Record<TensorTypeName, number>
>;
export type WrittenType = keyof typeof FILE_TYPES;

export function typeOf(id: number): TensorTypeName | undefined {
  return (Object.keys(TENSOR_TYPES) as TensorTypeName[]).find((name) =>
    TENSOR_TYPES[name].id === id
  );
}

/** Bytes of so many numbers; they fill whole blocks. */
export function bytesOf(type: TensorTypeName, numbers: number): number {
  return (numbers / TENSOR_TYPES[type].numbers) * TENSOR_TYPES[type].bytes;
}
