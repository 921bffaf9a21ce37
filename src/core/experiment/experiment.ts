import { z } from "zod";
import { type Task, TASKS } from "../task/query";
import { refuseSenselessCombinations } from "./combinations";
import { trainerSchema } from "./trainer-options";

/**
 * [P] paper, [L] authors' lineage (DWIM), [T] third-party re-implementation (ViUniT), [own] ours.
 * Shown beside each option.
 */
const option = <T extends z.ZodType>(schema: T, description: string): T =>
  schema.describe(description);

const unit = z.number().min(0).max(1);
const count = z.number().int().positive();

const samplingSchema = z.strictObject({
  temperature: option(z.number().min(0).max(2).default(0.7),
    "Temperature while growing; 0 takes the likeliest token. [L] 0.7"),
  topP: option(z.number().gt(0).max(1).default(0.9), "Nucleus of the distribution that is " +
    "sampled from. [L] 0.9"),
  maxNewTokens: option(count.max(4096).default(320), "Tokens after which a program is cut off. " +
    "[L] 320; 180 cut programs off"),
  samplesPerQuery: option(count.max(64).default(4), "Programs written for each train query in " +
    "an iteration. [?] 1 on large sets, more on small ones; 4 here"),
});

const trainingSchema = z.strictObject({
  method: option(z.enum(["full", "lora"]).default("lora"),
    "Which weights move: all of them, or low-rank adapters. [L] lora"),
  epochs: option(count.max(100).default(1), "Passes over the rows in an iteration. [L] 1"),
  batchSize: option(count.max(1024).default(4), "Rows in a step. [L] 4"),
  learningRate: option(z.number().positive().max(1).default(2e-4),
    "Highest learning rate of AdamW. [L] 2e-4"),
  warmup: option(unit.default(0.1), "Share of the steps that warm up. [L] 0.1"),
  maxGradNorm: option(z.number().positive().default(0.3),
    "Gradient norm above which gradients are scaled down. [L] 0.3"),
  weightDecay: option(z.number().min(0).default(0), "Weight decay of AdamW on matrices. [own] 0"),
  lora: option(z.strictObject({
    rank: count.max(1024).default(16),
    alpha: z.number().positive().default(32),
    dropout: unit.default(0.05),
  }).prefault({}), "Low-rank adapters on q, k, v and o. [L] rank 16, alpha 32, dropout 0.05"),
  initFrom: option(z.enum(["previous", "base"]).default("previous"),
    "Weights an iteration starts from. [T] previous; ReST-EM: base"),
  keepHistory: option(z.boolean().default(false), "Train on the accepted programs of earlier " +
    "iterations too. [?]"),
  maxRowsPerQuery: option(count.default(4), "Distinct accepted programs of one query that " +
    "become rows. [own] 4"),
  tasks: option(z.array(z.enum(TASKS)).min(1).optional(),
    "Tasks whose train queries are grown and trained on; all scored ones where it is left out."),
});

const rewardSchema = z.strictObject({
  detectionIou: option(unit.default(0.5), "Overlap at which a returned box counts as found. [L] " +
    "0.5"),
  detectionF1: option(unit.default(0.5), "F1 of the boxes from which a detection earns its " +
    "reward. [L] threshold; 0.5 here"),
  detectionPercentile: option(z.number().min(0).max(100).optional(),
    "Percentile of the F1 of an iteration's grown detections from which one is trained on, in " +
      "place of the threshold; scores keep the threshold. [L] an option of the lineage; not used " +
      "where it is left out"),
  control: option(z.enum(["none", "permuted", "runs"]).default("none"),
    "Control experiments on what is trained on: the rewards of an iteration permuted among its " +
      "programs, or every program that runs accepted. Scores stay true. [own] none"),
});

const correctionsSchema = z.strictObject({
  weight: option(z.number().positive().max(1000).default(4),
    "Factor of the loss of a correction; a program of the policy's own has 1. [own] 4"),
  filter: option(z.enum(["all", "failing"]).default("all"),
    "Which verified corrections an iteration trains on: all, or those whose query no program " +
      "of this iteration solved. [?] all"),
  budget: option(count.max(10_000).default(50), "Corrections that people mean to write; it is " +
    "counted, not enforced. [P] fewer than 50"),
});

export const persistentSchema = z.strictObject({
  iterations: option(count.max(100).default(2), "Iterations for which a question type must keep " +
    "failing on validation. [own] 2"),
  accuracyBelow: option(unit.default(0.5), "Validation accuracy below which a type fails. [own] " +
    "0.5"),
  gainBelow: option(unit.default(0.05), "Gain in validation accuracy from one iteration to the " +
    "next below which a type stands still. [own] 0.05"),
  solvedFrom: option(unit.default(0.9), "Validation accuracy from which standing still is no " +
    "error. [own] 0.9"),
});

const reviewOptionsSchema = z.strictObject({
  failureTypes: option(
    z.array(z.string().min(1).max(200)).min(1).max(100).default(["wrong decomposition",
      "unsupported perception", "wrong perception", "wrong answer format",
      "right for the wrong reason", "wrong annotation"]),
    "What a failure can be marked as. [own]",
  ),
  excluding: option(z.array(z.string().min(1).max(200)).max(100).default(["wrong annotation"]),
    "Marks that take a query out of training and evaluation from the next iteration on. [own] " +
      "wrong annotation"),
});

export const programSchema = z.strictObject({
  timeoutS: option(z.number().positive().max(3600).default(5),
    "Active seconds a program may run, perception excluded. [T, L] 120 to 180 with GPU models; " +
      "5 here"),
  memoryMiB: option(count.max(1024).default(192), "Memory of a program. [own] 192"),
  maxCalls: option(count.max(10_000).default(200),
    "Perception calls a program may make. [own] 200"),
  traces: option(z.enum(["all", "review", "none"]).default("review"),
    "Which traces are kept: all, those of train and validation, or none. [own] review"),
});

export const policySchema = z.strictObject({
  engine: option(z.enum(["builtin", "ollama", "openai", "llamacpp"]).default("builtin"),
    "What runs it: ONNX Runtime in this process, an Ollama server, any OpenAI-compatible " +
      "server such as vLLM, or llama.cpp in this process."),
  model: option(z.string().min(1).max(1000).optional(),
    "The frozen base. builtin: folder (config.json, tokenizer.json, model.safetensors), " +
      "absolute or relative to the experiment, the shipped model where it is left out; ollama: " +
      "tag; openai: served name; llamacpp: GGUF file."),
  template: option(z.enum(["plain", "chat"]).default("plain"),
    "How a prompt is handed over, in sampling as in fine-tuning: as the beginning of a text " +
      "that the model goes on with, or as a user's message in the model's own chat template. " +
      "[own] plain"),
  parallel: option(count.max(1024).default(4), "Requests under way at once at a server. [own] " +
    "4; Ollama answers OLLAMA_NUM_PARALLEL of them side by side"),
  context: option(count.max(1_048_576).default(8192), "Tokens of prompt and program together " +
    "that ollama and llamacpp make room for. [own] 8192: a full prompt takes about half of it"),
  prompt: option(z.strictObject({
    style: option(z.enum(["short", "full"]).optional(),
      "What the base is asked with: the query alone, or the typed API, an instruction, " +
        "in-context examples and the query. short for builtin, full for the others where it is " +
        "left out. [L] full"),
    examples: option(z.number().int().min(0).max(64).default(4),
      'In-context examples in a full prompt, by question type, those of type "default" where ' +
        "there are no more. [L] by question type; 4 here"),
    file: option(z.string().min(1).max(1000).optional(),
      "JSON lines of examples (task, type, text, program), absolute or relative to the " +
        "experiment; examples.jsonl in the experiment if there is one, else the shipped ones, " +
        "where it is left out."),
    afterTraining: option(z.enum(["short", "full"]).default("short"),
      "What fine-tuned weights are asked with where the base's prompt is full. Rows are " +
        "trained on with the short prompt. [L, T] short: API text and examples are dropped"),
  }).prefault({}), "What the policy is asked with."),
});

const model = z.string().min(1).max(1000).optional();

export const perceptionSchema = z.strictObject({
  engine: option(
    z.enum(["scenes", "photo", "onnx", "transformers", "ollama", "http"]).default("scenes"),
    "What looks: the detector of the built-in scenes, the one of photographs (80 COCO classes; " +
      "npm package @vladmandic/human), your own in the ONNX format, vision models run by " +
      "transformers.js, a vision language model on an Ollama server, or any server.",
  ),
  detector: option(z.string().min(1).max(1000).optional(),
    "onnx: file that describes the detector, absolute or relative to the experiment."),
  scoreThreshold: option(unit.optional(), "photo, onnx, transformers: confidence from which an " +
    "object counts as seen. photo: [own] 0.3; onnx: what its file says; transformers: [own] " +
    "0.3 where it is left out."),
  nmsIou: option(unit.optional(), "photo, onnx, transformers: overlap above which the weaker of " +
    "two boxes of one class is left out. photo: [own] 0.6; onnx: what its file says; " +
    "transformers: [own] 0.5 where it is left out."),
  models: option(z.strictObject({
    find: option(model, "find and exists: OWL-ViT, OWLv2, Grounding DINO for any text; DETR, " +
      "RT-DETR, D-FINE for their own classes."),
    match: option(model, "verify_property, best_text_match and best_image_match: CLIP or SigLIP."),
    depth: option(model, "compute_depth: Depth Anything, DPT, GLPN."),
    answer: option(model, "simple_query: an image-text-to-text model such as SmolVLM."),
    dtype: option(
      z.enum(["fp32", "fp16", "q8", "int8", "uint8", "q4", "q4f16", "bnb4"]).default("fp32"),
      "Precision of the ONNX files that are taken. [own] fp32",
    ),
  }).optional(), "transformers: which model serves which calls, a folder (absolute or relative " +
    "to the experiment) or a name on the Hugging Face hub; calls without one end a program " +
    "with perception_unsupported."),
  ollama: option(z.strictObject({
    model: option(z.string().min(1).max(1000), "Tag of a vision language model that was trained " +
      "to locate objects."),
    boxes: option(z.enum(["pixels", "relative1000", "relative1"]).default("pixels"),
      "How the model writes boxes: pixels of the picture it is sent (qwen2.5vl), thousandths " +
        "of its sides (qwen3-vl), or shares of them. A calibration picture checks it. [own] " +
        "pixels"),
    longestSide: option(count.min(56).max(4096).default(1008),
      "Pixels of the longer side of what the model is sent, at most; sides are multiples of " +
        "28. [own] 1008"),
    parallel: option(count.max(1024).default(4), "Requests under way at once. [own] 4"),
  }).optional(), "ollama: the model that looks, and how."),
});

/** `experiment.json`: everything that determines a result. Written by people, validated here. */
export const experimentSchema = z.strictObject({
  $schema: z.string().optional(),
  schemaVersion: z.literal(1),
  name: option(z.string().min(1).max(200), "Name of the experiment."),
  seed: option(z.number().int().min(0).max(2 ** 31 - 1).default(1), "Seed of everything random."),
  tasks: option(z.array(z.enum(TASKS)).min(1).default([...TASKS]),
    "Tasks that are grown and scored."),
  policy: option(policySchema.prefault({}), "The language model that writes programs."),
  perception: option(perceptionSchema.prefault({}), "The vision modules behind the visual API."),
  trainer: option(trainerSchema.prefault({}), "What fine-tunes the policy."),
  sampling: samplingSchema.prefault({}),
  training: trainingSchema.prefault({}),
  evaluation: option(z.strictObject({
    temperature: z.number().min(0).max(2).default(0),
    maxQueriesPerType: count.optional(),
    testAt: option(z.array(z.number().int().min(0)).max(1000).optional(),
      "Iterations that are scored on test; all of them where it is left out. Validation is " +
        "always scored."),
    fallback: option(z.string().min(1).max(20_000).default("none"),
      "Program whose answer counts where the policy's own gives none, in a score of its own " +
        "beside the true one; {query} in it stands for the query's text as a Python string. " +
        "none: there is no such score. [T] a fixed fallback lifts scores by 9 to 18 points; none " +
        "here"),
  }).prefault({}), "How validation and test are scored: one program a query; temperature 0 " +
    "takes the likeliest. [own]"),
  reward: rewardSchema.prefault({}),
  program: programSchema.prefault({}),
  corrections: option(correctionsSchema.prefault({}), "Programs that people wrote for failing " +
    "train queries, in corrections/."),
  persistent: option(persistentSchema.prefault({}), "When a question type is a persistent error " +
    "type."),
  review: option(reviewOptionsSchema.prefault({}), "What people say of programs, in reviews/."),
  iterations: option(count.max(1000).default(1), "Iterations that `visrep run` adds when " +
    "nothing else is said. [own] 1"),
}).superRefine((options, context) => refuseSenselessCombinations(options, context));
export type Experiment = z.infer<typeof experimentSchema>;

/** Tasks whose train queries are grown, corrected and trained on. */
export function trainedTasks(
  { tasks, training }: Pick<Experiment, "tasks" | "training">,
): readonly Task[] {
  return tasks.filter((task) => training.tasks?.includes(task) ?? true);
}

/** Models that an Ollama server serves to an experiment; empty where it needs none. */
export function ollamaModels(
  { policy, perception }: Pick<Experiment, "policy" | "perception">,
): ReadonlySet<string> {
  const models = [policy.engine === "ollama" ? policy.model : undefined, perception.ollama?.model];
  return new Set(models.filter((model) => model !== undefined));
}
