import type { Graph, Value } from "../../../onnx/graph";
import { transpose } from "../../../onnx/ops/raw";
import type { TfNode } from "./graph-model";
import type { Operation, Site } from "./operation";

// TensorFlow's pictures lie channels last, ONNX's operators want them channels first; the runtime
// cancels the transpositions between two of them.
const channelsFirst = (graph: Graph, picture: Value): Value =>
  transpose(graph, picture, [0, 3, 1, 2]);
const channelsLast = (graph: Graph, picture: Value): Value =>
  transpose(graph, picture, [0, 2, 3, 1]);

/** Kernel [height, width, in, out], with the bias and activation that were fused into it. */
export const convolution: Operation = (site) => {
  const { data, shape: [height, width, input, output] } = kernel(site);
  // -> [out, in, height, width]
  const turned = reorder(data, [output, input, height, width],
    (o, i, y, x) => ((y * width + x) * input + i) * output + o);
  return [convolve(site, turned, [output, input, height, width], 1)];
};

/** Kernel [height, width, channels, multiplier]: each channel by itself. */
export const depthwise: Operation = (site) => {
  const { data, shape: [height, width, channels, multiplier] } = kernel(site);
  const output = channels * multiplier;
  const turned = reorder(data, [output, 1, height, width],
    (o, _, y, x) => (y * width + x) * output + o);
  return [convolve(site, turned, [output, 1, height, width], channels)];
};

export const maxPool: Operation = ({ graph, node, inputs: [picture], unable }) => {
  const window = spatial(node, "ksize");
  const { attributes, height, width } = frame(node, picture as Value, window, unable);
  const channels = (picture as Value).shape[3] as number;
  const pooled = graph.node("MaxPool", [channelsFirst(graph, picture as Value)], [1, channels,
    height, width], { attributes: { kernel_shape: window, ...attributes } });
  return [channelsLast(graph, pooled)];
};

/**
 * Corners not aligned and pixels' centres not either: position times the ratio of the sizes, as
 * TensorFlow 1 did.
 */
export const resizeBilinear: Operation = ({ graph, node, inputs: [picture], weight, unable }) => {
  if (node.attr["align_corners"]?.b || node.attr["half_pixel_centers"]?.b)
    throw unable("aligns corners or centres");
  const [height, width] = [...weight(1).data] as [number, number];
  const channels = (picture as Value).shape[3] as number;
  const sizes = graph.integers([1, channels, height, width]);
  const resized = graph.node("Resize", [channelsFirst(graph, picture as Value), undefined,
    undefined, sizes], [1, channels, height, width], {
    attributes: { mode: "linear", coordinate_transformation_mode: "asymmetric" },
  });
  return [channelsLast(graph, resized)];
};

type Shape4 = readonly [number, number, number, number];

function kernel(
  { weight, unable }: Site,
): { readonly data: ArrayLike<number>; readonly shape: Shape4 } {
  const { data, shape } = weight(1);
  if (shape.length !== 4) throw unable(`has a kernel with ${shape.length} axes`);
  return { data, shape: shape as unknown as Shape4 };
}

function convolve(site: Site, data: Float32Array, shape: Shape4, groups: number): Value {
  const { graph, node, inputs: [picture, , bias], unable } = site;
  const { attributes, height, width } = frame(node, picture as Value, [shape[2], shape[3]], unable);
  const fused = node.attr["fused_ops"]?.list?.s ?? [];
  const [biased, activation] = [fused.includes("BiasAdd"), fused.filter((op) => op !== "BiasAdd")];
  if (activation.some((op) => op !== "Relu"))
    throw unable(`has ${fused.join(" and ")} fused into it`);
  const weight = graph.constant(data, shape);
  const product = graph.node("Conv", [channelsFirst(graph, picture as Value), weight,
    ...(biased ? [bias] : [])], [1, shape[0], height, width], {
    attributes: { group: groups, ...attributes },
  });
  return channelsLast(graph,
    activation.length > 0 ? graph.node("Relu", [product], product.shape) : product);
}

/**
 * Strides, dilations and padding of a window that moves over a picture, and the size of what comes
 * out.
 */
function frame(node: TfNode, { shape }: Value, window: readonly [number, number],
  unable: Site["unable"]) {
  if ((node.attr["data_format"]?.s ?? "NHWC") !== "NHWC") throw unable("has its channels first");
  if (shape[0] !== 1) throw unable("takes more than one picture at once");
  const [strides, dilations] = [spatial(node, "strides"), spatial(node, "dilations")];
  const padding = node.attr["padding"]?.s;
  if (padding !== "SAME" && padding !== "VALID") throw unable(`pads by ${padding ?? "nothing"}`);
  const axes = [0, 1].map((axis) => {
    const [size, stride] = [shape[axis + 1] as number, strides[axis] as number];
    const reach = ((window[axis] as number) - 1) * (dilations[axis] as number) + 1;
    if (padding === "VALID")
      return { out: Math.floor((size - reach) / stride) + 1, before: 0, after: 0 };
    const out = Math.ceil(size / stride);
    const missing = Math.max(0, (out - 1) * stride + reach - size);
    return { out, before: Math.floor(missing / 2), after: Math.ceil(missing / 2) };
  });
  const [rows, columns] = axes as [{ out: number; before: number; after: number },
    { out: number; before: number; after: number }];
  return { height: rows.out, width: columns.out,
    attributes: { strides, dilations,
      pads: [rows.before, columns.before, rows.after, columns.after] } };
}

/** The two middle ones of four sizes. */
function spatial(node: TfNode, name: string): readonly [number, number] {
  const sizes = node.attr[name]?.list?.i ?? [];
  return [sizes[1] ?? 1, sizes[2] ?? 1];
}

/** The elements of a tensor in another order: `from` says where each one comes from. */
function reorder(data: ArrayLike<number>, shape: Shape4,
  from: (a: number, b: number, c: number, d: number) => number): Float32Array {
  const result = new Float32Array(data.length);
  let at = 0;
  for (let a = 0; a < shape[0]; a++)
    for (let b = 0; b < shape[1]; b++)
      for (let c = 0; c < shape[2]; c++)
        for (let d = 0; d < shape[3]; d++) result[at++] = data[from(a, b, c, d)] as number;
  return result;
}
