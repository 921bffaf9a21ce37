import * as fs from "node:fs";
import * as path from "node:path";
import { createInterpreter } from "../adapters/interpreter/interpreter";
import { chooseOnnxEngine, presetOnnxEngine } from "../adapters/onnx/build";
import { defaultThreads } from "../adapters/onnx/threads";
import { createOnnxPerception } from "../adapters/perception/detector/onnx";
import { createHttpPerception } from "../adapters/perception/http/http";
import { createOllamaPerception } from "../adapters/perception/ollama/ollama";
import { createPhotoPerception } from "../adapters/perception/photo/photo";
import { createScenesPerception } from "../adapters/perception/scenes/scenes";
import { createTransformersPerception } from "../adapters/perception/transformers/transformers";
import { builtinBase, createBuiltinPolicy } from "../adapters/policy/builtin/builtin-policy";
import { createLlamaCppPolicy } from "../adapters/policy/llamacpp/llamacpp-policy";
import { createOllamaPolicy } from "../adapters/policy/ollama/ollama-policy";
import { createOpenAiPolicy } from "../adapters/policy/openai/openai-policy";
import { layout } from "../adapters/store/layout";
import { newestRun } from "../adapters/store/reader";
import { createBuiltinTrainer } from "../adapters/trainer/builtin/builtin-trainer";
import { createGgufTrainer } from "../adapters/trainer/gguf/gguf-trainer";
import type { PeftBase } from "../adapters/trainer/peft/job";
import { createPeftTrainer } from "../adapters/trainer/peft/peft-trainer";
import { ConfigError } from "../core/errors";
import { requireTrainable } from "../core/experiment/combinations";
import type { Experiment } from "../core/experiment/experiment";
import type { Interpreter } from "../core/ports/interpreter";
import type { Logger } from "../core/ports/logger";
import type { Perception } from "../core/ports/perception";
import type { Policy } from "../core/ports/policy";
import type { Trainer } from "../core/ports/trainer";
import { STOPS } from "../core/program/prompt";
import type { RunRecord } from "../core/run/run-record";
import { versions } from "./versions";

/**
 * The real things behind the ports: this file is the only place that knows which adapter serves
 * which option.
 */
export interface Parts {
  readonly policy: Policy;
  readonly trainer: Trainer;
  readonly interpreter: Interpreter;
  readonly perception: Perception;
  /** Build of ONNX Runtime that runs the networks. */
  readonly networks: RunRecord["digests"]["networks"];
  /** Closes all of them. */
  close(): Promise<void>;
}

/**
 * Opens everything an experiment's options name.
 * @throws UserError where a model is missing or torn, or a wall of the sandbox is.
 */
export async function openParts(experiment: string, options: Experiment,
  logger: Logger): Promise<Parts> {
  const opened: { close(): Promise<void> }[] = [];
  const keep = <T extends { close(): Promise<void> }>(part: T): T => {
    opened.push(part);
    return part;
  };
  const close = async (): Promise<void> => {
    await Promise.all(opened.map((part) => part.close()));
  };
  try {
    const networks = await chooseNetworks(experiment, logger);
    const interpreter = keep(createInterpreter({ logger }));
    const opening = [openPolicy(experiment, options.policy, logger).then(keep),
      openPerception(options.perception, logger, experiment).then(keep),
      interpreter.start()] as const;
    // so that a part that opens after another has failed is closed too
    await Promise.allSettled(opening);
    const [policy, perception] = await Promise.all(opening);
    const trainer = keep(openTrainer(experiment, options, logger));
    return { policy, trainer, interpreter, perception, networks, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/**
 * The build that the newest run used on a machine like this, so that it can go on; else what a
 * probe finds.
 */
async function chooseNetworks(experiment: string, logger: Logger): Promise<Parts["networks"]> {
  const newest = (await newestRun(experiment))?.record;
  const { node, platform } = versions();
  if (newest?.versions.node === node && newest.versions.platform === platform)
    presetOnnxEngine(newest.digests.networks);
  return chooseOnnxEngine(logger);
}

/**
 * @param experiment where answers are kept, and what a relative path starts from; answers are in
 *   memory only, and this process's folder counts, if it is left out.
 */
export async function openPerception(
  { engine, detector, models, ollama, ...thresholds }: Experiment["perception"],
  logger: Logger,
  experiment?: string,
): Promise<Perception> {
  const keeping = { logger, ...(experiment === undefined ?
    {} :
    { cacheFolder: path.join(layout.runs(experiment), "cache") }) };
  switch (engine) {
    case "scenes":
      return createScenesPerception(keeping);
    case "photo":
      return createPhotoPerception({ ...keeping, ...given(thresholds) });
    case "onnx":
      return createOnnxPerception({ ...keeping, ...given(thresholds),
        detector: path.resolve(experiment ?? "", detector ?? "detector.json") });
    case "transformers": {
      const { dtype = "fp32", ...named } = models ?? {};
      return createTransformersPerception({ ...keeping, ...given(thresholds), models: given(named),
        dtype, from: experiment ?? "" });
    }
    case "ollama": {
      if (!ollama)
        throw new ConfigError(`The ollama perception needs a model.`,
          `Set "perception.ollama" in experiment.json.`);
      return createOllamaPerception({ ...keeping, ...ollama });
    }
    case "http":
      return createHttpPerception(keeping);
  }
}

/**
 * The options that are there: an optional one of a schema may be undefined, an optional argument is
 * left out.
 */
function given<T extends object>(
  options: T,
): { readonly [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}

/** What programs need that no policy wrote: Python with one worker, and perception. */
export interface Sandbox {
  readonly interpreter: Interpreter;
  readonly perception: Perception;
  close(): Promise<void>;
}

/**
 * Opens both at once.
 * @param experiment as in `openPerception`.
 * @throws UserError where a wall or a model is missing.
 */
export async function openSandbox(options: Experiment["perception"], logger: Logger,
  experiment?: string): Promise<Sandbox> {
  const interpreter = createInterpreter({ logger, workers: 1 });
  const opening = openPerception(options, logger, experiment);
  const close = async (): Promise<void> => {
    await interpreter.close();
    await (await opening.catch(() => undefined))?.close(); // its failure is being thrown already
  };
  try {
    const [perception] = await Promise.all([opening, interpreter.start()]);
    return { interpreter, perception, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Threads of the two networks on this machine: part of a run's record. */
export function threadsOf(): RunRecord["threads"] {
  return { policy: defaultThreads(), trainer: defaultThreads() };
}

async function openPolicy(experiment: string, options: Experiment["policy"],
  logger: Logger): Promise<Policy> {
  switch (options.engine) {
    case "builtin":
      return createBuiltinPolicy({ logger, threads: threadsOf().policy,
        ...baseFolder(experiment, options) });
    case "llamacpp":
      return createLlamaCppPolicy({ model: ggufFile(experiment, options), stops: STOPS });
    case "ollama":
      return createOllamaPolicy({ policy: options, logger });
    case "openai":
      return createOpenAiPolicy({ policy: options, logger });
  }
}

function openTrainer(experiment: string, options: Pick<Experiment, "policy" | "trainer">,
  logger: Logger): Trainer {
  switch (options.trainer.engine) {
    case "builtin":
      return options.policy.engine !== "builtin" ?
        noTrainer(options) :
        createBuiltinTrainer({ logger, threads: threadsOf().trainer,
          ...baseFolder(experiment, options.policy) });
    case "gguf":
      return createGgufTrainer({ logger, threads: threadsOf().trainer,
        base: ggufTrainingBase(experiment, options) });
    case "peft":
      return createPeftTrainer({ logger, threads: threadsOf().trainer,
        base: peftBase(experiment, options), options: options.trainer,
        template: options.policy.template });
  }
}

/** For a policy that is only evaluated. */
function noTrainer(options: Pick<Experiment, "policy" | "trainer">): Trainer {
  const train = async function*(): AsyncGenerator<never> {
    requireTrainable(options);
  };
  return { train, close: () => Promise.resolve() };
}

/** The GGUF file that is trained: the policy's own, unless the trainer names one. */
export function ggufTrainingBase(experiment: string,
  { policy, trainer }: Pick<Experiment, "policy" | "trainer">): string {
  return trainer.base === undefined ?
    ggufFile(experiment, policy) :
    path.resolve(experiment, trainer.base);
}

/** The GGUF base that an experiment names. */
export function ggufFile(experiment: string, { model }: Experiment["policy"]): string {
  if (model === undefined)
    throw new ConfigError("The llamacpp policy needs a GGUF file.",
      "Name one in policy.model of experiment.json.");
  return path.resolve(experiment, model);
}

/**
 * The base in Hugging Face's form: a folder where there is one of that name, else an id; the
 * built-in policy's own where none is named.
 */
function peftBase(experiment: string,
  { policy, trainer }: Pick<Experiment, "policy" | "trainer">): PeftBase {
  if (trainer.base === undefined)
    return { model: baseFolder(experiment, policy).base ?? builtinBase(),
      name: policy.model ?? "builtin" };
  const folder = path.resolve(experiment, trainer.base);
  return { model: fs.existsSync(folder) ? folder : trainer.base, name: trainer.base };
}

/** Folder of the built-in policy's frozen base. */
export function builtinFolder(experiment: string, policy: Experiment["policy"]): string {
  return baseFolder(experiment, policy).base ?? builtinBase();
}

/** The frozen base that an experiment names, if it is not the shipped one. */
function baseFolder(experiment: string,
  { model }: Experiment["policy"]): { readonly base?: string } {
  return model === undefined ? {} : { base: path.resolve(experiment, model) };
}
