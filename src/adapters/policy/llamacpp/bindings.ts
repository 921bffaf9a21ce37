/**
 * The part of node-llama-cpp that is used: its public loading, and its bindings of llama.cpp, whose
 * batches serve many sequences at once.
 */
export interface LlamaModule {
  getLlama(options: {
    readonly gpu: false | "auto";
    readonly build: "never";
    readonly skipDownload: true;
    readonly progressLogs: false;
    readonly maxThreads: number;
    readonly logLevel: "error";
    readonly logger: (level: string, message: string) => void;
  }): Promise<Llama>;
}

export interface Llama {
  readonly _bindings: { readonly AddonSampler: new(model: object) => Draw };
  loadModel(options: { readonly modelPath: string; readonly gpuLayers: 0 }): Promise<LlamaModel>;
  dispose(): Promise<void>;
}

export interface LlamaModel {
  readonly _model: { getTokenString(token: number): string | undefined; getVocabularyType(): number;
    getTokenAttributes(token: number): number };
  readonly trainContextSize: number;
  readonly tokens: { readonly bos: number | null; readonly shouldPrependBosToken: boolean };
  tokenize(text: string, specialTokens: false): readonly number[];
  isEogToken(token: number): boolean;
  createContext(options: {
    readonly sequences: number;
    readonly contextSize: number;
    readonly batchSize: number;
    readonly threads: number;
    readonly flashAttention: false | "auto";
    readonly experimentalKvCacheKeyType: "F16" | "F32";
    readonly experimentalKvCacheValueType: "F16" | "F32";
    readonly lora?: string;
  }): Promise<LlamaContext>;
}

export interface LlamaContext {
  readonly _ctx: Decoder;
  dispose(): Promise<void>;
}

/** Draws tokens with one seed. */
export interface Draw {
  applyConfig(
    config: { readonly temperature: number; readonly topP: number; readonly topK: 0;
      readonly seed: number },
  ): void;
  dispose(): void;
}

/**
 * What `sampleToken` tells: pairs of token and logit, and the sum of all exponentials of logit
 * minus the greatest one.
 */
type DrawnToken = readonly [token: number, probabilities: undefined, confidence: undefined,
  logits: readonly number[] | undefined, total: number | undefined];

export interface Decoder {
  initBatch(tokens: number): void;
  /** Adds tokens of a sequence; gives a handle for the logits after each place asked for. */
  addToBatch(sequence: number, position: number, tokens: Uint32Array,
    withLogits: Uint32Array): Uint32Array;
  decodeBatch(): Promise<void>;
  sampleToken(logits: number, draw: Draw): Promise<number>;
  sampleToken(logits: number, draw: Draw, probabilities: false, confidence: false,
    wanted: readonly [tokens: readonly number[], max: false, min: false, selected: boolean,
      top: number], total: true): Promise<DrawnToken>;
  disposeSequence(sequence: number): void;
  copySequenceStateFromOtherSequence(target: number, source: number): Promise<number>;
}
