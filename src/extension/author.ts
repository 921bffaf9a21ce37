import * as vscode from "vscode";
import { defaultAuthor } from "../adapters/store/author";
import { authorFileName } from "../adapters/store/reviews";
import { SETTINGS } from "./ids";

/**
 * Whose log a decision or mark is written to: the setting, else git's `user.name` in the
 * experiment, else the user of this machine. Safe as a file's name.
 */
export async function authorName(experiment: string): Promise<string> {
  const named = vscode.workspace.getConfiguration(SETTINGS.section, vscode.Uri.file(experiment))
    .get<string>(SETTINGS.author, "").trim();
  return named === "" ? defaultAuthor(experiment) : authorFileName(named);
}
