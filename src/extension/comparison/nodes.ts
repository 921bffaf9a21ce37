import { type ChangedQuery, LISTED, type ListedChange } from "../../core/report/compare";
import type { ComparisonReport, TrainedCorrection } from "../../services/comparison";

/** The nodes of the Comparison view. Each knows its parent, so that one can be revealed. */
export type ComparisonNode = ChangeNode | TypeNode | QueryNode | MoreNode | CorrectionsNode
  | CorrectionNode;

/** The queries to which the same has happened. */
export interface ChangeNode {
  readonly kind: "change";
  readonly parent: undefined;
  readonly report: ComparisonReport;
  readonly change: ListedChange;
  readonly queries: readonly ChangedQuery[];
}

export interface TypeNode {
  readonly kind: "type";
  readonly parent: ChangeNode;
  readonly type: string;
  readonly queries: readonly ChangedQuery[];
  /** Corrections of this type that were trained on between the two iterations. */
  readonly corrections: number;
}

export interface QueryNode {
  readonly kind: "query";
  readonly parent: TypeNode;
  readonly changed: ChangedQuery;
  /** Text of the query; its id where the query is gone. */
  readonly text: string;
}

/** Stands for the queries of a type that are not listed yet. */
export interface MoreNode {
  readonly kind: "more";
  readonly parent: TypeNode;
  readonly rest: number;
}

/** What was trained on between the two iterations. */
export interface CorrectionsNode {
  readonly kind: "corrections";
  readonly parent: undefined;
  readonly report: ComparisonReport;
}

export interface CorrectionNode {
  readonly kind: "correction";
  readonly parent: CorrectionsNode;
  readonly correction: TrainedCorrection;
}

/**
 * The groups that have queries, and the corrections.
 * @param onlyCorrected leaves out types without a correction
 */
export function rootNodes(report: ComparisonReport,
  onlyCorrected: boolean): readonly (ChangeNode | CorrectionsNode)[] {
  const types = new Set(report.corrections.map(({ type }) => type));
  const queries = report.queries.filter(({ type }) => !onlyCorrected || types.has(type));
  const changes = LISTED.map((change): ChangeNode => ({ kind: "change", parent: undefined, report,
    change, queries: queries.filter((each) => each.change === change) })
  );
  return [...changes.filter((node) => node.queries.length > 0), ...(report.corrections.length > 0 ?
    [{ kind: "corrections", parent: undefined, report } as const] :
    [])];
}

/** The question types of a group: those with most queries first. */
export function typeNodes(parent: ChangeNode): readonly TypeNode[] {
  const byType = new Map<string, ChangedQuery[]>();
  for (const query of parent.queries) {
    const own = byType.get(query.type);
    if (own) own.push(query);
    else byType.set(query.type, [query]);
  }
  const { corrections } = parent.report;
  return [...byType].map(([type, queries]): TypeNode => ({ kind: "type", parent, type, queries,
    corrections: corrections.filter((each) => each.type === type).length })
  )
    .sort((a, b) => b.queries.length - a.queries.length);
}

/** The first `shown` queries of a type. @param textOf text of a query by its id */
export function queryNodes(parent: TypeNode, shown: number,
  textOf: (query: string) => string | undefined): readonly (QueryNode | MoreNode)[] {
  const page = parent.queries.slice(0, shown).map((changed): QueryNode => ({ kind: "query", parent,
    changed, text: textOf(changed.query) ?? changed.query })
  );
  const rest = parent.queries.length - page.length;
  return rest > 0 ? [...page, { kind: "more", parent, rest }] : page;
}

export function correctionNodes(parent: CorrectionsNode): readonly CorrectionNode[] {
  return parent.report.corrections.map((correction): CorrectionNode => ({ kind: "correction",
    parent, correction })
  );
}

/** One id for each place in the tree: the view keeps what was expanded and selected by it. */
export function nodeId(node: ComparisonNode): string {
  switch (node.kind) {
    case "change":
      return `${reportId(node.report)}/${node.change}`;
    case "corrections":
      return `${reportId(node.report)}/corrections`;
    case "type":
      return `${nodeId(node.parent)}/${node.type}`;
    case "query":
      return `${nodeId(node.parent)}/query/${node.changed.query}`;
    case "more":
      return `${nodeId(node.parent)}/more`;
    case "correction":
      return `${nodeId(node.parent)}/${node.correction.file}`;
  }
}

function reportId({ experiment, from, to }: ComparisonReport): string {
  return `${experiment}/${from.run}/${from.iteration}/${to.run}/${to.iteration}`;
}
