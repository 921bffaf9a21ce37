import { PolicyError } from "../../core/errors";
import type { Weight, Weights } from "./safetensors";

const PREFIX = "base_model.model.";

/** PEFT's names of an adapter's two factors: A [rank, in], B [out, rank]. */
export function adapterNames(weight: string): readonly [a: string, b: string] {
  const module = `${PREFIX}${weight.replace(/\.weight$/, "")}`;
  return [`${module}.lora_A.weight`, `${module}.lora_B.weight`];
}

/**
 * A model's weights with low-rank adapters added in: W + scale * B A (Hu et al. 2021), scale =
 * alpha / rank.
 * @throws PolicyError naming a factor that does not fit the model.
 */
export function withAdapters(weights: Weights, adapters: Weights,
  scale: number): Map<string, Weight> {
  const result = new Map(weights);
  for (const name of adapters.keys()) {
    if (!name.endsWith(".lora_A.weight")) continue;
    const target = `${name.slice(PREFIX.length, -".lora_A.weight".length)}.weight`;
    result.set(target, added(weights.get(target), factors(target, adapters), scale, target));
  }
  if (2 * [...result].filter(([name, weight]) => weight !== weights.get(name)).length !==
    adapters.size) {
    throw misfit(`the adapter has ${adapters.size} tensors, and not all of them are factors of ` +
      "layers");
  }
  return result;
}

function factors(target: string, adapters: Weights): readonly [Weight, Weight] {
  const [a, b] = adapterNames(target).map((name) => adapters.get(name));
  if (!a || !b) throw misfit(`the adapter has one factor only for ${target}`);
  return [a, b];
}

function added(weight: Weight | undefined, [a, b]: readonly [Weight, Weight], scale: number,
  target: string): Weight {
  if (!weight) throw misfit(`the base has no ${target}`);
  const { shape, data } = weight;
  const [rows, columns] = shape as readonly [number, number];
  const rank = a.shape[0] ?? 0;
  if (a.shape.join() !== [rank, columns].join() || b.shape.join() !== [rows, rank].join()) {
    throw misfit(`${target} is ${shape.join("x")} in the base, its factors are ` +
      `${a.shape.join("x")} and ${b.shape.join("x")}`);
  }
  const sum = data.slice();
  for (let i = 0; i < rows; i++) {
    for (let k = 0; k < rank; k++) {
      const factor = scale * (b.data[i * rank + k] as number);
      for (let j = 0; j < columns; j++)
        sum[i * columns + j] = (sum[i * columns + j] as number) +
          factor * (a.data[k * columns + j] as number);
    }
  }
  return { shape, data: sum };
}

function misfit(what: string): PolicyError {
  return new PolicyError(`An adapter does not fit the built-in policy: ${what}.`,
    "Use an adapter that was trained on this base.");
}
