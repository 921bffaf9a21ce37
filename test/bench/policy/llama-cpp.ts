import { loadEngine } from "../../../src/adapters/optional/load";
import { findEngine } from "../../../src/adapters/optional/package";

const MOST_BATCH_TOKENS = 4096;

/** The part of node-llama-cpp's bindings of llama.cpp that is used. */
interface Sampler {
  applyConfig(
    config: { readonly temperature: number; readonly topP: number; readonly topK: number;
      readonly seed: number },
  ): void;
  dispose(): void;
}
interface Decoder {
  setThreads(threads: number): void;
  initBatch(tokens: number): void;
  addToBatch(sequence: number, position: number, tokens: Uint32Array,
    withLogits: Uint32Array): Uint32Array;
  decodeBatch(): Promise<void>;
  sampleToken(logits: number, sampler: Sampler): Promise<number>;
  disposeSequence(sequence: number): void;
}
interface Llama {
  readonly _bindings: { readonly AddonSampler: new(model: object) => Sampler };
  loadModel(options: { readonly modelPath: string }): Promise<LlamaModel>;
  dispose(): Promise<void>;
}
interface LlamaModel {
  readonly _model: object;
  createContext(
    options: { readonly sequences: number; readonly contextSize: number; readonly batchSize: number;
      readonly threads: number },
  ): Promise<{ readonly _ctx: Decoder }>;
}
interface Module {
  getLlama(
    options: { readonly gpu: false; readonly build: "never"; readonly skipDownload: true;
      readonly maxThreads: number; readonly logLevel: "error" },
  ): Promise<Llama>;
}

export interface LlamaCpp {
  open(gguf: string, sequences: number, contextSize: number): Promise<LlamaSampler>;
  close(): Promise<void>;
}

export interface SamplingJob {
  readonly prompts: readonly (readonly number[])[];
  readonly newTokens: number;
  readonly temperature: number;
  readonly topP: number;
  readonly threads: number;
}

export interface LlamaSampler {
  /** `newTokens` tokens a prompt. */
  sample(job: SamplingJob): Promise<readonly (readonly number[])[]>;
}

/** llama.cpp for this processor, or undefined after having said how to get it. */
export async function loadLlamaCpp(threads: number): Promise<LlamaCpp | undefined> {
  if (findEngine("llamacpp") === undefined) {
    console.log('  SKIPPED: llama.cpp, because it is not installed; "visrep setup-engines ' +
      'llamacpp" installs it');
    return undefined;
  }
  const { getLlama } = await loadEngine<Module>("llamacpp");
  const llama = await getLlama({ gpu: false, build: "never", skipDownload: true,
    maxThreads: threads, logLevel: "error" });
  return {
    open: async (gguf, sequences, contextSize) => {
      const model = await llama.loadModel({ modelPath: gguf });
      const { _ctx: decoder } = await model.createContext({ sequences, contextSize,
        batchSize: MOST_BATCH_TOKENS, threads });
      return { sample: (job) => sample(llama, model, decoder, job) };
    },
    close: () => llama.dispose(),
  };
}

/**
 * Every step is one decode of all sequences and one draw for each, straight on llama.cpp's
 * bindings: node-llama-cpp's own generator for each sequence does the same at about half the speed.
 */
async function sample(llama: Llama, model: LlamaModel, decoder: Decoder,
  { prompts, newTokens, temperature, topP, threads }: SamplingJob
): Promise<readonly (readonly number[])[]> {
  const samplers = prompts.map((_, seed) => {
    const sampler = new llama._bindings.AddonSampler(model._model);
    sampler.applyConfig({ temperature, topP, topK: 0, seed });
    return sampler;
  });
  decoder.setThreads(threads);
  const written = prompts.map((): number[] => []);
  const positions = prompts.map(() => 0);
  let next = prompts.map((prompt) => Uint32Array.from(prompt));
  if (next.reduce((sum, { length }) => sum + length, 0) > MOST_BATCH_TOKENS)
    throw new Error("the prompts do not fit one batch");
  for (let step = 0; step < newTokens; step++) {
    decoder.initBatch(next.reduce((sum, { length }) => sum + length, 0));
    const logits = next.map((tokens, sequence) => {
      const position = positions[sequence] as number;
      positions[sequence] = position + tokens.length;
      return decoder.addToBatch(sequence, position, tokens,
        Uint32Array.of(tokens.length - 1))[0] as number;
    });
    await decoder.decodeBatch();
    const drawn = await Promise.all(
      logits.map((at, sequence) => decoder.sampleToken(at, samplers[sequence] as Sampler)),
    );
    drawn.forEach((token, sequence) => written[sequence]?.push(token));
    next = drawn.map((token) => Uint32Array.of(token));
  }
  prompts.forEach((_, sequence) => decoder.disposeSequence(sequence));
  samplers.forEach((sampler) => sampler.dispose());
  return written;
}
