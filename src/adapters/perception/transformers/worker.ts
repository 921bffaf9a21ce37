// The worker thread behind the transformers perception: it holds the models, since running one
// blocks its thread.
import * as path from "node:path";
import { workerData } from "node:worker_threads";
import { PerceptionError } from "../../../core/errors";
import { serve } from "../../onnx/serve";
import { loadEngine } from "../../optional/load";
import type { Picture } from "../pixels/picture";
import type { DepthEstimation, GenerativeModel, ImageTextMatch, ModelConfig, ObjectDetection,
  Processor, RawImage, Transformers, ZeroShotDetection } from "./library";
import type { VisionCalls, VisionData, VisionRole } from "./messages";

const { engine, models, dtype, cacheFolder, allowDownload } = workerData as VisionData;
const OPEN_VOCABULARY = new Set(["owlvit", "owlv2", "grounding-dino"]);
/** Their depth grows with the distance; that of all others is inverse. */
const METRIC_DEPTH = new Set(["glpn", "metric3d", "metric3dv2"]);

interface Loaded {
  readonly library: Transformers;
  readonly find?: { readonly config: ModelConfig; readonly anything: ZeroShotDetection | undefined;
    readonly fixed: ObjectDetection | undefined };
  readonly match?: ImageTextMatch;
  readonly depth?: { readonly estimate: DepthEstimation; readonly inverse: boolean };
  readonly answer?: { readonly model: GenerativeModel; readonly processor: Processor };
}
let loaded: Promise<Loaded> | undefined;

async function load(): Promise<Loaded> {
  const library = await loadEngine<Transformers>("transformers", engine);
  Object.assign(library.env, { allowRemoteModels: allowDownload, allowLocalModels: true,
    cacheDir: cacheFolder });
  const options = { dtype, device: "cpu" } as const;
  /** Opens the model of a role, wherever it lies. */
  const open = async <T>(role: VisionRole,
    load: (model: string) => Promise<T>): Promise<{ [K in VisionRole]?: T }> => {
    const model = models[role];
    if (model === undefined) return {};
    const local = path.isAbsolute(model);
    if (local) library.env.localModelPath = path.dirname(model);
    try {
      return { [role]: await load(local ? path.basename(model) : model) };
    } catch (cause) {
      throw new PerceptionError(`The model ${model} ("perception.models.${role}") cannot be ` +
        `loaded: ${(cause as Error).message}`,
        "Check its name, that its folder holds config.json, its processor's and tokenizer's " +
          "files and onnx/, and that perception.dtype is one of its files.", { cause });
    }
  };
  // One after the other: the place of local models is a setting of the whole library.
  return {
    library,
    ...await open("find", async (model) => {
      const config = await library.AutoConfig.from_pretrained(model);
      const anything = OPEN_VOCABULARY.has(config.model_type) ?
        await library.pipeline("zero-shot-object-detection", model, options) :
        undefined;
      return { config, anything,
        fixed: anything ? undefined : await library.pipeline("object-detection", model, options) };
    }),
    ...await open("match",
      (model) => library.pipeline("zero-shot-image-classification", model, options)),
    ...await open("depth", async (model) => {
      const { model_type: type, depth_estimation_type: kind } = await library.AutoConfig
        .from_pretrained(model);
      return { estimate: await library.pipeline("depth-estimation", model, options),
        inverse: kind !== "metric" && !METRIC_DEPTH.has(type) };
    }),
    ...await open("answer",
      async (model) => ({ processor: await library.AutoProcessor.from_pretrained(model),
        model: await library.AutoModelForImageTextToText.from_pretrained(model, options) })),
  } as Loaded;
}

/** The model of a role; the caller asks only for what it has named. */
async function modelOf<R extends VisionRole>(
  role: R,
): Promise<{ readonly library: Transformers; readonly model: NonNullable<Loaded[R]> }> {
  const all = await (loaded ??= load());
  const model = all[role];
  if (!model) throw new Error(`no model was named for ${role}`);
  return { library: all.library, model };
}

serve<VisionCalls>({
  load: async () => {
    const { find } = await (loaded ??= load());
    return { classes: find?.fixed ? Object.values(find.config.id2label ?? {}) : null };
  },
  find: async ({ picture, name, threshold }) => {
    const { library, model: { config, anything, fixed } } = await modelOf("find");
    const image = imageOf(library, picture);
    // Grounding DINO was trained on lower-case phrases that end with a full stop.
    const found = anything ?
      await anything(image, [
        config.model_type === "grounding-dino" ? `${name.toLowerCase()}.` : name,
      ], { threshold }) :
      await fixed?.(image, { threshold }) ?? [];
    return found.map((
      { label, score, box: { xmin: left, ymin: top, xmax: right, ymax: bottom } },
    ) => ({ label, score, left, top, right, bottom }));
  },
  match: async ({ pictures, texts }, { breathe }) => {
    const { library, model } = await modelOf("match");
    const scores: number[][] = [];
    for (const picture of pictures) {
      await breathe();
      const found = new Map(
        (await model(imageOf(library, picture), texts, { hypothesis_template: "{}" })).map((
          { label, score },
        ) => [label, score]),
      );
      scores.push(texts.map((text) => found.get(text) ?? 0));
    }
    return scores;
  },
  depth: async (picture) => {
    const { library, model: { estimate, inverse } } = await modelOf("depth");
    const { predicted_depth: { data } } = await estimate(imageOf(library, picture));
    const sorted = Float32Array.from(data).sort();
    return { median: sorted[sorted.length >> 1] ?? 0, inverse };
  },
  answer: async ({ picture, question, maxNewTokens }) => {
    const { library, model: { model, processor } } = await modelOf("answer");
    const prompt = processor.apply_chat_template([{ role: "user",
      content: [{ type: "image" }, { type: "text", text: question }] }], {
      add_generation_prompt: true,
    });
    const inputs = await processor(prompt, [imageOf(library, picture)]);
    const tokens = await model.generate({ ...inputs, max_new_tokens: maxNewTokens,
      do_sample: false });
    return processor.batch_decode(tokens.slice(null, [inputs.input_ids.dims.at(-1) ?? 0, null]), {
      skip_special_tokens: true,
    })[0] ?? "";
  },
});

function imageOf({ RawImage }: Transformers, { rgb, width, height }: Picture): RawImage {
  return new RawImage(new Uint8ClampedArray(rgb.buffer, rgb.byteOffset, rgb.byteLength), width,
    height, 3);
}
