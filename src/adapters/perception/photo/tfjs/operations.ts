import type { Dim, ElementType, Value } from "../../../onnx/graph";
import { reshape } from "../../../onnx/ops/raw";
import type { Operation, Site } from "./operation";
import { convolution, depthwise, maxPool, resizeBilinear } from "./pictures";

/** The operations that the converter knows, by TensorFlow's names. */
export const OPERATIONS: Readonly<Record<string, Operation>> = {
  Placeholder: ({ graph, node, unable }) => {
    const { shape, dtype } = node.attr;
    if (dtype?.type !== "DT_FLOAT") throw unable("is an input of another type than 32-bit floats");
    const sizes = shape?.shape?.dim?.map(({ size }) => size) ?? [];
    if (sizes.some((size) => size < 1)) throw unable("is an input without a fixed size");
    return [graph.input(node.name, sizes)];
  },
  Identity: ({ inputs }) => [inputs[0] as Value],
  Add: elementwise("Add"),
  AddV2: elementwise("Add"),
  Sub: elementwise("Sub"),
  Mul: elementwise("Mul"),
  Equal: elementwise("Equal", "bool"),
  Relu: ({ graph, inputs: [a] }) => [graph.node("Relu", [a], shapeOf(a))],
  Relu6: (
    { graph, inputs: [a] },
  ) => [graph.node("Clip", [a, graph.scalar(0), graph.scalar(6)], shapeOf(a))],
  Sigmoid: ({ graph, inputs: [a] }) => [graph.node("Sigmoid", [a], shapeOf(a))],
  FloorMod: (site) => [floorMod(site)],
  // (a - a mod b) / b is exact where a division that rounds towards zero would not be.
  FloorDiv: (site) => {
    const { graph, inputs: [a, b] } = site;
    const whole = graph.node("Sub", [a, floorMod(site)], shapeOf(a), { type: "int64" });
    return [graph.node("Div", [whole, b], shapeOf(a), { type: "int64" })];
  },
  Cast: ({ graph, node, inputs: [a], unable }) => {
    if (node.attr["DstT"]?.type !== "DT_FLOAT")
      throw unable("casts to another type than 32-bit floats");
    return [graph.node("Cast", [a], shapeOf(a), { attributes: { to: 1 } })];
  },
  Mean: (site) => {
    const { graph, node, inputs: [a], unable } = site;
    const axes = list(site, 1).map((axis) => fromStart(axis, shapeOf(a).length));
    if (node.attr["keep_dims"]?.b !== true) throw unable("drops the axes it averages over");
    return [
      graph.node("ReduceMean", [a],
        shapeOf(a).map((size, axis) => (axes.includes(axis) ? 1 : size)), {
        attributes: { axes, keepdims: 1 },
      }),
    ];
  },
  Reshape: (site) => {
    const { graph, inputs: [a] } = site;
    const wanted = list(site, 1);
    const all = count(shapeOf(a));
    const known = wanted.filter((size) => size >= 0).reduce((product, size) => product * size, 1);
    return [reshape(graph, a as Value, wanted.map((size) => (size < 0 ? all / known : size)))];
  },
  ExpandDims: (site) => {
    const { graph, inputs: [a] } = site;
    const axis = fromStart(scalar(site, 1), shapeOf(a).length + 1);
    return [
      graph.node("Unsqueeze", [a, graph.integers([axis])], shapeOf(a).toSpliced(axis, 0, 1), {
        type: typeOf(a),
      }),
    ];
  },
  ConcatV2: (site) => {
    const { graph, inputs } = site;
    const parts = inputs.slice(0, -1);
    const axis = fromStart(scalar(site, inputs.length - 1), shapeOf(parts[0]).length);
    const length = parts.reduce((sum, part) => sum + Number(shapeOf(part)[axis]), 0);
    return [
      graph.node("Concat", parts, shapeOf(parts[0]).with(axis, length), { attributes: { axis },
        type: typeOf(parts[0]) }),
    ];
  },
  GatherV2: (site) => {
    const { graph, node, inputs: [a, at], unable } = site;
    if ((node.attr["batch_dims"]?.i ?? 0) !== 0) throw unable("gathers by batch");
    const axis = fromStart(scalar(site, 2), shapeOf(a).length);
    return [
      graph.node("Gather", [a, at], shapeOf(a).toSpliced(axis, 1, ...shapeOf(at)), {
        attributes: { axis },
        type: typeOf(a),
      }),
    ];
  },
  TopKV2: (site) => {
    const { graph, inputs: [a] } = site;
    const k = scalar(site, 1);
    const shape = shapeOf(a).with(-1, k);
    return graph.nodes("TopK", [a, graph.integers([k])], [shape, shape], {
      attributes: { axis: -1, largest: 1, sorted: 1 },
      types: [typeOf(a), "int64"],
    });
  },
  StridedSlice: slice,
  Conv2D: convolution,
  _FusedConv2D: convolution,
  DepthwiseConv2dNative: depthwise,
  FusedDepthwiseConv2dNative: depthwise,
  MaxPool: maxPool,
  ResizeBilinear: resizeBilinear,
};

function elementwise(op: string, type?: ElementType): Operation {
  return ({ graph, inputs: [a, b] }) => {
    const length = Math.max(shapeOf(a).length, shapeOf(b).length);
    const padded = [a, b].map((
      value,
    ) => [...Array<Dim>(length - shapeOf(value).length).fill(1), ...shapeOf(value)]);
    const shape = (padded[0] as Dim[]).map((size,
      axis) => (size === 1 ? (padded[1] as Dim[])[axis] as Dim : size)
    );
    return [graph.node(op, [a, b], shape, { type: type ?? typeOf(a) })];
  };
}

/** Of integers; the sign is the divisor's, in both formats. */
function floorMod({ graph, inputs: [a, b], unable }: Site): Value {
  if (typeOf(a) !== "int64") throw unable("divides other numbers than integers");
  return graph.node("Mod", [a, b], shapeOf(a), { type: "int64" });
}

/**
 * Begin, end and step for each axis; a bit of a mask says that an axis begins or ends where it
 * does.
 */
function slice(site: Site): readonly Value[] {
  const { graph, node, inputs: [a], unable } = site;
  const mask = (name: string): number => node.attr[name]?.i ?? 0;
  for (const name of ["ellipsis_mask", "new_axis_mask", "shrink_axis_mask"])
    if (mask(name) !== 0) throw unable(`slices with ${name}`);
  const steps = list(site, 3);
  if (steps.some((step) => step !== 1)) throw unable("slices with steps");
  const bit = (name: string, axis: number): boolean => (mask(name) & (1 << axis)) !== 0;
  const sizes = shapeOf(a).map(Number);
  const at = (positions: readonly number[], axis: number): number =>
    Math.min(fromStart(positions[axis] as number, sizes[axis] as number), sizes[axis] as number);
  const begins = steps.map((_, axis) => (bit("begin_mask", axis) ? 0 : at(list(site, 1), axis)));
  const ends = steps.map((_,
    axis) => (bit("end_mask", axis) ? sizes[axis] as number : at(list(site, 2), axis))
  );
  const shape = sizes.map((size,
    axis) => (axis < steps.length ? (ends[axis] as number) - (begins[axis] as number) : size)
  );
  return [
    graph.node("Slice", [a, graph.integers(begins), graph.integers(ends)], shape, {
      type: typeOf(a),
    }),
  ];
}

const shapeOf = (value: Value | undefined): readonly Dim[] => (value as Value).shape;
const typeOf = (value: Value | undefined): ElementType => (value as Value).type;
const count = (shape: readonly Dim[]): number =>
  shape.reduce<number>((product, size) => product * Number(size), 1);
const fromStart = (position: number,
  length: number): number => (position < 0 ? position + length : position);
const list = ({ weight }: Site, position: number): readonly number[] => [...weight(position).data];
const scalar = (site: Site, position: number): number => list(site, position)[0] as number;
