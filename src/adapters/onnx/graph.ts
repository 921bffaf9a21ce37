import onnxProto from "onnx-proto";

const { onnx } = onnxProto;

/** A size known when the graph is built, or the name of one that is only known when it runs. */
export type Dim = number | string;
export type ElementType = "float32" | "int64" | "uint8" | "bool";
/** Numbers are ONNX integers; a float is wrapped, because JavaScript does not tell 1 from 1.0. */
type Attribute = number | readonly number[] | string | { readonly float: number };
type Attributes = Readonly<Record<string, Attribute>>;

/** One tensor of a graph. */
export interface Value {
  readonly name: string;
  readonly shape: readonly Dim[];
  readonly type: ElementType;
  /** Whether a loss computed from it has a gradient that somebody asks for. */
  readonly needsGrad: boolean;
}

/** How the gradient of an operation's output becomes that of one of its inputs. */
export interface BackwardRule {
  readonly input: Value;
  backward(gradient: Value): Value;
}

interface NodeOptions {
  readonly attributes?: Attributes;
  readonly domain?: string;
  /** Element type of all outputs, or of each. */
  readonly type?: ElementType;
  readonly types?: readonly ElementType[];
}

const ELEMENT_TYPES: Record<ElementType, number> = { float32: 1, uint8: 2, int64: 7, bool: 9 };
const IR_VERSION = 8;
const OPSETS = [{ domain: "", version: 17 }, { domain: "com.microsoft", version: 1 }];

/**
 * An ONNX graph under construction. Operations that should be differentiable are `record`ed with
 * their backward rules; `gradients` then walks them in reverse and emits the backward pass into the
 * same graph.
 */
export class Graph {
  readonly #nodes: onnxProto.onnx.INodeProto[] = [];
  readonly #constants = new Map<string,
    { readonly value: Value; readonly proto: onnxProto.onnx.ITensorProto }>();
  readonly #weights: onnxProto.onnx.ITensorProto[] = [];
  readonly #inputs: Value[] = [];
  readonly #outputs: Value[] = [];
  readonly #tape: { readonly output: string; readonly rules: readonly BackwardRule[] }[] = [];
  #count = 0;

  /**
   * Adds one ONNX operator; one shape for each of its outputs. Omitted optional inputs are
   * undefined.
   */
  nodes(op: string, inputs: readonly (Value | undefined)[], shapes: readonly (readonly Dim[])[],
    options: NodeOptions = {}): Value[] {
    const outputs = shapes.map((shape, i): Value => ({
      name: `t${this.#count++}`,
      shape,
      type: options.types?.[i] ?? options.type ?? "float32",
      needsGrad: false,
    }));
    this.#nodes.push({
      opType: op,
      domain: options.domain ?? "",
      name: `${op}_${this.#count}`,
      input: inputs.map((value) => value?.name ?? ""),
      output: outputs.map((value) => value.name),
      attribute: Object.entries(options.attributes ?? {}).map(([name, value]) =>
        attributeProto(name, value)
      ),
    });
    return outputs;
  }

  /** Adds one ONNX operator with one output. */
  node(op: string, inputs: readonly (Value | undefined)[], shape: readonly Dim[],
    options: NodeOptions = {}): Value {
    return this.nodes(op, inputs, [shape], options)[0] as Value;
  }

  /** A tensor that is given at every run; `needsGrad` for those that are trained. */
  input(name: string, shape: readonly Dim[],
    options: { readonly type?: ElementType; readonly needsGrad?: boolean } = {}): Value {
    const value = { name, shape, type: options.type ?? "float32",
      needsGrad: options.needsGrad ?? false } satisfies Value;
    this.#inputs.push(value);
    return value;
  }

  /** A tensor that is part of the graph. Equal ones are stored once. */
  constant(data: Float32Array | BigInt64Array | Uint8Array, shape: readonly number[]): Value {
    const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    const type: ElementType = data instanceof Float32Array ?
      "float32" :
      data instanceof BigInt64Array ?
      "int64" :
      "bool";
    const key = `${type} ${shape.join("x")} ${Buffer.from(bytes).toString("base64")}`;
    const known = this.#constants.get(key);
    if (known) return known.value;
    const value: Value = { name: `c${this.#count++}`, shape, type, needsGrad: false };
    this.#constants.set(key, { value,
      proto: { name: value.name, dims: [...shape], dataType: ELEMENT_TYPES[type],
        rawData: bytes } });
    return value;
  }

  /**
   * A named tensor of a model that is part of the graph: the runtime lays it out for its products
   * once, not at every run.
   */
  weight(name: string, data: Float32Array, shape: readonly number[]): Value {
    this.#weights.push({ name, dims: [...shape], dataType: ELEMENT_TYPES.float32,
      rawData: new Uint8Array(data.buffer, data.byteOffset, data.byteLength) });
    return { name, shape, type: "float32", needsGrad: false };
  }

  scalar(value: number): Value {
    return this.constant(Float32Array.of(value), []);
  }

  /** A list of integers, as operators take for axes and shapes. */
  integers(values: readonly number[]): Value {
    return this.constant(BigInt64Array.from(values, BigInt), [values.length]);
  }

  truth(value: boolean): Value {
    return this.constant(Uint8Array.of(value ? 1 : 0), []);
  }

  output(value: Value, name: string): void {
    this.#nodes.push({ opType: "Identity", domain: "", name: `output_${name}`, input: [value.name],
      output: [name], attribute: [] });
    this.#outputs.push({ ...value, name });
  }

  /** Makes `output` differentiable in the inputs of the rules. */
  record(output: Value, rules: readonly BackwardRule[]): Value {
    const needed = rules.filter((rule) => rule.input.needsGrad);
    if (needed.length === 0) return output;
    this.#tape.push({ output: output.name, rules: needed });
    return { ...output, needsGrad: true };
  }

  /**
   * Emits the backward pass.
   * @returns the gradient of the scalar `loss` in each parameter.
   * @throws Error if one has none.
   */
  gradients(loss: Value, parameters: readonly Value[]): Value[] {
    const gradients = new Map([[loss.name, this.scalar(1)]]);
    for (const { output, rules } of this.#tape.toReversed()) {
      const gradient = gradients.get(output);
      if (!gradient) continue;
      for (const { input, backward } of rules) {
        const part = backward(gradient);
        const before = gradients.get(input.name);
        gradients.set(input.name, before ? this.node("Add", [before, part], input.shape) : part);
      }
    }
    return parameters.map((parameter) => {
      const gradient = gradients.get(parameter.name);
      if (!gradient) throw new Error(`the loss does not depend on ${parameter.name}`);
      return gradient;
    });
  }

  /** The finished model as ONNX protobuf bytes; constants that no operator takes are left out. */
  encode(): Uint8Array {
    const taken = new Set(this.#nodes.flatMap(({ input }) => input ?? []));
    const constants = [...this.#constants.values()].filter(({ value }) => taken.has(value.name));
    return onnx.ModelProto.encode(onnx.ModelProto.create({
      irVersion: IR_VERSION,
      producerName: "visrep",
      opsetImport: OPSETS,
      graph: {
        name: "graph",
        node: this.#nodes,
        initializer: [...this.#weights, ...constants.map(({ proto }) => proto)],
        input: this.#inputs.map(valueProto),
        output: this.#outputs.map(valueProto),
      },
    })).finish();
  }
}

function valueProto({ name, shape, type }: Value): onnxProto.onnx.IValueInfoProto {
  const dim = shape.map((
    size,
  ) => (typeof size === "string" ? { dimParam: size } : { dimValue: size }));
  return { name, type: { tensorType: { elemType: ELEMENT_TYPES[type], shape: { dim } } } };
}

function attributeProto(name: string, value: Attribute): onnxProto.onnx.IAttributeProto {
  const { AttributeType } = onnx.AttributeProto;
  if (typeof value === "number") return { name, type: AttributeType.INT, i: value };
  if (typeof value === "string") return { name, type: AttributeType.STRING, s: Buffer.from(value) };
  if ("float" in value) return { name, type: AttributeType.FLOAT, f: value.float };
  return { name, type: AttributeType.INTS, ints: [...value] };
}
