import * as path from "node:path";
import * as vscode from "vscode";
import { layout } from "../../adapters/store/layout";
import { writeStubs } from "../../adapters/store/stubs";
import type { ApiMember } from "../../core/program/visual-api";
import type { Experiments } from "../experiments/experiments";
import { OUTPUT_SCHEME, SAMPLE_SCHEME } from "../ids";
import { apiMarkdown, callSnippet, callText } from "./api-text";
import { callAt, memberAt, membersAt } from "./python-place";

/** Programs: those of samples, and the files that people write. */
const PROGRAMS: vscode.DocumentSelector = [{ scheme: SAMPLE_SCHEME, language: "python" }, {
  scheme: OUTPUT_SCHEME,
  language: "python",
}, { scheme: "file", language: "python", pattern: "**/corrections/**/*.py" }];

/**
 * Language servers that read the declarations beside a correction (`writeStubs`); they serve files,
 * not samples.
 */
const READERS = ["ms-python.vscode-pylance", "ms-pyright.pyright", "detachhead.basedpyright"];

/**
 * Completion, hovers and signatures of the visual API, generated from its stub, and the
 * declarations that others read.
 */
export function registerLanguage(experiments: Experiments,
  onError: (error: unknown) => void): vscode.Disposable {
  const experimentOf = async (file: string): Promise<string | undefined> =>
    (await experiments.list()).find(({ folder }) =>
      file.startsWith(layout.corrections(folder) + path.sep)
    )?.folder;
  /**
   * Whether these are ours to serve: of an experiment, and not served better already, so that
   * nothing is offered twice.
   */
  const serves = async ({ uri }: vscode.TextDocument): Promise<boolean> => {
    if (uri.scheme !== "file") return true;
    return !READERS.some((id) => vscode.extensions.getExtension(id)) &&
      (await experimentOf(uri.fsPath)) !== undefined;
  };
  /**
   * Experiments that were made by an earlier version, or elsewhere, get the declarations when a
   * correction is opened.
   */
  const declare = async (document: vscode.TextDocument): Promise<void> => {
    if (!vscode.workspace.isTrusted || !vscode.languages.match(PROGRAMS, document) ||
      document.uri.scheme !== "file") return;
    const experiment = await experimentOf(document.uri.fsPath);
    if (experiment !== undefined) await writeStubs(experiment);
  };
  const { languages } = vscode;
  for (const document of vscode.workspace.textDocuments) declare(document).catch(onError);
  return vscode.Disposable.from(
    vscode.workspace.onDidOpenTextDocument((document) => void declare(document).catch(onError)),
    languages.registerCompletionItemProvider(PROGRAMS, {
      provideCompletionItems: async (document, position) => (await serves(document) ?
        membersAt(document.getText(), document.offsetAt(position)).map(completion) :
        []),
    }, "."),
    languages.registerHoverProvider(PROGRAMS, {
      provideHover: async (document, position) => {
        const found = await serves(document) ?
          memberAt(document.getText(), document.offsetAt(position)) :
          undefined;
        return found &&
          new vscode.Hover(new vscode.MarkdownString(apiMarkdown(found.member)),
            new vscode.Range(document.positionAt(found.from), document.positionAt(found.to)));
      },
    }),
    languages.registerSignatureHelpProvider(PROGRAMS, {
      provideSignatureHelp: async (document, position) => {
        const call = await serves(document) ?
          callAt(document.getText(), document.offsetAt(position)) :
          undefined;
        return call && signatureHelp(call.callee, call.argument);
      },
    }, "(", ","),
  );
}

function completion(member: ApiMember): vscode.CompletionItem {
  const item = new vscode.CompletionItem({ label: member.name, description: member.type },
    kindOf(member));
  item.detail = member.signature;
  item.documentation = new vscode.MarkdownString(member.doc);
  if (member.kind === "function" || member.kind === "method")
    item.insertText = new vscode.SnippetString(callSnippet(member));
  // Before the words of the document that the editor offers by itself.
  item.sortText = `0${member.name}`;
  return item;
}

function kindOf({ kind }: ApiMember): vscode.CompletionItemKind {
  switch (kind) {
    case "class":
      return vscode.CompletionItemKind.Class;
    case "function":
      return vscode.CompletionItemKind.Function;
    case "method":
      return vscode.CompletionItemKind.Method;
    case "field":
      return vscode.CompletionItemKind.Field;
  }
}

function signatureHelp(callee: ApiMember, argument: number): vscode.SignatureHelp {
  const { label, parameters } = callText(callee);
  const signature = new vscode.SignatureInformation(label, new vscode.MarkdownString(callee.doc));
  signature.parameters = parameters.map((each) => new vscode.ParameterInformation(each));
  const help = new vscode.SignatureHelp();
  help.signatures = [signature];
  help.activeParameter = Math.min(argument, Math.max(0, parameters.length - 1));
  return help;
}
