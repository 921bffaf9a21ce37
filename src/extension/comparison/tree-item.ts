import * as path from "node:path";
import * as vscode from "vscode";
import { layout } from "../../adapters/store/layout";
import type { ListedChange } from "../../core/report/compare";
import { COMMANDS, ITEMS } from "../ids";
import { moreItem } from "../tree/pages";
import { typeName } from "../tree/words";
import { type ChangeNode, type ComparisonNode, type CorrectionNode, type CorrectionsNode, nodeId,
  type QueryNode, type TypeNode } from "./nodes";
import { changeMeaning, changeName, correctionsText, iterationName, outcome,
  queriesText } from "./words";

const { None, Collapsed, Expanded } = vscode.TreeItemCollapsibleState;

/** How a node looks, and how a screen reader says it. */
export function comparisonItem(node: ComparisonNode): vscode.TreeItem {
  const item = look(node);
  item.id = nodeId(node);
  return item;
}

function look(node: ComparisonNode): vscode.TreeItem {
  switch (node.kind) {
    case "change":
      return changeItem(node);
    case "type":
      return typeItem(node);
    case "query":
      return queryItem(node);
    case "more":
      return moreItem(node.rest, COMMANDS.showMoreCompared, node);
    case "corrections":
      return correctionsItem(node);
    case "correction":
      return correctionItem(node);
  }
}

function changeItem({ change, queries }: ChangeNode): vscode.TreeItem {
  const item = new vscode.TreeItem(changeName(change), change === "failing" ? Collapsed : Expanded);
  item.iconPath = changeIcon(change);
  item.description = String(queries.length);
  item.tooltip = changeMeaning(change);
  item.accessibilityInformation = {
    label: `${changeName(change)}, ${queriesText(queries.length)}`,
  };
  return item;
}

function changeIcon(change: ListedChange): vscode.ThemeIcon {
  switch (change) {
    case "fixed":
      return new vscode.ThemeIcon("pass", new vscode.ThemeColor("testing.iconPassed"));
    case "broken":
      return new vscode.ThemeIcon("error", new vscode.ThemeColor("testing.iconFailed"));
    case "unexecutable":
      return new vscode.ThemeIcon("bug", new vscode.ThemeColor("testing.iconErrored"));
    case "failing":
      return new vscode.ThemeIcon("circle-large-outline",
        new vscode.ThemeColor("testing.iconSkipped"));
  }
}

function typeItem({ type, queries, corrections }: TypeNode): vscode.TreeItem {
  const corrected = corrections === 0 ? "" : correctionsText(corrections);
  const item = new vscode.TreeItem(typeName(type), Collapsed);
  item.description = [String(queries.length), corrected].filter(Boolean).join(" · ");
  item.iconPath = new vscode.ThemeIcon(corrections > 0 ? "edit" : "symbol-class");
  item.accessibilityInformation = {
    label: [typeName(type), queriesText(queries.length), corrected].filter(Boolean).join(", "),
  };
  return item;
}

function queryItem(node: QueryNode): vscode.TreeItem {
  const { changed: { query, split, change, before, after }, text,
    parent: { parent: { report: { from, to } } } } = node;
  const item = new vscode.TreeItem(text, None);
  item.iconPath = changeIcon(change);
  item.description = `${outcome(before)} → ${outcome(after)} · ${split}`;
  item.tooltip = `${text}\n${iterationName(from, to)}: ${outcome(before)}\n` +
    `${iterationName(to, from)}: ${outcome(after)}\n${query}`;
  item.accessibilityInformation = {
    label: vscode.l10n.t("{0}, {1}, before {2}, after {3}, {4}", text, changeName(change),
      outcome(before), outcome(after), split),
  };
  item.contextValue = ITEMS.compared;
  item.command = { command: COMMANDS.openCompared, title: vscode.l10n.t("Open Both Programs"),
    arguments: [node] };
  return item;
}

function correctionsItem({ report: { corrections } }: CorrectionsNode): vscode.TreeItem {
  const item = new vscode.TreeItem(vscode.l10n.t("Corrections trained on in between"), Collapsed);
  item.iconPath = new vscode.ThemeIcon("edit");
  item.description = String(corrections.length);
  item.accessibilityInformation = { label: `${item.label as string}, ${corrections.length}` };
  return item;
}

function correctionItem(
  { correction: { file, query, type, iterations, isNew }, parent: { report } }: CorrectionNode,
): vscode.TreeItem {
  const trained = iterations.length === 1 ?
    vscode.l10n.t("iteration {0}", String(iterations[0])) :
    vscode.l10n.t("iterations {0}", iterations.join(", "));
  const item = new vscode.TreeItem(file, None);
  item.iconPath = new vscode.ThemeIcon(isNew ? "new-file" : "file-code");
  item.description = [typeName(type), trained, isNew ? vscode.l10n.t("new") : ""].filter(Boolean)
    .join(" · ");
  item.tooltip = query;
  item.accessibilityInformation = { label: `${file}, ${item.description}` };
  item.command = { command: "vscode.open", title: vscode.l10n.t("Open Correction"),
    arguments: [vscode.Uri.file(path.join(layout.corrections(report.experiment), file))] };
  return item;
}
