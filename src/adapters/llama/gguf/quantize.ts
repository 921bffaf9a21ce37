import { toHalf } from "./half";
import { bytesOf, TENSOR_TYPES, type WrittenType } from "./tensor-type";

/** Writes one block: numbers from `from` into `out` from `at`. */
type BlockWriter = (data: Float32Array, from: number, out: DataView, at: number) => void;

/** As ggml-quants.c rounds them. */
const WRITERS: Readonly<Record<WrittenType, BlockWriter>> = {
  F32: (data, from, out, at) => out.setFloat32(at, data[from] as number, true),
  F16: (data, from, out, at) => out.setUint16(at, toHalf(data[from] as number), true),
  Q8_0: (data, from, out, at) => {
    const scale = Math.abs(largest(data, from)) / 127;
    out.setUint16(at, toHalf(scale), true);
    for (let i = 0; i < 32; i++)
      out.setInt8(at + 2 + i, scale === 0 ? 0 : Math.round((data[from + i] as number) / scale));
  },
  Q4_0: (data, from, out, at) => {
    const scale = largest(data, from) / -8;
    out.setUint16(at, toHalf(scale), true);
    pack(data, from, out, at + 2, (value) => (scale === 0 ? 8 : value / scale + 8));
  },
  Q4_1: (data, from, out, at) => {
    const block = data.subarray(from, from + 32);
    const [least, most] = [Math.min(...block), Math.max(...block)];
    const scale = (most - least) / 15;
    out.setUint16(at, toHalf(scale), true);
    out.setUint16(at + 2, toHalf(least), true);
    pack(data, from, out, at + 4, (value) => (scale === 0 ? 0 : (value - least) / scale));
  },
};

/** A tensor's bytes. Rows must fill whole blocks. */
export function quantize(type: WrittenType, data: Float32Array): Uint8Array {
  const { numbers, bytes: size } = TENSOR_TYPES[type];
  const out = new Uint8Array(bytesOf(type, data.length));
  const view = new DataView(out.buffer);
  const write = WRITERS[type];
  for (let block = 0; block * numbers < data.length; block++)
    write(data, block * numbers, view, block * size);
  return out;
}

/** The number of a block of 32 that is farthest from zero, with its sign. */
function largest(data: Float32Array, from: number): number {
  let found = 0;
  for (let i = from; i < from + 32; i++)
    if (Math.abs(data[i] as number) > Math.abs(found)) found = data[i] as number;
  return found;
}

function pack(data: Float32Array, from: number, out: DataView, at: number,
  level: (value: number) => number): void {
  const nibble = (i: number): number =>
    Math.min(15, Math.max(0, Math.floor(level(data[from + i] as number) + 0.5)));
  for (let i = 0; i < 16; i++) out.setUint8(at + i, nibble(i) | (nibble(16 + i) << 4));
}
