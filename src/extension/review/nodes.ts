import type { ReviewProblem } from "../../adapters/store/reviews";
import { countItems, type Group, type Queue, type ReviewItem } from "../../core/review/queues";
import type { Board } from "../../services/review-board";

/** The nodes of the Review view. Each knows its parent, so that one can be revealed. */
export type ReviewNode = QueueNode | GroupNode | ItemNode | MoreNode | ProblemNode;

export interface QueueNode {
  readonly kind: "queue";
  readonly board: Board;
  readonly queue: Queue;
  readonly count: number;
}

export interface GroupNode {
  readonly kind: "group";
  readonly parent: QueueNode;
  readonly group: Group;
  /**
   * Validation accuracy of the question type, iteration 0 first; undefined where the group is none.
   */
  readonly accuracy: readonly (number | null)[] | undefined;
}

export interface ItemNode {
  readonly kind: "item";
  readonly parent: GroupNode;
  readonly item: ReviewItem;
  /** Text of the query; its id where the query is gone. */
  readonly text: string;
}

/** Stands for the programs of a group that are not listed yet. */
export interface MoreNode {
  readonly kind: "more";
  readonly parent: GroupNode;
  readonly rest: number;
}

/** What of the logs or corrections cannot be read. */
export interface ProblemNode {
  readonly kind: "problem";
  readonly problem: ReviewProblem;
}

export function queueNode(board: Board, queue: Queue): QueueNode {
  return { kind: "queue", board, queue, count: countItems(board.queues[queue]) };
}

export function groupNode(parent: QueueNode, group: Group): GroupNode {
  return { kind: "group", parent, group, accuracy: parent.board.accuracy.get(group.name) };
}

export function parentOf(node: ReviewNode): ReviewNode | undefined {
  return node.kind === "queue" || node.kind === "problem" ? undefined : node.parent;
}

/** One id for each place in the tree: the view keeps what was expanded and selected by it. */
export function nodeId(node: ReviewNode): string {
  switch (node.kind) {
    case "queue":
      return `${node.board.experiment}/${node.queue}`;
    case "group":
      return `${nodeId(node.parent)}/${node.group.name}`;
    case "item":
      return `${nodeId(node.parent)}/${node.item.key}`;
    case "more":
      return `${nodeId(node.parent)}//more`;
    case "problem":
      return `${node.problem.file}:${node.problem.line}`;
  }
}
