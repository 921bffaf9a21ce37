import * as vscode from "vscode";
import { type PreflightRow, preflightRows,
  runLabel } from "../../core/report/preflight/preflight-rows";
import type { Preflight } from "../../services/preflight/preflight";

export type PreflightAnswer = { readonly kind: "run"; readonly iterations: number;
  readonly fresh: boolean } | { readonly kind: "edit" };

const ICONS: Readonly<Record<PreflightRow["kind"], string>> = { run: "", train: "$(mortar-board) ",
  out: "$(circle-slash) ", changes: "$(history) ", problem: "$(warning) ", stage: "" };

interface Row extends vscode.QuickPickItem {
  readonly answer?: PreflightAnswer | "several";
}

/** Says what will run and train, and asks. Undefined: dismissed. */
export async function askPreflight(name: string,
  plan: Preflight): Promise<PreflightAnswer | undefined> {
  const { iterations } = plan.options;
  const edit: PreflightAnswer = { kind: "edit" };
  const rows: Row[] = [
    { label: `$(play) ${runLabel(plan)}`, description: vscode.l10n.t("seed {0}", plan.options.seed),
      answer: { kind: "run", iterations, fresh: false } },
    { label: `$(run-all) ${vscode.l10n.t("Run several iterations…")}`, answer: "several" },
    ...(plan.run ?
      [{ label: `$(debug-restart) ${vscode.l10n.t("Start a new run")}`,
        description: vscode.l10n.t("{0} is kept", plan.run),
        answer: { kind: "run", iterations, fresh: true } as const }] :
      []),
    { label: vscode.l10n.t("what will be trained on and run"),
      kind: vscode.QuickPickItemKind.Separator },
    ...preflightRows(plan).map(({ kind, label, detail }): Row => ({ label: `${ICONS[kind]}${label}`,
      detail, answer: edit })
    ),
  ];
  const row = await vscode.window.showQuickPick(rows, {
    title: vscode.l10n.t("Run Iteration: {0}", name),
    placeHolder: vscode.l10n.t("Enter starts it; a line below opens experiment.json"),
    ignoreFocusOut: true,
  });
  if (row?.answer !== "several") return row?.answer;
  const count = await askCount();
  return count === undefined ? undefined : { kind: "run", iterations: count, fresh: false };
}

async function askCount(): Promise<number | undefined> {
  const text = await vscode.window.showInputBox({
    title: vscode.l10n.t("Run several iterations"),
    prompt: vscode.l10n.t("How many iterations are added"),
    value: "3",
    validateInput: (
      value,
    ) => (/^[1-9]\d{0,2}$/.test(value) ?
      undefined :
      vscode.l10n.t("A whole number from 1 to 999 is needed.")),
  });
  return text === undefined ? undefined : Number(text);
}
