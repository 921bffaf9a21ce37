import type { Graph, Value } from "../graph";

/** Cosines and sines of the rotary angles: [positions, size of a head / 2] each. */
export interface RotaryTables {
  readonly cos: Float32Array;
  readonly sin: Float32Array;
  readonly shape: readonly [positions: number, half: number];
}

export interface RotaryShape {
  readonly headSize: number;
  readonly ropeTheta: number;
  /** [headSize / 2]; all 1 if left out. */
  readonly ropeFactors?: Float32Array;
}

/** Angle of position t and pair i is t / theta^(2i / headSize), divided by the pair's factor. */
export function rotaryTables(positions: number,
  { headSize, ropeTheta, ropeFactors }: RotaryShape): RotaryTables {
  const half = headSize / 2;
  const frequencies = Array.from({ length: half },
    (_, i) => ropeTheta ** ((-2 * i) / headSize) / (ropeFactors?.[i] ?? 1));
  const angles = Float64Array.from({ length: positions * half },
    (_, k) => Math.floor(k / half) * (frequencies[k % half] as number));
  return { cos: Float32Array.from(angles, Math.cos), sin: Float32Array.from(angles, Math.sin),
    shape: [positions, half] };
}

/**
 * Turns pairs (i, i + half) of every head by the angle of its position, as Llama does: x [batch,
 * positions, heads * headSize].
 * @param positions position of each token [batch, positions], or [1]: the first one, of consecutive
 *   ones.
 */
export function rotary(graph: Graph, x: Value, positions: Value, tables: RotaryTables): Value {
  const cos = graph.constant(tables.cos, tables.shape);
  const turn = (value: Value, sines: Float32Array): Value => {
    const inputs = [value, positions, cos, graph.constant(sines, tables.shape)];
    return graph.node("RotaryEmbedding", inputs, value.shape, { domain: "com.microsoft",
      attributes: { interleaved: 0 } });
  };
  // The inverse of a rotation is its transpose: turn back.
  return graph.record(turn(x, tables.sin), [{ input: x,
    backward: (g) => turn(g, tables.sin.map((value) => -value)) }]);
}
