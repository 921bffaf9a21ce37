import * as path from "node:path";
import * as vscode from "vscode";
import { layout } from "../../adapters/store/layout";
import { expectedText } from "../../core/task/expected-text";
import type { SampleWithQuery } from "../../services/experiment-reader";
import { answeredText, failureText, verdictText } from "../sample/describe";

/**
 * Height of a picture in a result, in pixels of the page: said, because the editor makes room
 * before the picture is loaded.
 */
const HEIGHT = 160;

/**
 * Whether the program ran and answered, so that it failed as a test does; otherwise it could not be
 * carried out.
 */
export function answeredWrongly({ sample: { failure } }: SampleWithQuery): boolean {
  return failure?.kind === "wrong_answer" || failure?.kind === "answer_format";
}

/**
 * Why a sample earned no reward: expected and actual answer as a difference where it answered, and
 * the query with its pictures.
 */
export function verdictMessages(experiment: string, read: SampleWithQuery,
  uri: vscode.Uri): vscode.TestMessage[] {
  const { sample, query } = read;
  const text = failureText(read) ?? verdictText(sample);
  const answered = answeredText(read);
  const reason = answeredWrongly(read) && answered !== undefined ?
    vscode.TestMessage.diff(text, expectedText(query.annotation), answered) :
    new vscode.TestMessage(text);
  const messages = [reason, new vscode.TestMessage(picturesText(experiment, read))];
  const location = new vscode.Location(uri,
    new vscode.Position(Math.max(0, (sample.failure?.line ?? 1) - 1), 0));
  for (const message of messages) message.location = location;
  return messages;
}

function picturesText(experiment: string, { query }: SampleWithQuery): vscode.MarkdownString {
  const text = new vscode.MarkdownString();
  text.appendText(query.text);
  for (const name of query.images) {
    const picture = vscode.Uri.file(path.resolve(layout.data(experiment), name));
    text.appendMarkdown("\n\n" +
      `![${vscode.l10n.t("The picture of the query")}](${picture.toString()}|height=${HEIGHT})`);
  }
  return text.appendMarkdown("\n\n").appendText(
    vscode.l10n.t("expected {0}", expectedText(query.annotation)),
  );
}
