import * as vscode from "vscode";
import { FAILURE_KINDS } from "../../core/program/failure";
import { type Filter, type Grouping, GROUPINGS } from "../../core/review/queues";
import { TASKS } from "../../core/task/query";
import type { Board } from "../../services/review-board";
import { failureName, typeName } from "../tree/words";

interface FilterPick extends vscode.QuickPickItem {
  /** The part of a filter that it stands for; absent for a heading. */
  readonly part?: Filter;
}

/** Asks what to show, over what the iteration holds. Undefined if the pick was dismissed. */
export async function pickFilter({ items }: Board, now: Filter): Promise<Filter | undefined> {
  const picked = await vscode.window.showQuickPick(
    filterPicks(items.map(({ sample }) => sample), now),
    {
      canPickMany: true,
      title: vscode.l10n.t("Filter Programs"),
      placeHolder: vscode.l10n.t("Of one kind, any of those picked; none picked: all"),
      matchOnDescription: true,
    },
  );
  return picked && joinFilter(picked.flatMap(({ part }) => part ?? []));
}

/** Parts of one field are joined: a program passes if it is one of them. */
function joinFilter(parts: readonly Filter[]): Filter {
  const joined = <K extends "tasks" | "types" | "failures">(field: K): Pick<Filter, K> | object => {
    const values = parts.flatMap((part) => [...part[field] ?? []]);
    return values.length > 0 ? { [field]: values } : {};
  };
  return {
    ...joined("tasks"),
    ...joined("types"),
    ...joined("failures"),
    ...(parts.some(({ changed }) => changed) && { changed: true }),
    ...(parts.some(({ rewarded }) => rewarded) && { rewarded: true }),
  };
}

export async function pickGrouping(now: Grouping): Promise<Grouping | undefined> {
  const label = (grouping: Grouping): string => {
    switch (grouping) {
      case "type":
        return vscode.l10n.t("Question type, persistent error types first");
      case "failure":
        return vscode.l10n.t("Kind of failure");
    }
  };
  const picked = await vscode.window.showQuickPick(
    GROUPINGS.map((grouping) => ({ label: label(grouping),
      description: grouping === now ? vscode.l10n.t("now") : "", grouping })
    ),
    { title: vscode.l10n.t("Group By") },
  );
  return picked?.grouping;
}

interface Seen {
  readonly task: string;
  readonly type: string;
  readonly failure: string | null;
}

function filterPicks(samples: readonly Seen[], now: Filter): FilterPick[] {
  const counted = (of: (sample: Seen) => string | null): ReadonlyMap<string, number> => {
    const counts = new Map<string, number>();
    for (const sample of samples) {
      const value = of(sample);
      if (value !== null) counts.set(value, (counts.get(value) ?? 0) + 1);
    }
    return counts;
  };
  const heading = (label: string): FilterPick => ({ label,
    kind: vscode.QuickPickItemKind.Separator });
  const [tasks, types, failures] = [counted(({ task }) => task), counted(({ type }) => type),
    counted(({ failure }) => failure)];
  const described = (count: number | undefined): string =>
    vscode.l10n.t("{0} programs", count ?? 0);
  return [
    { label: vscode.l10n.t("Changed since the last iteration"), picked: now.changed ?? false,
      part: { changed: true } },
    { label: vscode.l10n.t("Programs that earned their reward, too"),
      description: vscode.l10n.t("right for the wrong reason?"), picked: now.rewarded ?? false,
      part: { rewarded: true } },
    heading(vscode.l10n.t("Task")),
    ...TASKS.filter((task) => tasks.has(task)).map((task): FilterPick => ({ label: task,
      description: described(tasks.get(task)), picked: now.tasks?.includes(task) ?? false,
      part: { tasks: [task] } })
    ),
    heading(vscode.l10n.t("Kind of failure")),
    ...FAILURE_KINDS.filter((kind) => failures.has(kind)).map((kind): FilterPick => ({
      label: failureName(kind),
      description: described(failures.get(kind)),
      picked: now.failures?.includes(kind) ?? false,
      part: { failures: [kind] },
    })),
    heading(vscode.l10n.t("Question type")),
    ...[...types].sort(([a], [b]) => (a < b ? -1 : 1)).map(([type, count]): FilterPick => ({
      label: typeName(type),
      description: described(count),
      picked: now.types?.includes(type) ?? false,
      part: { types: [type] },
    })),
  ];
}
