import { MASKED } from "../../onnx/ops/masked-softmax";
import { floats, type TensorData, type Tensors } from "../../onnx/tensor";
import type { LlamaConfig } from "../config";
import { keysName, valuesName } from "./prompt-graph";

/** The cache grows by this many places. */
const STEP = 64;

/**
 * Keys and values of the tokens that rows have read so far: of each layer two arrays [rows,
 * keyValueHeads, places, headSize]. They stay in JavaScript, because the runtime copies whatever it
 * gives back.
 */
export class KeyValueCache {
  readonly #config: LlamaConfig;
  readonly #names: readonly string[];
  #arrays: Map<string, Float32Array>;
  #mask: Float32Array;
  /** Tokens that each row has read. */
  #lengths: number[];
  #places: number;

  constructor(config: LlamaConfig, rows: number, places: number) {
    this.#config = config;
    this.#names = Array.from({ length: config.layers },
      (_, layer) => [keysName(layer), valuesName(layer)]).flat();
    this.#lengths = new Array<number>(rows).fill(0);
    this.#places = rounded(places);
    this.#arrays = this.#allocate(rows, this.#places);
    this.#mask = this.#maskOf();
  }

  /** Inputs of the next-token graph. */
  get feeds(): Tensors {
    const { keyValueHeads, headSize } = this.#config;
    const rows = this.#lengths.length;
    const dims = [rows, keyValueHeads, this.#places, headSize];
    const feeds: Record<string, TensorData> = {
      mask: floats(this.#mask, [rows, 1, 1, this.#places + 1]),
    };
    for (const [name, array] of this.#arrays) feeds[name] = floats(array, dims);
    return feeds;
  }

  length(row: number): number {
    return this.#lengths[row] ?? 0;
  }

  /**
   * Fills a row with a prompt's keys and values: row `from` of what the prompt graph gave, `padded`
   * places each.
   */
  fill(row: number, results: Tensors, from: number, padded: number, length: number): void {
    const { keyValueHeads, headSize } = this.#config;
    for (const name of this.#names) {
      const [source, target] = [float32(results, name), this.#array(name)];
      for (let head = 0; head < keyValueHeads; head++) {
        const start = (from * keyValueHeads + head) * padded * headSize;
        target.set(source.subarray(start, start + length * headSize),
          (row * keyValueHeads + head) * this.#places * headSize);
      }
    }
    this.#lengths[row] = length;
    this.#mask.fill(0, row * (this.#places + 1), row * (this.#places + 1) + length);
  }

  /** Adds the keys and values of the token that each of these rows has just read. */
  append(rows: readonly number[], results: Tensors): void {
    const { keyValueHeads, headSize } = this.#config;
    for (const name of this.#names) {
      const [source, target] = [float32(results, `new ${name}`), this.#array(name)];
      for (const row of rows) {
        for (let head = row * keyValueHeads; head < (row + 1) * keyValueHeads; head++) {
          const place = (head * this.#places + this.length(row)) * headSize;
          for (let i = 0; i < headSize; i++)
            target[place + i] = source[head * headSize + i] as number;
        }
      }
    }
    for (const row of rows) {
      this.#mask[row * (this.#places + 1) + this.length(row)] = 0;
      this.#lengths[row] = this.length(row) + 1;
    }
  }

  /** Makes sure that every row can read one more token. */
  reserve(): void {
    if (Math.max(...this.#lengths) < this.#places) return;
    this.#move(this.#lengths.map((_, row) => row), this.#lengths.length, this.#places + STEP);
  }

  /** Keeps these rows, in this order, followed by empty ones up to `rows`. */
  keep(kept: readonly number[], rows: number): void {
    this.#move(kept, rows, rounded(Math.max(...kept.map((row) => this.length(row))) + 1));
  }

  #move(kept: readonly number[], rows: number, places: number): void {
    const { keyValueHeads, headSize } = this.#config;
    const before = this.#arrays;
    const [oldPlaces, oldLengths] = [this.#places, this.#lengths];
    this.#arrays = this.#allocate(rows, places);
    this.#lengths = Array.from({ length: rows }, (_, i) => oldLengths[kept[i] ?? -1] ?? 0);
    this.#places = places;
    for (const name of this.#names) {
      const [source, target] = [before.get(name) as Float32Array, this.#array(name)];
      kept.forEach((from, to) => {
        for (let head = 0; head < keyValueHeads; head++) {
          const start = (from * keyValueHeads + head) * oldPlaces * headSize;
          target.set(source.subarray(start, start + this.length(to) * headSize),
            (to * keyValueHeads + head) * places * headSize);
        }
      });
    }
    this.#mask = this.#maskOf();
  }

  #maskOf(): Float32Array {
    const width = this.#places + 1;
    const mask = new Float32Array(this.#lengths.length * width).fill(MASKED);
    this.#lengths.forEach((length, row) => {
      mask.fill(0, row * width, row * width + length);
      mask[row * width + this.#places] = 0;
    });
    return mask;
  }

  #allocate(rows: number, places: number): Map<string, Float32Array> {
    const size = rows * this.#config.keyValueHeads * places * this.#config.headSize;
    return new Map(this.#names.map((name) => [name, new Float32Array(size)]));
  }

  #array(name: string): Float32Array {
    return this.#arrays.get(name) as Float32Array;
  }
}

function float32(results: Tensors, name: string): Float32Array {
  const tensor = results[name];
  if (tensor?.type !== "float32") throw new Error(`the graph gave no ${name}`);
  return tensor.data;
}

function rounded(places: number): number {
  return Math.ceil(places / STEP) * STEP;
}
