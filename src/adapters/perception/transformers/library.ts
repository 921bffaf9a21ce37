/** The part of transformers.js (`@huggingface/transformers` 4) that is used. */
export interface Transformers {
  readonly env: { allowRemoteModels: boolean; allowLocalModels: boolean; localModelPath: string;
    cacheDir: string };
  readonly RawImage: new(data: Uint8ClampedArray, width: number, height: number,
    channels: 3) => RawImage;
  readonly AutoConfig: { from_pretrained(model: string): Promise<ModelConfig> };
  readonly AutoProcessor: { from_pretrained(model: string): Promise<Processor> };
  readonly AutoModelForImageTextToText: {
    from_pretrained(model: string, options: LoadOptions): Promise<GenerativeModel>;
  };
  pipeline(task: "zero-shot-object-detection", model: string,
    options: LoadOptions): Promise<ZeroShotDetection>;
  pipeline(task: "object-detection", model: string, options: LoadOptions): Promise<ObjectDetection>;
  pipeline(task: "zero-shot-image-classification", model: string,
    options: LoadOptions): Promise<ImageTextMatch>;
  pipeline(task: "depth-estimation", model: string, options: LoadOptions): Promise<DepthEstimation>;
}

interface LoadOptions {
  readonly dtype: string;
  readonly device: "cpu";
}

export interface RawImage {
  readonly width: number;
  readonly height: number;
}

export interface ModelConfig {
  readonly model_type: string;
  readonly id2label?: Readonly<Record<string, string>>;
  /** Of depth models: "relative" (inverse) or "metric". */
  readonly depth_estimation_type?: string;
}

interface Detection {
  readonly score: number;
  readonly label: string;
  /** Pixels of the picture, y down. */
  readonly box: { readonly xmin: number; readonly ymin: number; readonly xmax: number;
    readonly ymax: number };
}

export type ZeroShotDetection = (image: RawImage, labels: readonly string[],
  options: { readonly threshold: number }) => Promise<readonly Detection[]>;
export type ObjectDetection = (image: RawImage,
  options: { readonly threshold: number }) => Promise<readonly Detection[]>;
export type ImageTextMatch = (image: RawImage, texts: readonly string[],
  options: { readonly hypothesis_template: "{}" }
) => Promise<readonly { readonly label: string; readonly score: number }[]>;
export type DepthEstimation = (
  image: RawImage,
) => Promise<{ readonly predicted_depth: { readonly data: Float32Array } }>;

interface TokenTensor {
  readonly dims: readonly number[];
  slice(rows: null, columns: readonly [number, null]): TokenTensor;
}
export interface Processor {
  apply_chat_template(messages: readonly unknown[],
    options: { readonly add_generation_prompt: true }): string;
  (text: string, images: readonly RawImage[]): Promise<{ readonly input_ids: TokenTensor }>;
  batch_decode(tokens: TokenTensor,
    options: { readonly skip_special_tokens: true }): readonly string[];
}
export interface GenerativeModel {
  generate(
    inputs: { readonly input_ids: TokenTensor; readonly max_new_tokens: number;
      readonly do_sample: false },
  ): Promise<TokenTensor>;
}
