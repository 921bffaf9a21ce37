import type { TrainingOptions } from "../../../core/ports/trainer";
import type { LlamaConfig } from "../../llama/config";
import { newAdapters } from "../../llama/graph/lora";
import type { Weight, Weights } from "../../llama/safetensors";
import { adamwScalars, moments, updated } from "../../onnx/adamw";
import { type LocalSession, type OnnxRuntime, openSession } from "../../onnx/runtime";
import { floats, integers, type TensorData, type Tensors } from "../../onnx/tensor";
import type { BatchTensors } from "./batches";
import { trainingGraph } from "./training-graph";

export interface StepResult {
  readonly loss: number;
  /** Global norm before clipping. */
  readonly gradNorm: number;
}

interface Setting {
  readonly runtime: OnnxRuntime;
  readonly threads: number;
  readonly config: LlamaConfig;
  readonly weights: Weights;
  readonly options: TrainingOptions;
  readonly seed: number;
  /** Rows of every batch. */
  readonly batchSize: number;
  /** Adapters to go on with; new ones if left out. */
  readonly adapters?: Weights;
  /** See `SessionOptions`. */
  readonly frugal?: boolean;
}

/**
 * Holds what is trained, with its moments, and moves it step by step. Each batch length has a
 * session of its own.
 */
export class StepRunner {
  readonly #setting: Setting;
  readonly #frozen: Tensors;
  readonly #shapes: ReadonlyMap<string, readonly number[]>;
  readonly #sessions = new Map<number, LocalSession>();
  #state: Record<string, TensorData> = {};
  #steps = 0;

  constructor(setting: Setting) {
    this.#setting = setting;
    const { config, weights, options, seed, adapters } = setting;
    const trained: Weights = options.method === "full" ?
      weights :
      adapters ?? newAdapters(config, weights, options.lora, seed);
    this.#frozen = options.method === "full" ?
      {} :
      Object.fromEntries([...weights].map(([name, weight]) => [name, tensor(weight)]));
    this.#shapes = new Map([...trained].map(([name, { shape }]) => [name, shape]));
    for (const [name, weight] of trained) {
      this.#state[name] = tensor(weight);
      for (const moment of moments(name))
        this.#state[moment] = floats(new Float32Array(weight.data.length), weight.shape);
    }
  }

  /** The trained tensors as they are now. */
  get trained(): Map<string, Weight> {
    return new Map(
      [...this.#shapes].map((
        [name, shape],
      ) => [name, { shape, data: this.#state[name]?.data as Float32Array }]),
    );
  }

  /** Makes the session of a batch length, so that the first step's time is its own. */
  async prepare(length: number): Promise<LocalSession> {
    const known = this.#sessions.get(length);
    if (known) return known;
    const { runtime, threads, config, options, seed, batchSize, frugal = false } = this.#setting;
    // Nothing else of an iteration runs while it trains.
    const session = await openSession(runtime,
      trainingGraph(config, { batch: batchSize, length }, options, seed), { threads, spinning: true,
      frugal });
    this.#sessions.set(length, session);
    return session;
  }

  async step(length: number, { ids, targets, weights }: BatchTensors,
    learningRate: number): Promise<StepResult> {
    const session = await this.prepare(length);
    this.#steps++;
    const scalars = Object.entries(adamwScalars(this.#steps, learningRate)).map(([name, value]) =>
      [name, floats(Float32Array.of(value), [])] as const
    );
    const results = await session.run({
      ...this.#frozen,
      ...this.#state,
      ...Object.fromEntries(scalars),
      ids: integers(ids, [ids.length]),
      targets: integers(targets, [targets.length]),
      weights: floats(weights, [weights.length]),
    });
    for (const name of Object.keys(this.#state))
      this.#state[name] = results[updated(name)] as TensorData;
    return { loss: Number(results.loss?.data[0]), gradNorm: Number(results.gradNorm?.data[0]) };
  }

  async release(): Promise<void> {
    await Promise.all([...this.#sessions.values()].map((session) => session.release()));
  }
}

function tensor({ data, shape }: Weight): TensorData {
  return floats(data, shape);
}
