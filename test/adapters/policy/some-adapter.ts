import * as fs from "node:fs";
import * as path from "node:path";
import { adapterNames } from "../../../src/adapters/llama/adapter";
import { adaptedNames, adapterConfig, newAdapters } from "../../../src/adapters/llama/graph/lora";
import { readModel } from "../../../src/adapters/llama/model-folder";
import { encodeSafetensors, type Weights } from "../../../src/adapters/llama/safetensors";
import { builtinBase } from "../../../src/adapters/policy/builtin/builtin-policy";

export const LORA = { rank: 4, alpha: 8, dropout: 0 };

/** An adapter of the built-in base that changes something: a new one's B is zero. */
export async function someAdapter(): Promise<Weights> {
  const { config, weights } = await readModel(builtinBase());
  const adapters = newAdapters(config, weights, LORA, 1);
  for (const [i, name] of adaptedNames(config).entries()) {
    const [, b] = adapterNames(name);
    adapters.get(b)?.data.forEach((_, at, data) => {
      data[at] = Math.sin(i + at) / 4;
    });
  }
  return adapters;
}

/** Writes it as PEFT does. */
export function writePeft(to: string, weights: Weights): void {
  fs.mkdirSync(to, { recursive: true });
  fs.writeFileSync(path.join(to, "adapter_model.safetensors"), encodeSafetensors(weights));
  fs.writeFileSync(path.join(to, "adapter_config.json"), JSON.stringify(adapterConfig(LORA)));
}
