import { greatest } from "../../../core/extremes";
import type { TensorData, Tensors } from "../../onnx/tensor";
import type { Candidate } from "../pixels/detections";
import type { DetectorDescription } from "./description";

type Output = DetectorDescription["output"];

/**
 * What a network returned as candidates, in the pixels of its frame.
 * @throws Error where a tensor is missing or of another form than described.
 */
export function readOutput(outputs: Tensors,
  { output, input, classes }: Pick<DetectorDescription,
    "output" | "input" | "classes">): Candidate[] {
  const [x, y] = output.coordinates === "fraction" ? [input.width, input.height] : [1, 1];
  const candidates = output.kind === "rows" ?
    fromRows(outputs, output) :
    fromScores(outputs, output, classes.length);
  return candidates.map((one) => ({ ...one, left: one.left * x, top: one.top * y,
    right: one.right * x, bottom: one.bottom * y })
  );
}

function fromRows(outputs: Tensors, { name, columns }: Output & { kind: "rows" }): Candidate[] {
  const { data, dims } = floats(outputs, name ?? onlyOne(outputs));
  if (dims.at(-1) !== 6)
    throw new Error(`its output has the shape ${dims.join("x")}, and rows ` +
      "of 6 are described");
  const [left, top, right, bottom, score, noun] =
    (["left", "top", "right", "bottom", "score", "class"] as const).map((column) =>
      columns.indexOf(column)
    ) as [number, number, number, number, number, number];
  return Array.from({ length: data.length / 6 }, (_, row) => {
    const at = (column: number): number => data[6 * row + column] as number;
    return { left: at(left), top: at(top), right: at(right), bottom: at(bottom), score: at(score),
      noun: at(noun) };
  });
}

function fromScores(outputs: Tensors, output: Output & { kind: "scores" },
  classes: number): Candidate[] {
  const joined = output.boxes === output.scores;
  const [boxes, scores] = [table(outputs, output.boxes, output.transposed),
    table(outputs, output.scores, output.transposed)];
  const first = joined ? 4 : 0;
  if (boxes.width < 4 || (!joined && boxes.width > 4))
    throw new Error(`${output.boxes} has ${boxes.width} numbers for each box instead of 4`);
  if (scores.width - first < classes)
    throw new Error(`${output.scores} has ` +
      `${scores.width - first} scores for each box, and ${classes} classes are described`);
  if (boxes.length !== scores.length)
    throw new Error(`there are ${boxes.length} boxes and ` +
      `scores for ${scores.length}`);
  const candidates: Candidate[] = [];
  for (let row = 0; row < boxes.length; row++) {
    const values = activated(
      Array.from({ length: scores.width - first }, (_, column) => scores.at(row, first + column)),
      output.activation,
    );
    const [a, b, c, d] = [0, 1, 2, 3].map((column) => boxes.at(row, column)) as [number, number,
      number, number];
    const edges = output.form === "edges" ?
      { left: a, top: b, right: c, bottom: d } :
      { left: a - c / 2, top: b - d / 2, right: a + c / 2, bottom: b + d / 2 };
    const noun = indexOfHighest(values, classes);
    candidates.push({ ...edges, score: values[noun] as number, noun });
  }
  return candidates;
}

function activated(values: readonly number[],
  activation: "none" | "sigmoid" | "softmax"): readonly number[] {
  switch (activation) {
    case "none":
      return values;
    case "sigmoid":
      return values.map((value) => 1 / (1 + Math.exp(-value)));
    case "softmax": {
      const high = greatest(values);
      const powers = values.map((value) => Math.exp(value - high));
      const sum = powers.reduce((total, power) => total + power, 0);
      return powers.map((power) => power / sum);
    }
  }
}

/** Among the first `count`; the first of equal ones. */
function indexOfHighest(values: readonly number[], count: number): number {
  let best = 0;
  for (let i = 1; i < count; i++) if ((values[i] as number) > (values[best] as number)) best = i;
  return best;
}

/** Rows of `width` numbers, whichever way the tensor lies. */
function table(outputs: Tensors, name: string,
  transposed: boolean
): { readonly length: number; readonly width: number; at(row: number, column: number): number } {
  const { data, dims } = floats(outputs, name);
  const [rows, columns] = dims.slice(-2) as [number, number];
  if (dims.length < 2 || rows * columns !== data.length)
    throw new Error(`${name} has the shape ${dims.join("x")} instead of ` +
      `1x${transposed ? "columns x boxes" : "boxes x columns"}`);
  return transposed ?
    { length: columns, width: rows, at: (row, column) => data[column * columns + row] as number } :
    { length: rows, width: columns, at: (row, column) => data[row * columns + column] as number };
}

function onlyOne(outputs: Tensors): string {
  const names = Object.keys(outputs);
  if (names.length !== 1)
    throw new Error(`it has the outputs ${names.join(", ")}: output.name ` +
      "must say which");
  return names[0] as string;
}

function floats(outputs: Tensors, name: string): TensorData & { type: "float32" } {
  const tensor = outputs[name];
  if (!tensor) throw new Error(`it has no output ${name}, but ${Object.keys(outputs).join(", ")}`);
  if (tensor.type !== "float32")
    throw new Error(`its output ${name} is of type ${tensor.type} ` +
      "instead of float32");
  return tensor;
}
