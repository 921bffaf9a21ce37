import { fromBrain, fromHalf } from "./half";
import { TENSOR_TYPES, type TensorTypeName } from "./tensor-type";

/** Reads one block: `bytes` from `at` into `out` from `to`. */
type BlockReader = (bytes: DataView, at: number, out: Float32Array, to: number) => void;

const halves = Float32Array.from({ length: 2 ** 16 }, (_, half) => fromHalf(half));
const halfAt = (bytes: DataView, at: number): number => halves[bytes.getUint16(at, true)] as number;

/** Layouts of ggml-common.h, values of ggml-quants.c. */
const READERS: Readonly<Record<TensorTypeName, BlockReader>> = {
  F32: (bytes, at, out, to) => void (out[to] = bytes.getFloat32(at, true)),
  F16: (bytes, at, out, to) => void (out[to] = halfAt(bytes, at)),
  BF16: (bytes, at, out, to) => void (out[to] = fromBrain(bytes.getUint16(at, true))),
  Q8_0: (bytes, at, out, to) => {
    const scale = halfAt(bytes, at);
    for (let i = 0; i < 32; i++) out[to + i] = scale * bytes.getInt8(at + 2 + i);
  },
  Q4_0: (bytes, at, out, to) => {
    const scale = halfAt(bytes, at);
    nibbles(bytes, at + 2, 16, (i, low, high) => {
      out[to + i] = scale * (low - 8);
      out[to + 16 + i] = scale * (high - 8);
    });
  },
  Q4_1: (bytes, at, out, to) => {
    const [scale, least] = [halfAt(bytes, at), halfAt(bytes, at + 2)];
    nibbles(bytes, at + 4, 16, (i, low, high) => {
      out[to + i] = scale * low + least;
      out[to + 16 + i] = scale * high + least;
    });
  },
  Q4_K: (bytes, at, out, to) => {
    const [scale, least] = [halfAt(bytes, at), halfAt(bytes, at + 2)];
    for (let pair = 0; pair < 4; pair++) {
      const [[scale1, least1], [scale2, least2]] = [sixBits(bytes, at + 4, 2 * pair),
        sixBits(bytes, at + 4, 2 * pair + 1)];
      nibbles(bytes, at + 16 + 32 * pair, 32, (i, low, high) => {
        out[to + 64 * pair + i] = scale * scale1 * low - least * least1;
        out[to + 64 * pair + 32 + i] = scale * scale2 * high - least * least2;
      });
    }
  },
  Q6_K: (bytes, at, out, to) => {
    const scale = halfAt(bytes, at + 208);
    for (let i = 0; i < 256; i++) {
      const [half, quarter, place] = [i >> 7, (i >> 5) & 3, i & 31];
      const low = bytes.getUint8(at + 64 * half + 32 * (quarter & 1) + place);
      const high = bytes.getUint8(at + 128 + 32 * half + place);
      const value = (quarter < 2 ? low & 15 : low >> 4) | (((high >> (2 * quarter)) & 3) << 4);
      out[to + i] = scale * bytes.getInt8(at + 192 + (i >> 4)) * (value - 32);
    }
  },
};

/** A tensor's numbers in float32. @param bytes whole blocks, nothing behind them. */
export function dequantize(type: TensorTypeName, bytes: Uint8Array): Float32Array {
  const { numbers, bytes: size } = TENSOR_TYPES[type];
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const out = new Float32Array((bytes.byteLength / size) * numbers);
  const read = READERS[type];
  for (let block = 0; block * size < bytes.byteLength; block++)
    read(view, block * size, out, block * numbers);
  return out;
}

function nibbles(bytes: DataView, at: number, count: number,
  use: (i: number, low: number, high: number) => void): void {
  for (let i = 0; i < count; i++) {
    const byte = bytes.getUint8(at + i);
    use(i, byte & 15, byte >> 4);
  }
}

/** Scale and minimum j of a super-block: 8 pairs of 6 bits in 12 bytes. */
function sixBits(bytes: DataView, at: number, j: number): readonly [scale: number, least: number] {
  const byte = (i: number): number => bytes.getUint8(at + i);
  if (j < 4) return [byte(j) & 63, byte(j + 4) & 63];
  return [(byte(j + 4) & 15) | ((byte(j - 4) >> 6) << 4),
    (byte(j + 4) >> 4) | ((byte(j) >> 6) << 4)];
}
