import type { z } from "zod";
import { ConfigError } from "../errors";
import type { Experiment } from "./experiment";
import { optionOfAnotherEngine } from "./trainer-options";

/**
 * Refuses options of `experiment.json` that are right one by one and make no sense together. The
 * messages are for people.
 */
export function refuseSenselessCombinations(options: Experiment, context: z.RefinementCtx): void {
  const { policy, perception, trainer, training } = options;
  const refuse = (path: readonly string[], message: string): void =>
    context.addIssue({ code: "custom", path: [...path], message });
  if (policy.engine !== "builtin" && policy.model === undefined) {
    refuse(["policy", "model"], `the ${policy.engine} engine needs the name of a model: ` +
      `${MODEL_IS[policy.engine]}`);
  }
  if ((policy.engine === "builtin" || policy.engine === "llamacpp") && policy.template === "chat") {
    refuse(["policy", "template"], "the " +
      `${policy.engine === "builtin" ? "built-in" : policy.engine} engine knows no chat ` +
      `template; leave it out or say "plain"`);
  }
  if (policy.engine === "builtin" && policy.model === undefined && policy.prompt.style === "full") {
    refuse(["policy", "prompt", "style"], "the shipped model has learned short prompts only, " +
      `and a full one does not fit its context; leave it out or say "short"`);
  }
  const style = policy.prompt.style ?? (policy.engine === "builtin" ? "short" : "full");
  if (style === "short" && policy.prompt.afterTraining === "full") {
    refuse(["policy", "prompt", "afterTraining"], "prompts that are short before training " +
      `cannot be full after it; say "short", or set policy.prompt.style to "full"`);
  }
  if ((perception.engine === "onnx") !== (perception.detector !== undefined)) {
    refuse(["perception", "detector"], perception.engine === "onnx" ?
      "the onnx engine needs the file that describes the detector" :
      `the ${perception.engine} engine has its own detector; leave it out or set ` +
      `perception.engine to "onnx"`);
  }
  const { find, match, depth, answer } = perception.models ?? {};
  if ((perception.engine === "transformers") !== (perception.models !== undefined)) {
    refuse(["perception", "models"], perception.engine === "transformers" ?
      "the transformers engine needs the names of its models" :
      `the ${perception.engine} engine has its own models; leave it out or set ` +
      `perception.engine to "transformers"`);
  } else if (perception.models !== undefined && !(find ?? match ?? depth ?? answer)) {
    refuse(["perception", "models"], "name at least one of find, match, depth and answer");
  }
  if ((perception.engine === "ollama") !== (perception.ollama !== undefined)) {
    refuse(["perception", "ollama"], perception.engine === "ollama" ?
      `the ollama engine needs a model that sees: {"model": "qwen2.5vl:7b"}` :
      `the ${perception.engine} engine asks no Ollama server; leave it out or set ` +
      `perception.engine to "ollama"`);
  }
  for (const name of ["scoreThreshold", "nmsIou"] as const) {
    if ((perception.engine === "scenes" || perception.engine === "http") &&
      perception[name] !== undefined)
      refuse(["perception", name], `the ${perception.engine} engine has its own; leave it out`);
  }
  const foreign = optionOfAnotherEngine(trainer);
  if (foreign !== undefined) {
    refuse(["trainer", foreign], `the ${trainer.engine} trainer knows no such option; leave it ` +
      `out, or set trainer.engine to "peft"`);
  }
  if (trainer.engine !== "builtin" && training.method === "full") {
    refuse(["training", "method"], `the ${trainer.engine} trainer trains adapters only; say ` +
      `"lora"`);
  }
  if (trainer.engine === "gguf" && policy.engine !== "llamacpp" && policy.engine !== "ollama") {
    refuse(["trainer", "engine"], "the gguf trainer makes adapters that llama.cpp and Ollama " +
      `load, and the policy is ${policy.engine}; set policy.engine to "llamacpp" and ` +
      "policy.model to the GGUF file");
  }
  if (trainer.engine === "gguf" && policy.engine === "ollama" && trainer.base === undefined) {
    refuse(["trainer", "base"], "the gguf trainer needs the GGUF file that " +
      `${policy.model ?? "the model"} was created from`);
  }
  if (trainer.engine === "peft" && trainer.base === undefined && policy.engine !== "builtin") {
    refuse(["trainer", "base"], "the peft trainer needs the base of " +
      `${policy.model ?? "the policy"} in Hugging Face's form: an id such as ` +
      `"codellama/CodeLlama-7b-hf", or a folder`);
  }
}

/**
 * A policy that the built-in trainer cannot train may be scored; more is refused before hours of
 * sampling.
 * @throws ConfigError
 */
export function requireTrainable(
  { policy, trainer }: Pick<Experiment, "policy" | "trainer">,
): void {
  if (trainer.engine !== "builtin" || policy.engine === "builtin") return;
  throw new ConfigError(`The built-in trainer cannot train the ${policy.engine} policy.`,
    `Set "trainer.engine" in experiment.json to "gguf", for a small llama-architecture GGUF, ` +
      `or to "peft" with "trainer.base", the model in Hugging Face's form; "visrep run ` +
      `--iterations 0" scores the base without training.`);
}

const MODEL_IS = {
  ollama: `a tag such as "codellama:7b-instruct"`,
  openai: "the name under which the server lists it",
  llamacpp: "a GGUF file, absolute or relative to the experiment",
} as const satisfies Record<Exclude<Experiment["policy"]["engine"], "builtin">, string>;
