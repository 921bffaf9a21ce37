import type { LlamaConfig } from "../config";

/**
 * How many heads a tensor's rows belong to, if they are turned by rotary positions; undefined for
 * all others.
 */
export function rotatedHeads(name: string, { heads, keyValueHeads }: LlamaConfig):
  | number
  | undefined {
  if (name.includes(".q_proj.")) return heads;
  return name.includes(".k_proj.") ? keyValueHeads : undefined;
}

/**
 * Rows [heads * headSize, columns] of queries or keys from Hugging Face's order, where a pair that
 * turns together is row i and i + headSize / 2 of its head, to llama.cpp's, where it is 2i and 2i +
 * 1.
 */
export function toNeighbours(data: Float32Array, heads: number, rows: number): Float32Array {
  return reordered(data, heads, rows, (neighbours, halves) => [halves, neighbours]);
}

/** The way back. */
export function toHalves(data: Float32Array, heads: number, rows: number): Float32Array {
  return reordered(data, heads, rows, (neighbours, halves) => [neighbours, halves]);
}

function reordered(data: Float32Array, heads: number, rows: number,
  move: (neighbours: number, halves: number) => readonly [from: number, to: number]): Float32Array {
  const [columns, half] = [data.length / rows, rows / heads / 2];
  const out = new Float32Array(data.length);
  for (let head = 0; head < heads; head++) {
    for (let i = 0; i < half; i++) {
      for (const side of [0, 1]) {
        const first = 2 * half * head;
        const [from, to] = move(first + 2 * i + side, first + side * half + i);
        out.set(data.subarray(from * columns, (from + 1) * columns), to * columns);
      }
    }
  }
  return out;
}
