import * as vscode from "vscode";
import { shortened } from "../../core/program/value-text";
import type { StepView } from "../../core/trace/steps";
import { rangeOf, type TraceNode } from "./step-nodes";
import type { ShownTrace } from "./trace-selection";

const { None, Collapsed } = vscode.TreeItemCollapsibleState;

/**
 * Characters of a label and of a tooltip: values are short already, messages and questions need not
 * be.
 */
const LABEL = 160;
const TOOLTIP = 2000;

/** How a node of a trace looks, and how a screen reader says it. */
export function stepTreeItem(node: TraceNode, trace: ShownTrace): vscode.TreeItem {
  const item = look(node, trace);
  item.id = node.id;
  return item;
}

function look(node: TraceNode, trace: ShownTrace): vscode.TreeItem {
  switch (node.kind) {
    case "step": {
      const view = trace.views[node.index];
      return view ? stepItem(view, trace) : new vscode.TreeItem("", None);
    }
    case "loop":
      return folded(vscode.l10n.t("Loop in line {0}", node.line), "sync", node.passes.length === 1 ?
        vscode.l10n.t("1 pass") :
        vscode.l10n.t("{0} passes", node.passes.length));
    case "pass":
      return folded(vscode.l10n.t("Pass {0}", node.number + 1), "debug-restart-frame",
        passText(node.steps.find((step) => step.kind === "step")?.index, trace));
    case "range": {
      const { first, last } = rangeOf(node);
      return folded(vscode.l10n.t("Steps {0} to {1}", first + 1, last + 1), "list-flat", "");
    }
  }
}

function folded(label: string, icon: string, description: string): vscode.TreeItem {
  return Object.assign(new vscode.TreeItem(label, Collapsed), {
    iconPath: new vscode.ThemeIcon(icon),
    description,
    accessibilityInformation: { label: [label, description].filter(Boolean).join(", ") },
  });
}

/** What a pass begins with is told before its body's first line. */
function passText(head: number | undefined, { views }: ShownTrace): string {
  const next = head === undefined ?
    undefined :
    views.slice(head + 1, head + 3).find(({ kind, text }) => kind === "line" && text !== "");
  return next ? shortened(next.text, LABEL) : "";
}

function stepItem(view: StepView, trace: ShownTrace): vscode.TreeItem {
  const { index, line, kind, text, ms, cached } = view;
  const source = line === undefined ? "" : trace.program.split("\n", line)[line - 1]?.trim() ?? "";
  const time = ms === undefined ?
    "" :
    [vscode.l10n.t("{0} ms", ms.toFixed(1)), cached ? vscode.l10n.t("cached") : ""].filter(Boolean)
      .join(", ");
  const what = kind === "line" ? source : text;
  const item = new vscode.TreeItem(
    shortened(line === undefined || kind === "call" ? what : `${line}  ${what}`, LABEL),
    None,
  );
  item.description = kind === "line" ? shortened(text, LABEL) : time;
  item.iconPath = icon(view, trace);
  item.tooltip = shortened([source && `${line}: ${source}`, text, time].filter(Boolean).join("\n"),
    TOOLTIP);
  item.accessibilityInformation = {
    label: shortened(
      [vscode.l10n.t("step {0}", index + 1), line !== undefined && vscode.l10n.t("line {0}", line),
        what, kind === "line" && text, time].filter(Boolean).join(", "),
      TOOLTIP,
    ),
  };
  return item;
}

function icon({ index, kind }: StepView, { steps }: ShownTrace): vscode.ThemeIcon {
  const step = steps[index];
  switch (kind) {
    case "line":
      return new vscode.ThemeIcon("circle-small");
    case "return":
      return new vscode.ThemeIcon("reply");
    case "exception":
      return new vscode.ThemeIcon("error", new vscode.ThemeColor("testing.iconFailed"));
    case "cut":
      return new vscode.ThemeIcon("warning", new vscode.ThemeColor("list.warningForeground"));
    case "call":
      return step?.kind === "call" && step.error !== undefined ?
        new vscode.ThemeIcon("error", new vscode.ThemeColor("testing.iconFailed")) :
        new vscode.ThemeIcon(step?.kind === "call" ? CALLS.get(step.member) ?? "eye" : "eye");
  }
}

/** Icons of the vision modules. */
const CALLS: ReadonlyMap<string, string> = new Map([
  ["find", "search"],
  ["exists", "question"],
  ["verify_property", "checklist"],
  ["simple_query", "comment"],
  ["best_text_match", "symbol-string"],
  ["best_image_match", "file-media"],
  ["compute_depth", "layers"],
  ["llm_query", "hubot"],
]);
