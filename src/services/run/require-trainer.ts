import { type AdaptedBase, adaptedBase,
  requireAdaptable } from "../../adapters/llama/gguf/adapted-base";
import { readGguf } from "../../adapters/llama/gguf/read-gguf";
import { describeModel } from "../../adapters/llama/gguf/read-model";
import { requireWholeModel } from "../../adapters/llama/model-folder";
import { architectureOf } from "../../adapters/model-server/ollama/models";
import { trainerPython } from "../../adapters/trainer/peft/python";
import { PolicyError } from "../../core/errors";
import { requireTrainable } from "../../core/experiment/combinations";
import type { Experiment } from "../../core/experiment/experiment";
import { builtinFolder, ggufFile, ggufTrainingBase } from "../compose";

type Trained = Pick<Experiment, "policy" | "trainer">;

/**
 * What makes training impossible and can be seen before hours of sampling: a base that the trainer
 * cannot train, an adapter that the policy cannot load.
 * @throws ConfigError, TrainingError, PolicyError; ServerError where Ollama cannot say what the
 *   base is
 */
export async function requireTrainer(experiment: string, options: Trained): Promise<void> {
  const { policy, trainer } = options;
  requireTrainable(options);
  switch (trainer.engine) {
    case "builtin":
      return requireWholeModel(builtinFolder(experiment, policy));
    case "gguf": {
      await describeModel(await readGguf(ggufTrainingBase(experiment, options)));
      const over = await adaptedPolicy(experiment, options);
      if (over && over.architecture !== "llama")
        throw new PolicyError(
          `The gguf trainer makes adapters of llama-architecture models, and ${over.name} is ` +
            `${over.architecture}.`,
          `Name the tag that was created from "trainer.base" in "policy.model", or set ` +
            `"trainer.engine" to "peft".`,
        );
      return;
    }
    case "peft": {
      trainerPython();
      const over = await adaptedPolicy(experiment, options);
      if (over) requireAdaptable(over, trainer.targets);
    }
  }
}

/** The GGUF base that adapters are put over; undefined where it takes them as PEFT wrote them. */
async function adaptedPolicy(experiment: string,
  { policy }: Trained): Promise<AdaptedBase | undefined> {
  switch (policy.engine) {
    case "builtin":
    case "openai":
      return undefined;
    case "llamacpp": {
      const file = await readGguf(ggufFile(experiment, policy));
      return adaptedBase(file.path, file.metadata);
    }
    case "ollama": {
      const tag = policy.model ?? "";
      return adaptedBase(tag, (await architectureOf(tag)).metadata);
    }
  }
}
