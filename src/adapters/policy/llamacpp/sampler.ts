import { PolicyError } from "../../../core/errors";
import type { Completion, SampleRequest, SamplingOptions } from "../../../core/ports/policy";
import { loadEngine } from "../../optional/load";
import type { Decoder, LlamaContext, LlamaModule } from "./bindings";
import { MOST_BATCH_TOKENS, readPrompts } from "./read-prompts";
import { type OpenModel, sampleBatch, type SampleWatch, tokenized } from "./sample-batch";
import { TokenText } from "./token-bytes";

export interface SamplerSettings {
  /** The engine's file. */
  readonly engine: string;
  /** The GGUF file. */
  readonly model: string;
  readonly threads: number;
  /**
   * Whether the weights are float32: then keys and values are too, and attention is computed the
   * plain way.
   */
  readonly exact: boolean;
  readonly stops: readonly string[];
}

/** Contexts have room for a multiple of so many tokens, so that few are made. */
const CONTEXT_STEP = 256;
/** Read to see what an adapter does: any text will do. */
const PROBE = "# vqa: what is this?\ndef execute_command(image):\n";
const PROBED_LOGITS = 64;

/** llama.cpp with one model, and at most one adapter over it. */
export class LlamaSampler {
  #adapter: string | undefined;
  #context:
    | { readonly made: LlamaContext; readonly sequences: number; readonly size: number }
    | undefined;

  private constructor(private readonly open: OpenModel,
    private readonly settings: SamplerSettings) {}

  /** @throws PolicyError with llama.cpp's own words if it does not load the file. */
  static async open(settings: SamplerSettings): Promise<LlamaSampler> {
    const { getLlama } = await loadEngine<LlamaModule>("llamacpp", settings.engine);
    const said: string[] = [];
    try {
      const llama = await getLlama({
        // Apple silicon has one build, with Metal; the layers stay on the CPU.
        gpu: process.platform === "darwin" && process.arch === "arm64" ? "auto" : false,
        build: "never",
        skipDownload: true,
        progressLogs: false,
        maxThreads: settings.threads,
        logLevel: "error",
        logger: (_, message) => void said.push(message.trim()),
      });
      const model = await llama.loadModel({ modelPath: settings.model, gpuLayers: 0 });
      return new LlamaSampler({ llama, model, text: new TokenText(model), stops: settings.stops },
        settings);
    } catch (cause) {
      throw new PolicyError(`llama.cpp cannot load ${settings.model}: ` +
        `${[(cause as Error).message, ...said.slice(0, 3)].join("; ")}`,
        "Use a complete GGUF file of a model that llama.cpp knows.", { cause });
    }
  }

  /**
   * Puts an adapter over the base, or takes it away.
   * @throws PolicyError if llama.cpp refuses it, or if the same prompt has the same logits with it
   *   as without.
   */
  async adapt(adapter: string | undefined): Promise<void> {
    await this.#use(undefined);
    if (adapter === undefined) return;
    const before = await this.#probe();
    try {
      await this.#use(adapter);
      const after = await this.#probe();
      if (before.every((value, i) => value === after[i]))
        throw new PolicyError(
          `${adapter} changes nothing: a prompt has the same logits with it as without.`,
          "Use another checkpoint, or train again with a higher learning rate.",
        );
    } catch (cause) {
      await this.#use(undefined);
      if (cause instanceof PolicyError) throw cause;
      throw new PolicyError(`llama.cpp refuses the adapter ${adapter}: ` +
        `${(cause as Error).message}`,
        "An adapter serves the model that it was trained on; use another checkpoint, or the " +
          "base.", { cause });
    }
  }

  /** One completion a request, in their order. */
  async sample(batch: readonly SampleRequest[], options: SamplingOptions,
    watch: SampleWatch): Promise<readonly Completion[]> {
    const prompts = tokenized(this.open, batch);
    const longest = Math.max(...prompts.map(({ length }) => length));
    const size = Math.min(this.open.model.trainContextSize, longest + options.maxNewTokens);
    const decoder = await this.#decoder(batch.length, size);
    return sampleBatch(this.open, decoder, prompts, batch.map(({ seed }) => seed), options, size,
      watch);
  }

  async #use(adapter: string | undefined): Promise<void> {
    await this.#context?.made.dispose();
    this.#context = undefined;
    this.#adapter = adapter;
  }

  /** A context for so many sequences of so many tokens; the one before if it is large enough. */
  async #decoder(sequences: number, size: number): Promise<Decoder> {
    const known = this.#context;
    if (known && known.sequences >= sequences && known.size >= size) return known.made._ctx;
    await this.#context?.made.dispose();
    this.#context = undefined;
    const rows = Math.max(sequences, known?.sequences ?? 0);
    const room = Math.ceil(Math.max(size, known?.size ?? 0) / CONTEXT_STEP) * CONTEXT_STEP;
    const kind = this.settings.exact ? "F32" : "F16";
    try {
      const made = await this.open.model.createContext({
        sequences: rows,
        contextSize: room,
        batchSize: MOST_BATCH_TOKENS,
        threads: this.settings.threads,
        flashAttention: this.settings.exact ? false : "auto",
        experimentalKvCacheKeyType: kind,
        experimentalKvCacheValueType: kind,
        ...(this.#adapter === undefined ? {} : { lora: this.#adapter }),
      });
      this.#context = { made, sequences: rows, size: room };
      return made._ctx;
    } catch (cause) {
      if (this.#adapter !== undefined) throw cause;
      throw new PolicyError(`llama.cpp has no room for ${rows} programs of ${room} tokens at ` +
        `once: ${(cause as Error).message}`,
        "Lower sampling.maxNewTokens in experiment.json, use a smaller model, or free some " +
          "memory.", { cause });
    }
  }

  /** The greatest logits after a fixed prompt, with their tokens. */
  async #probe(): Promise<readonly number[]> {
    const [prompt] = tokenized(this.open, [{ prompt: PROBE, seed: 0 }]);
    const decoder = await this.#decoder(1, (prompt?.length ?? 0) + 1);
    const draw = new this.open.llama._bindings.AddonSampler(this.open.model._model);
    draw.applyConfig({ temperature: 0, topP: 1, topK: 0, seed: 0 });
    let found: readonly number[] = [];
    await readPrompts(decoder, [prompt as readonly number[]], async () => undefined,
      async (_, logits) => {
        found =
          (await decoder.sampleToken(logits, draw, false, false, [[], false, false, false,
            PROBED_LOGITS], true))[3] ?? [];
      });
    draw.dispose();
    decoder.disposeSequence(0);
    return found;
  }
}
