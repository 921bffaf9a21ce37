import * as vscode from "vscode";
import type { Score } from "../../core/run/records";
import { COMMANDS, ITEMS } from "../ids";
import { failureIcon } from "./failure-icon";
import { type IterationNode, type Node, nodeId, type SampleNode, type TypeNode } from "./nodes";
import { moreItem } from "./pages";
import { beforeAfter, failureName, points, typeName } from "./words";

const { None, Collapsed } = vscode.TreeItemCollapsibleState;

/** How a node looks, and how a screen reader says it. */
export function treeItem(node: Node): vscode.TreeItem {
  const item = look(node);
  item.id = nodeId(node);
  return item;
}

function look(node: Node): vscode.TreeItem {
  switch (node.kind) {
    case "experiment":
      return Object.assign(new vscode.TreeItem(node.name, vscode.TreeItemCollapsibleState.Expanded),
        {
          iconPath: node.problem === undefined ?
            new vscode.ThemeIcon("beaker") :
            icon("error", "list.errorForeground"),
          tooltip: node.folder,
          description: node.problem === undefined ? "" : vscode.l10n.t("experiment.json is broken"),
          contextValue: node.problem === undefined ? ITEMS.experiment : ITEMS.broken,
        });
    case "earlier-runs":
      return Object.assign(new vscode.TreeItem(vscode.l10n.t("Earlier runs"), Collapsed), {
        iconPath: new vscode.ThemeIcon("history"),
        description: String(node.count),
      });
    case "run":
      return Object.assign(new vscode.TreeItem(node.name, Collapsed), {
        iconPath: new vscode.ThemeIcon("history"),
        description: new Date(node.created).toLocaleString(),
        tooltip: node.folder,
      });
    case "iteration":
      return iterationItem(node);
    case "type":
      return typeItem(node);
    case "sample":
      return sampleItem(node);
    case "more":
      return moreItem(node.rest, COMMANDS.showMore, node);
    case "message":
      return Object.assign(new vscode.TreeItem(node.text, None), {
        iconPath: icon("warning", "list.warningForeground"),
        tooltip: node.text,
        command: { command: COMMANDS.openExperimentFile,
          title: vscode.l10n.t("Open experiment.json"), arguments: [node.parent] },
      });
  }
}

function iterationItem({ iteration, metrics, before }: IterationNode): vscode.TreeItem {
  const item = new vscode.TreeItem(vscode.l10n.t("Iteration {0}", iteration), Collapsed);
  if (!metrics) {
    item.iconPath = new vscode.ThemeIcon("circle-large-outline");
    item.description = vscode.l10n.t("not finished");
    return item;
  }
  item.iconPath = iteration === 0 ? new vscode.ThemeIcon("milestone") : trend(metrics, before);
  item.description = [beforeAfter(before, metrics),
    before && before.n > 0 && metrics.n > 0 && `(${points(metrics.accuracy - before.accuracy)})`,
    iteration === 0 && vscode.l10n.t("frozen base")].filter(Boolean).join("  ");
  item.tooltip = markdown([
    `**${vscode.l10n.t("Iteration {0}", iteration)}**`,
    table([vscode.l10n.t("accuracy"), before ? vscode.l10n.t("before → after") : "", "n"], [
      [vscode.l10n.t("test"), beforeAfter(before, metrics), metrics.n],
      ...Object.entries(metrics.byTask).map(([task, score]) =>
        [`test, ${task}`, beforeAfter(before?.byTask[task], score), score.n] as const
      ),
      [vscode.l10n.t("validation"), beforeAfter(before?.validation, metrics.validation),
        metrics.validation.n],
    ]),
    metrics.grow ?
      vscode.l10n.t("{0} of {1} programs earned their reward; {2} rows were trained on.",
        metrics.grow.accepted, metrics.grow.samples, metrics.grow.rows) :
      vscode.l10n.t("The frozen base, not trained yet."),
    vscode.l10n.t("Policy `{0}`", metrics.policy.slice(0, 12)),
  ]);
  if (iteration > 0) item.contextValue = ITEMS.comparable;
  item.accessibilityInformation = { label: `${vscode.l10n.t("Iteration {0}", iteration)}, ` +
    `${vscode.l10n.t("accuracy on test")} ${beforeAfter(before, metrics).replace("→", "to")}` };
  return item;
}

function typeItem({ type, task, score, before, samples, earned }: TypeNode): vscode.TreeItem {
  const item = new vscode.TreeItem(typeName(type), samples > 0 ? Collapsed : None);
  const own = vscode.l10n.t("{0} of {1} train and validation samples earned their reward", earned,
    samples);
  item.iconPath = score ? trend(score, before) : new vscode.ThemeIcon("circle-large-outline");
  item.description = score ? `${beforeAfter(before, score)}  n=${score.n}` : `${earned}/${samples}`;
  item.tooltip = markdown([
    `**${typeName(type)}**${task ? ` (${task})` : ""}`,
    score ?
      vscode.l10n.t("Accuracy on test: {0} over {1} queries", beforeAfter(before, score), score.n) :
      vscode.l10n.t("Not scored yet"),
    own,
  ]);
  item.accessibilityInformation = { label: `${typeName(type)}, ` +
    `${
      score ?
        `${vscode.l10n.t("accuracy on test")} ${beforeAfter(before, score).replace("→", "to")}` :
        own
    }` };
  return item;
}

function sampleItem(node: SampleNode): vscode.TreeItem {
  const { summary: { id, split, index, phase, reward, failure, query }, text } = node;
  const item = new vscode.TreeItem(text, None);
  const verdict = failure ? failureName(failure) : vscode.l10n.t("reward {0}", reward);
  const origin = phase === "grow" ? vscode.l10n.t("{0}, sample {1}", split, index + 1) : split;
  item.iconPath = failure ?
    icon(failureIcon(failure), "testing.iconFailed") :
    icon("pass", "testing.iconPassed");
  item.description = `${verdict} · ${origin}`;
  item.tooltip = markdown([`**${escape(text)}**`, `${verdict}, ${origin}`,
    vscode.l10n.t("Query `{0}`, sample `{1}`", query, id)]);
  item.accessibilityInformation = { label: `${text}, ${verdict}, ${origin}` };
  item.contextValue = ITEMS.sample;
  item.command = { command: COMMANDS.openSample, title: vscode.l10n.t("Open Sample"),
    arguments: [node] };
  return item;
}

/** Better, worse or as before. */
function trend(after: Score, before: Score | undefined): vscode.ThemeIcon {
  const difference = before && before.n > 0 && after.n > 0 ? after.accuracy - before.accuracy : 0;
  if (difference > 0) return icon("arrow-up", "charts.green");
  return difference < 0 ?
    icon("arrow-down", "charts.red") :
    new vscode.ThemeIcon(before ? "dash" : "circle-outline");
}

function icon(id: string, color: string): vscode.ThemeIcon {
  return new vscode.ThemeIcon(id, new vscode.ThemeColor(color));
}

function markdown(paragraphs: readonly string[]): vscode.MarkdownString {
  return new vscode.MarkdownString(paragraphs.join("\n\n"));
}

function table(head: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  return [head, ["---", "---", "---:"], ...rows].map((row) => `| ${row.join(" | ")} |`).join("\n");
}

function escape(text: string): string {
  return text.replaceAll(/[\\`*_{}[\]()#+\-.!|<>]/g, "\\$&");
}
