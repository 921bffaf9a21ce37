import * as fs from "node:fs";
import * as path from "node:path";
import { Graph, type Value } from "../../src/adapters/onnx/graph";

/**
 * Vision models small enough to read, in the folder layout of the Hugging Face hub: they know three
 * colours. A text stands for the sum of its words' colours, a picture for its mean colour, and both
 * are compared by their product. Enough to tell whether pipelines are fed and read rightly.
 */
const WORDS = ["<pad>", "<unk>", "red", "green", "blue", "<image>", "<fake_token_around_image>",
  "<global-img>", "<end>", "?", "what", "color"] as const;
type Word = (typeof WORDS)[number];
const id = (word: Word): number => WORDS.indexOf(word);
const SIDE = 8;
const CELLS = 4;

const COLORS: Partial<Record<Word, readonly number[]>> = { red: [1, -1, -1], green: [-1, 1, -1],
  blue: [-1, -1, 1] };
const table = (width: number, rows: Partial<Record<Word, readonly number[]>>): Float32Array =>
  Float32Array.from(
    WORDS.flatMap((word) => Array.from({ length: width }, (_, i) => rows[word]?.[i] ?? 0)),
  );

/** Sum of the words' colours: [texts, words] -> [texts, 3]. */
function textColors(graph: Graph): Value {
  const ids = graph.input("input_ids", ["texts", "words"], { type: "int64" });
  const mask = graph.input("attention_mask", ["texts", "words"], { type: "int64" });
  const words = graph.node("Gather", [graph.weight("words", table(3, COLORS), [WORDS.length, 3]),
    ids], ["texts", "words", 3]);
  const seen = graph.node("Unsqueeze", [
    graph.node("Cast", [mask], ["texts", "words"], { attributes: { to: 1 } }),
    graph.integers([-1]),
  ], ["texts", "words", 1]);
  return graph.node("ReduceSum", [graph.node("Mul", [words, seen], ["texts", "words", 3]),
    graph.integers([1])], ["texts", 3], { attributes: { keepdims: 0 } });
}

const pixels = (graph: Graph): Value => graph.input("pixel_values", ["pictures", 3, SIDE, SIDE]);

/** CLIP's interface: logits of each picture for each text. */
function matchGraph(): Graph {
  const graph = new Graph();
  const texts = textColors(graph);
  const pictures = graph.node("ReduceMean", [pixels(graph)], ["pictures", 3], {
    attributes: { axes: [2, 3], keepdims: 0 },
  });
  const logits = graph.node("MatMul", [pictures, graph.node("Transpose", [texts], [3, "texts"])], [
    "pictures",
    "texts",
  ]);
  graph.output(graph.node("Mul", [logits, graph.scalar(10)], logits.shape), "logits_per_image");
  return graph;
}

/** OWL-ViT's interface: the picture in 4 x 4 cells, each a box with a logit for each text. */
function findGraph(): Graph {
  const graph = new Graph();
  const texts = textColors(graph);
  const cells = graph.node("AveragePool", [pixels(graph)], ["pictures", 3, CELLS, CELLS], {
    attributes: { kernel_shape: [2, 2], strides: [2, 2] },
  });
  const flat = graph.node("Transpose", [
    graph.node("Reshape", [cells, graph.integers([-1, 3, CELLS * CELLS])], ["pictures", 3,
      CELLS * CELLS]),
  ], ["pictures", CELLS * CELLS, 3], { attributes: { perm: [0, 2, 1] } });
  const fit = graph.node("MatMul", [flat, graph.node("Transpose", [texts], [3, "texts"])], [
    "pictures",
    CELLS * CELLS,
    "texts",
  ]);
  graph.output(graph.node("Mul", [fit, graph.scalar(10)], fit.shape), "logits");
  const boxes = Array.from({ length: CELLS * CELLS },
    (_,
      i) => [(i % CELLS + 0.5) / CELLS, (Math.floor(i / CELLS) + 0.5) / CELLS, 1 / CELLS,
      1 / CELLS]).flat();
  graph.output(
    graph.node("Identity", [graph.constant(Float32Array.from(boxes), [1, CELLS * CELLS, 4])], [1,
      CELLS * CELLS, 4]),
    "pred_boxes",
  );
  return graph;
}

/** A depth model's interface: what is brighter is nearer. */
function depthGraph(): Graph {
  const graph = new Graph();
  graph.output(
    graph.node("ReduceMean", [pixels(graph)], ["pictures", SIDE, SIDE], {
      attributes: { axes: [1], keepdims: 0 },
    }),
    "predicted_depth",
  );
  return graph;
}

/** Tokens and pictures as rows of [red, green, blue, said]. */
const WIDTH = 4;
const SAID: Partial<Record<Word, readonly number[]>> = { red: [0, 0, 0, 1], green: [0, 0, 0, 1],
  blue: [0, 0, 0, 1] };

/** A picture as one row for its image token. */
function eyeGraph(): Graph {
  const graph = new Graph();
  const picture = graph.input("pixel_values", ["batch", "pictures", 3, "height", "width"]);
  graph.input("pixel_attention_mask", ["batch", "pictures", "height", "width"], { type: "bool" });
  const mean = graph.node("ReduceMean", [picture], ["batch", "pictures", 3], {
    attributes: { axes: [3, 4], keepdims: 0 },
  });
  const rows = graph.node("Reshape", [mean, graph.integers([-1, 1, 3])], ["rows", 1, 3]);
  const nothing = graph.node("Mul", [
    graph.node("ReduceSum", [rows, graph.integers([2])], ["rows", 1, 1], {
      attributes: { keepdims: 1 },
    }),
    graph.scalar(0),
  ], ["rows", 1, 1]);
  graph.output(
    graph.node("Concat", [rows, nothing], ["rows", 1, WIDTH], { attributes: { axis: 2 } }),
    "image_features",
  );
  return graph;
}

function embedGraph(): Graph {
  const graph = new Graph();
  const ids = graph.input("input_ids", ["batch", "words"], { type: "int64" });
  graph.output(
    graph.node("Gather", [graph.weight("words", table(WIDTH, SAID), [WORDS.length, WIDTH]), ids], [
      "batch",
      "words",
      WIDTH,
    ]),
    "inputs_embeds",
  );
  return graph;
}

/**
 * Says the colour that everything before adds up to, then the end. The key-value cache holds the
 * rows themselves.
 */
function speakGraph(): Graph {
  const graph = new Graph();
  const rows = graph.input("inputs_embeds", ["batch", "words", WIDTH]);
  graph.input("attention_mask", ["batch", "all"], { type: "int64" });
  graph.input("position_ids", ["batch", "words"], { type: "int64" });
  const past = graph.input("past_key_values.0.key", ["batch", 1, "past", WIDTH]);
  const values = graph.input("past_key_values.0.value", ["batch", 1, "past", WIDTH]);
  const now = graph.node("Unsqueeze", [rows, graph.integers([1])], ["batch", 1, "words", WIDTH]);
  const all = graph.node("Concat", [past, now], ["batch", 1, "all", WIDTH], {
    attributes: { axis: 2 },
  });
  const sum = graph.node("ReduceSum", [all, graph.integers([1, 2])], ["batch", WIDTH], {
    attributes: { keepdims: 0 },
  });
  const says = { red: [1, -1, -1, -100], green: [-1, 1, -1, -100], blue: [-1, -1, 1, -100],
    "<end>": [0, 0, 0, 100] };
  const words = table(WIDTH, { ...Object.fromEntries(WORDS.map((word) => [word, [0, 0, 0, -1000]])),
    ...says });
  const offset = graph.constant(Float32Array.from(WORDS, (word) => (word in says ? 0 : -100)), [
    WORDS.length,
  ]);
  const logits = graph.node("Add", [
    graph.node("MatMul", [sum,
      graph.node("Transpose", [graph.weight("says", words, [WORDS.length, WIDTH])], [WIDTH,
        WORDS.length])], ["batch", WORDS.length]),
    offset,
  ], ["batch", WORDS.length]);
  graph.output(graph.node("Unsqueeze", [logits, graph.integers([1])], ["batch", 1, WORDS.length]),
    "logits");
  graph.output(all, "present.0.key");
  graph.output(
    graph.node("Concat", [values, now], ["batch", 1, "all", WIDTH], { attributes: { axis: 2 } }),
    "present.0.value",
  );
  return graph;
}

const tokenizer = {
  version: "1.0",
  truncation: null,
  padding: null,
  normalizer: { type: "Lowercase" },
  post_processor: null,
  decoder: null,
  pre_tokenizer: { type: "Whitespace" },
  added_tokens: WORDS.flatMap((content, at) => (content.startsWith("<") ?
    [{ id: at, content, special: true, single_word: false, lstrip: false, rstrip: false,
      normalized: false }] :
    [])
  ),
  model: { type: "WordLevel", unk_token: "<unk>",
    vocab: Object.fromEntries(WORDS.map((word, at) => [word, at])) },
};
const tokens = {
  tokenizer_class: "PreTrainedTokenizer",
  pad_token: "<pad>",
  unk_token: "<unk>",
  eos_token: "<end>",
  model_max_length: 64,
  chat_template: "{% for message in messages %}{% for part in message['content'] %}{% if " +
    "part['type'] == 'image' %}<image>{% else %} {{ part['text'] }}{% endif %}{% endfor %}{% " +
    "endfor %}",
};
const plain = { do_resize: true, size: { width: SIDE, height: SIDE }, resample: 0, do_rescale: true,
  rescale_factor: 1 / 255, do_normalize: false, do_center_crop: false, do_convert_rgb: true };

type Json = Readonly<Record<string, unknown>>;
function write(folder: string, config: Json, preprocessor: Json,
  graphs: Readonly<Record<string, Graph>>, more: Readonly<Record<string, Json>> = {}): string {
  fs.mkdirSync(path.join(folder, "onnx"), { recursive: true });
  const files = { "config.json": config, "preprocessor_config.json": { ...plain, ...preprocessor },
    "tokenizer.json": tokenizer, "tokenizer_config.json": tokens, ...more };
  for (const [name, value] of Object.entries(files))
    fs.writeFileSync(path.join(folder, name), JSON.stringify(value));
  for (const [name, graph] of Object.entries(graphs))
    fs.writeFileSync(path.join(folder, "onnx", `${name}.onnx`), graph.encode());
  return folder;
}

/** Writes all four below a folder, named by what they do: `find`, `match`, `depth`, `answer`. */
export function writeTinyVision(folder: string): void {
  write(path.join(folder, "match"), { model_type: "clip" }, {
    image_processor_type: "CLIPImageProcessor",
  }, { model: matchGraph() });
  write(path.join(folder, "find"), { model_type: "owlvit" }, {
    image_processor_type: "OwlViTImageProcessor",
    processor_class: "OwlViTProcessor",
  }, { model: findGraph() });
  write(path.join(folder, "depth"), { model_type: "depth_anything" }, {
    image_processor_type: "DPTImageProcessor",
    ensure_multiple_of: 1,
    keep_aspect_ratio: false,
  }, { model: depthGraph() });
  write(path.join(folder, "answer"), {
    model_type: "idefics3",
    image_token_id: id("<image>"),
    vocab_size: WORDS.length,
    eos_token_id: id("<end>"),
    pad_token_id: id("<pad>"),
    bos_token_id: id("<pad>"),
    text_config: { model_type: "llama", hidden_size: WIDTH, num_attention_heads: 1,
      num_key_value_heads: 1, head_dim: WIDTH, num_hidden_layers: 1, vocab_size: WORDS.length,
      eos_token_id: id("<end>"), pad_token_id: id("<pad>") },
  }, { image_processor_type: "Idefics3ImageProcessor", processor_class: "Idefics3Processor",
    do_image_splitting: false, max_image_size: { longest_edge: SIDE }, size: { longest_edge: SIDE },
    do_pad: true }, {
    vision_encoder: eyeGraph(),
    embed_tokens: embedGraph(),
    decoder_model_merged: speakGraph(),
  }, {
    "processor_config.json": { processor_class: "Idefics3Processor", image_seq_len: 1 },
    "generation_config.json": { eos_token_id: id("<end>"), pad_token_id: id("<pad>"),
      bos_token_id: id("<pad>") },
  });
}
