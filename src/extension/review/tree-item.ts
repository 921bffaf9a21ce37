import * as vscode from "vscode";
import type { Queue } from "../../core/review/queues";
import { COMMANDS, ITEMS } from "../ids";
import { sampleUri } from "../sample/sample-uri";
import { failureIcon } from "../tree/failure-icon";
import { moreItem } from "../tree/pages";
import { failureName, typeName } from "../tree/words";
import { type GroupNode, type ItemNode, nodeId, type ProblemNode, type QueueNode,
  type ReviewNode } from "./nodes";
import { spark, sparkText } from "./spark";

const { None, Collapsed, Expanded } = vscode.TreeItemCollapsibleState;

/** How a node looks, and how a screen reader says it. */
export function reviewTreeItem(node: ReviewNode): vscode.TreeItem {
  const item = look(node);
  item.id = nodeId(node);
  return item;
}

function queueName(queue: Queue): string {
  switch (queue) {
    case "pending":
      return vscode.l10n.t("Pending");
    case "failed":
      return vscode.l10n.t("Failed");
    case "corrected":
      return vscode.l10n.t("Corrected");
    case "accepted":
      return vscode.l10n.t("Accepted");
    case "skipped":
      return vscode.l10n.t("Skipped");
  }
}

/** The document of an item's first sample. */
export function documentOf(
  { item: { sample }, parent: { parent: { board } } }: ItemNode,
): vscode.Uri {
  return sampleUri({ experiment: board.experiment, run: board.run, iteration: board.iteration,
    id: sample.id });
}

function look(node: ReviewNode): vscode.TreeItem {
  switch (node.kind) {
    case "queue":
      return queueItem(node);
    case "group":
      return groupItem(node);
    case "item":
      return programItem(node);
    case "more":
      return moreItem(node.rest, COMMANDS.reviewMore, node);
    case "problem":
      return problemItem(node);
  }
}

function queueItem({ queue, count }: QueueNode): vscode.TreeItem {
  const item = new vscode.TreeItem(queueName(queue),
    count === 0 ? None : queue === "pending" ? Expanded : Collapsed);
  item.iconPath = new vscode.ThemeIcon(queueIcons[queue]);
  item.description = String(count);
  item.tooltip = queueMeaning(queue);
  item.accessibilityInformation = { label: `${queueName(queue)}, ` +
    `${vscode.l10n.t("{0} programs", count)}` };
  return item;
}

const queueIcons: Readonly<Record<Queue, string>> = { pending: "inbox", failed: "thumbsdown",
  corrected: "edit", accepted: "thumbsup", skipped: "debug-step-over" };

function queueMeaning(queue: Queue): string {
  switch (queue) {
    case "pending":
      return vscode.l10n.t("Nobody has spoken about these programs yet.");
    case "failed":
      return vscode.l10n.t("Rejected by a person: never trained on.");
    case "corrected":
      return vscode.l10n.t("A person wrote the right program.");
    case "accepted":
      return vscode.l10n.t("Accepted by a person.");
    case "skipped":
      return vscode.l10n.t("Put aside by a person.");
  }
}

function groupItem(
  { group: { name, persistent, items }, accuracy, parent }: GroupNode,
): vscode.TreeItem {
  const label = groupLabel(name, accuracy !== undefined);
  const item = new vscode.TreeItem(label,
    parent.queue === "pending" && persistent ? Expanded : Collapsed);
  item.iconPath = persistent ?
    new vscode.ThemeIcon("flame", new vscode.ThemeColor("list.warningForeground")) :
    new vscode.ThemeIcon("list-tree");
  item.description = [accuracy && spark(accuracy), String(items.length)].filter(Boolean).join("  ");
  const why = persistent &&
    (persistent.because === "low" ?
      vscode.l10n.t("keeps failing on validation") :
      vscode.l10n.t("does not improve on validation"));
  const shares = accuracy &&
    vscode.l10n.t("validation accuracy by iteration: {0}", sparkText(accuracy));
  item.tooltip = [label, why, shares].filter(Boolean).join("\n");
  item.accessibilityInformation = {
    label: [label, vscode.l10n.t("{0} programs", items.length), why, shares].filter(Boolean).join(
      ", ",
    ),
  };
  return item;
}

function groupLabel(name: string, isType: boolean): string {
  if (isType) return typeName(name);
  return name === "" ? vscode.l10n.t("reward earned") : typeName(name.replace(/^program_/, ""));
}

function programItem(node: ItemNode): vscode.TreeItem {
  const { item: { sample: { failure, split, query, type }, copies }, text } = node;
  const item = new vscode.TreeItem(text, None);
  const verdict = failure ? failureName(failure) : vscode.l10n.t("reward earned");
  const facts = [verdict, split, copies > 1 && vscode.l10n.t("{0} times", copies)].filter((fact) =>
    fact !== false
  );
  item.iconPath = failure ?
    new vscode.ThemeIcon(failureIcon(failure), new vscode.ThemeColor("testing.iconFailed")) :
    new vscode.ThemeIcon("pass", new vscode.ThemeColor("testing.iconPassed"));
  item.description = facts.join(" · ");
  item.tooltip = [text, typeName(type), ...facts, vscode.l10n.t("Query {0}", query)].join("\n");
  item.resourceUri = documentOf(node);
  item.accessibilityInformation = { label: [text, ...facts].join(", ") };
  item.contextValue = ITEMS.reviewItem;
  return item;
}

function problemItem({ problem: { file, line, message } }: ProblemNode): vscode.TreeItem {
  const item = new vscode.TreeItem(
    vscode.l10n.t("{0}, line {1} is left out", vscode.workspace.asRelativePath(file), line),
    None,
  );
  item.iconPath = new vscode.ThemeIcon("warning", new vscode.ThemeColor("list.warningForeground"));
  item.tooltip = message;
  const at = new vscode.Position(line - 1, 0);
  item.command = { command: "vscode.open", title: vscode.l10n.t("Open"),
    arguments: [vscode.Uri.file(file), { selection: new vscode.Range(at, at) }] };
  return item;
}
