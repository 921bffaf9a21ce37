import type { Metrics, Score } from "../../core/run/records";
import type { SampleSummary } from "../../core/run/run-record";
import type { Task } from "../../core/task/query";

/** The nodes of the Iterations view. Each knows its parent, so that one can be revealed. */
export type Node = ExperimentNode | EarlierRunsNode | RunNode | IterationNode | TypeNode
  | SampleNode | MoreNode | MessageNode;

export interface ExperimentNode {
  readonly kind: "experiment";
  readonly parent: undefined;
  /** Absolute path. */
  readonly folder: string;
  readonly name: string;
  /** Why `experiment.json` cannot be read. */
  readonly problem: string | undefined;
}

/** All runs but the newest. */
export interface EarlierRunsNode {
  readonly kind: "earlier-runs";
  readonly parent: ExperimentNode;
  readonly count: number;
}

export interface RunNode {
  readonly kind: "run";
  readonly parent: EarlierRunsNode | ExperimentNode;
  /** Absolute path of the experiment, and of the run. */
  readonly experiment: string;
  readonly folder: string;
  readonly name: string;
  /** Milliseconds since 1970, UTC. */
  readonly created: number;
}

export interface IterationNode {
  readonly kind: "iteration";
  readonly parent: RunNode;
  readonly iteration: number;
  /** Absent while it is not finished. */
  readonly metrics: Metrics | undefined;
  /** Of the iteration before; absent in iteration 0. */
  readonly before: Metrics | undefined;
}

export interface TypeNode {
  readonly kind: "type";
  readonly parent: IterationNode;
  readonly type: string;
  readonly task: Task | undefined;
  /** On test, now and in the iteration before. */
  readonly score: Score | undefined;
  readonly before: Score | undefined;
  /** Train and validation samples of this type, and how many of them earned their reward. */
  readonly samples: number;
  readonly earned: number;
}

export interface SampleNode {
  readonly kind: "sample";
  readonly parent: TypeNode;
  readonly summary: SampleSummary;
  /** Text of the query; its id where the query is gone. */
  readonly text: string;
}

/** Stands for the samples of a type that are not listed yet. */
export interface MoreNode {
  readonly kind: "more";
  readonly parent: TypeNode;
  readonly rest: number;
}

interface MessageNode {
  readonly kind: "message";
  readonly parent: Node | undefined;
  readonly text: string;
}

/** The run that a node belongs to. */
export function runOf(node: IterationNode | TypeNode | SampleNode | MoreNode): RunNode {
  return iterationOf(node).parent;
}

export function iterationOf(node: IterationNode | TypeNode | SampleNode | MoreNode): IterationNode {
  switch (node.kind) {
    case "iteration":
      return node;
    case "type":
      return node.parent;
    case "sample":
    case "more":
      return node.parent.parent;
  }
}

/** One id for each place in the tree: the view keeps what was expanded and selected by it. */
export function nodeId(node: Node): string {
  switch (node.kind) {
    case "experiment":
      return node.folder;
    case "earlier-runs":
      return `${node.parent.folder}/runs`;
    case "run":
      return node.folder;
    case "iteration":
      return `${node.parent.folder}/${node.iteration}`;
    case "type":
      return `${nodeId(node.parent)}/${node.type}`;
    case "sample":
      return `${nodeId(node.parent)}/${node.summary.id}`;
    case "more":
      return `${nodeId(node.parent)}/more`;
    case "message":
      return `${node.parent ? nodeId(node.parent) : ""}/message/${node.text}`;
  }
}
