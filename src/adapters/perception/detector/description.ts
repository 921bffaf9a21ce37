import { z } from "zod";

const unit = z.number().min(0).max(1);
const pixels = z.number().int().positive().max(4096);
const triple = z.tuple([z.number(), z.number(), z.number()]);
const coordinates = z.enum(["pixel", "fraction"]).default("pixel");

const inputSchema = z.strictObject({
  name: z.string().optional().describe("The network's input; its only one where this is left out."),
  width: pixels.describe("Pixels of the frame that the network looks at."),
  height: pixels,
  layout: z.enum(["NHWC", "NCHW"]).describe("Channels last or first."),
  type: z.enum(["float32", "uint8"]).default("float32"),
  channels: z.enum(["RGB", "BGR"]).default("RGB"),
  fit: z.enum(["stretch", "corner", "centre"]).default("stretch").describe(
    "stretch: both sides of the picture to the frame's; corner, centre: its proportions kept, " +
      "in the frame's upper left corner or its middle.",
  ),
  fill: z.number().int().min(0).max(255).default(0).describe(
    "Brightness of what the picture does not cover.",
  ),
  scale: z.number().positive().default(1).describe("What goes in is (byte * scale - mean) / " +
    "std, in the order of the channels."),
  mean: triple.default([0, 0, 0]),
  std: triple.default([1, 1, 1]).refine((values) => values.every((value) => value > 0),
    "must be positive"),
});

const COLUMNS = ["left", "top", "right", "bottom", "score", "class"] as const;

const outputSchema = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("rows").describe("One tensor [1,N,6] or [N,6], a row for each box, y down; " +
      "the class counts from 0."),
    name: z.string().optional().describe("The network's output; its only one where this is left " +
      "out."),
    columns: z.array(z.enum(COLUMNS)).length(COLUMNS.length).default([...COLUMNS]).refine(
      (columns) => new Set(columns).size === columns.length,
      "must name each column once",
    ),
    coordinates,
  }),
  z.strictObject({
    kind: z.literal("scores").describe("Boxes [1,N,4] and a score for each class [1,N,C]; one " +
      "tensor [1,N,4+C] if both names are the same."),
    boxes: z.string(),
    scores: z.string(),
    transposed: z.boolean().default(false).describe("The tensors are [1,4,N] and [1,C,N]."),
    form: z.enum(["edges", "centre"]).describe("left, top, right, bottom; or the middle's x and " +
      "y, width, height."),
    coordinates,
    activation: z.enum(["none", "sigmoid", "softmax"]).default("none").describe(
      "What makes a score of 0 to 1 of the numbers; columns beyond the classes, such as " +
        '"nothing", take part in the softmax.',
    ),
  }),
]);

/** `detector.json`: a detector in the ONNX format, and how to ask it. */
export const detectorSchema = z.strictObject({
  $schema: z.string().optional(),
  schemaVersion: z.literal(1),
  model: z.string().min(1).describe("The ONNX file, absolute or relative to this one."),
  classes: z.array(z.string().min(1).max(100)).min(1).max(10_000).describe(
    "What it finds, in the order of the network: single nouns, in the singular.",
  ),
  synonyms: z.record(z.string(), z.array(z.string().min(1).max(100)).max(100)).default({}).describe(
    "Other names of a class.",
  ),
  input: inputSchema,
  output: outputSchema,
  scoreThreshold: unit.default(0.3).describe("Confidence from which an object counts as seen."),
  nmsIou: unit.default(0.6).describe("Overlap (IoU) above which the weaker of two boxes of one " +
    "class is left out."),
  anyClassIou: unit.default(1).describe("Overlap above which the weaker of two boxes of " +
    "different classes is left out; 1 keeps both."),
}).refine(({ classes, synonyms }) => Object.keys(synonyms).every((name) => classes.includes(name)),
  { path: ["synonyms"], message: "names something that is no class" });

export type DetectorDescription = z.infer<typeof detectorSchema>;
