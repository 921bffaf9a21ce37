import pLimit from "p-limit";
import * as vscode from "vscode";
import { UsageError } from "../../core/errors";
import type { CommandRegistry } from "../command-registry";
import type { Benches } from "../corrections/benches";
import { chosenUri, mayBeTraced, type ProgramDocuments } from "../corrections/program-documents";
import { registerCorrections } from "../corrections/register-corrections";
import type { TriedPrograms } from "../corrections/tried-programs";
import { COMMANDS, COMPLETION_SCHEME, SAMPLE_SCHEME } from "../ids";
import type { ReportPages } from "../report-pages";
import { CompletionFiles, completionUri } from "./completion-files";
import { CompletionMarks } from "./completion-marks";
import { DraftDecorations } from "./draft-decorations";
import { pictureSubject } from "./picture-subject";
import { placeOf } from "./place-of";
import { SampleDiagnostics } from "./sample-diagnostics";
import type { SampleFiles } from "./sample-files";
import { SampleLenses } from "./sample-lenses";
import { SamplePanel } from "./sample-panel";
import { sampleUri } from "./sample-uri";

interface Parts {
  /** Where the extension is installed. */
  readonly extension: vscode.Uri;
  readonly files: SampleFiles;
  readonly documents: ProgramDocuments;
  readonly tried: TriedPrograms;
  readonly benches: Benches;
  readonly pages: ReportPages;
  readonly commands: CommandRegistry;
  readonly log: vscode.LogOutputChannel;
}

/**
 * Documents, lenses, diagnostics and the picture of samples, the commands that open them, and
 * everything that corrects them.
 */
export function registerSamples(
  { extension, files, documents, tried, benches, pages, commands, log }: Parts,
): vscode.Disposable {
  const panel = new SamplePanel(extension, (uri) => pictureSubject(uri, documents, files, tried),
    log);
  const showError = (error: unknown): void => void commands.show(error);
  const oneByOne = pLimit(1);
  let asked = 0;
  const open = (uri: vscode.Uri, preserveFocus: boolean): Promise<void> => {
    const turn = ++asked;
    // Of several asked for within a moment the last one is meant: editor and picture must show the
    // same.
    return oneByOne(async () => {
      if (turn < asked) return;
      await files.load(uri);
      await vscode.window.showTextDocument(uri, { viewColumn: vscode.ViewColumn.One, preview: true,
        preserveFocus });
      await panel.show(uri);
    });
  };
  return vscode.Disposable.from(
    panel,
    new SampleDiagnostics(files, showError),
    new DraftDecorations(),
    new CompletionMarks(files, showError),
    vscode.workspace.registerFileSystemProvider(COMPLETION_SCHEME, new CompletionFiles(files), {
      isCaseSensitive: true,
      isReadonly: true,
    }),
    vscode.workspace.registerFileSystemProvider(SAMPLE_SCHEME, files, { isCaseSensitive: true }),
    vscode.languages.registerCodeLensProvider({ scheme: SAMPLE_SCHEME }, new SampleLenses(files)),
    registerCorrections({ benches, files, documents, tried, panel, pages, commands, log, uriOf }),
    vscode.window.onDidChangeActiveTextEditor((editor) => {
      const shown = editor?.document.uri;
      // not every such file is a program of an experiment
      if (shown && mayBeTraced(shown))
        panel.follow(shown).catch((error: unknown) => log.info(String(error)));
    }),
    commands.register(COMMANDS.openSample,
      (node, options) =>
        open(chosenUri(uriOf(node)),
          (options as vscode.TextDocumentShowOptions | undefined)?.preserveFocus ?? false)),
    commands.register(COMMANDS.showPicture, (uri) => panel.show(chosenUri(uri))),
    commands.register(COMMANDS.showCompletion, async (node) => {
      const place = placeOf(node);
      if (!place)
        throw new UsageError("This is no sample.",
          "Open a sample, or choose one in the Review view.");
      await vscode.window.showTextDocument(completionUri(place), {
        viewColumn: vscode.ViewColumn.One,
        preview: true,
      });
    }),
  );
}

/** The document of what a tree item or a caller named; undefined where nothing was named. */
function uriOf(argument: unknown): vscode.Uri | undefined {
  if (argument instanceof vscode.Uri || argument === undefined) return argument;
  const place = placeOf(argument);
  return place && sampleUri(place);
}
