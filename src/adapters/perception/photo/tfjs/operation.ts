import type { DataError } from "../../../../core/errors";
import type { Graph, Value } from "../../../onnx/graph";
import type { TfNode, TfWeight } from "./graph-model";

/** What an operation is given while it is converted. */
export interface Site {
  readonly graph: Graph;
  readonly node: TfNode;
  /** The values of its inputs, in order. */
  readonly inputs: readonly Value[];
  /**
   * An input that must be known while converting: a shape, an axis, a kernel.
   * @throws DataError if it is computed.
   */
  weight(position: number): TfWeight;
  /** Something the operation asks for that this converter does not do. */
  unable(what: string): DataError;
}

/** Adds ONNX operators for one operation. @returns the values of its outputs. */
export type Operation = (site: Site) => readonly Value[];
