import type { Picture } from "../pixels/picture";

/**
 * What the models do for the visual API. Each is a name of the Hugging Face hub or an absolute
 * folder in the same layout.
 */
export interface VisionModels {
  /**
   * Boxes of what a text names: OWL-ViT, OWLv2, Grounding DINO; or of a fixed list of classes:
   * DETR, RT-DETR, D-FINE, YOLOS.
   */
  readonly find?: string;
  /** Fit of a picture and a text: CLIP, SigLIP. */
  readonly match?: string;
  /** Depth of each pixel: Depth Anything, DPT, GLPN. */
  readonly depth?: string;
  /** Answers to questions: SmolVLM, Qwen2.5-VL and the like. */
  readonly answer?: string;
}
export type VisionRole = keyof VisionModels;
export const VISION_ROLES = ["find", "match", "depth",
  "answer"] as const satisfies readonly VisionRole[];

/** A box as a detector gives it: edges in pixels of the picture, y **down**. */
export interface DetectedBox {
  readonly label: string;
  /** 0 to 1. */
  readonly score: number;
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** What the worker thread with the models can be asked. */
export interface VisionCalls {
  /**
   * Loads every model. The classes of a detector that knows a fixed list; null for one that takes
   * any text.
   */
  readonly load: { readonly params: null;
    readonly result: { readonly classes: readonly string[] | null }; readonly event: never };
  /** Everything above the threshold, as the model's own post-processing gives it. */
  readonly find: {
    readonly params: { readonly picture: Picture; readonly name: string;
      readonly threshold: number };
    readonly result: readonly DetectedBox[];
    readonly event: never;
  };
  /**
   * For each picture one number a text: higher fits better; comparable among the texts of one
   * picture, and among pictures for the same texts.
   */
  readonly match: {
    readonly params: { readonly pictures: readonly Picture[]; readonly texts: readonly string[] };
    readonly result: readonly (readonly number[])[];
    readonly event: never;
  };
  /** Median over the picture, as the model counts; `inverse` where larger is nearer. */
  readonly depth: { readonly params: Picture;
    readonly result: { readonly median: number; readonly inverse: boolean };
    readonly event: never };
  readonly answer: {
    readonly params: { readonly picture: Picture; readonly question: string;
      readonly maxNewTokens: number };
    readonly result: string;
    readonly event: never;
  };
}

/** What the worker starts with. */
export interface VisionData {
  /** File of transformers.js. */
  readonly engine: string;
  readonly models: VisionModels;
  /** Precision of the ONNX files that are taken. */
  readonly dtype: string;
  /** Where models of the hub are kept. */
  readonly cacheFolder: string;
  /** False: nothing is fetched that is not there. */
  readonly allowDownload: boolean;
}
