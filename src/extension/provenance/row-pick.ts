import * as vscode from "vscode";
import { trainRows } from "../../adapters/store/train-rows";
import { AbortError } from "../../core/errors";
import { typeName } from "../tree/words";
import { type ListedRow, RowList } from "./row-list";

/** While rows are read the list is shown again at most this often, in milliseconds. */
const EVERY = 150;

interface RowItem extends vscode.QuickPickItem {
  /** Absent on the line that says how many more there are. */
  readonly row?: ListedRow;
}

/**
 * Lets a person search the training rows of an iteration. They are listed while they are read, at
 * most some at once, so that a hundred thousand of them do not hold anything up.
 * @throws AbortError if it was dismissed, StoreError if a row is damaged.
 */
export async function pickRow(run: string, iteration: number,
  textOf: (query: string) => string | undefined): Promise<ListedRow> {
  const pick = vscode.window.createQuickPick<RowItem>();
  const list = new RowList(textOf);
  pick.title = vscode.l10n.t("Training rows of iteration {0}", iteration);
  pick.placeholder = vscode.l10n.t(
    "Words of a query, its id, its type, or of what gave the program",
  );
  const show = (): void => {
    const { rows, total } = list.find(pick.value);
    const rest: readonly RowItem[] = total > rows.length ?
      [{ label: vscode.l10n.t("{0} more: type to narrow them down", total - rows.length),
        alwaysShow: true }] :
      [];
    pick.items = [...rows.map(rowItem), ...rest];
  };
  const chosen = new Promise<ListedRow>((resolve, reject) => {
    pick.onDidChangeValue(show);
    pick.onDidAccept(() => {
      const row = pick.selectedItems[0]?.row;
      if (row) resolve(row);
    });
    pick.onDidHide(() => reject(new AbortError()));
  });
  pick.show();
  try {
    return await Promise.race([chosen, fill(pick, list, trainRows(run, iteration), show).then(() =>
      chosen
    )]);
  } finally {
    pick.dispose();
  }
}

async function fill(pick: vscode.QuickPick<RowItem>, list: RowList,
  groups: ReturnType<typeof trainRows>, show: () => void): Promise<void> {
  pick.busy = true;
  let shown = 0;
  for await (const rows of groups) {
    list.add(rows);
    if (Date.now() - shown < EVERY) continue;
    show();
    shown = Date.now();
  }
  show();
  pick.busy = false;
}

function rowItem(row: ListedRow): RowItem {
  const { query, type, text, source } = row;
  return {
    row,
    label: `$(${source.kind === "correction" ? "edit" : "sparkle"}) ${text}`,
    description: typeName(type),
    detail: source.kind === "correction" ?
      vscode.l10n.t("{0}, correction {1}", query, source.id) :
      vscode.l10n.t("{0}, sample of iteration {1}", query, source.iteration),
    alwaysShow: true,
  };
}
