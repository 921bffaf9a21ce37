import * as vscode from "vscode";
import type { ProgramDocuments } from "../corrections/program-documents";
import type { TriedPrograms } from "../corrections/tried-programs";
import type { SampleFiles } from "../sample/sample-files";
import { TraceFollower } from "./trace-follower";
import { TraceSelection } from "./trace-selection";
import { TraceSource } from "./trace-source";

interface Parts {
  readonly files: SampleFiles;
  readonly documents: ProgramDocuments;
  readonly tried: TriedPrograms;
  readonly log: vscode.LogOutputChannel;
}

/** The trace of the program that is active, and everything that shows it. */
export function registerTrace({ files, documents, tried, log }: Parts): vscode.Disposable & { readonly selection: TraceSelection } {
  const selection = new TraceSelection();
  const source = new TraceSource(files, documents, tried);
  const follower = new TraceFollower(source, selection, tried, files, (error) => log.info(String(error)));
  return Object.assign(vscode.Disposable.from(selection, follower), { selection });
}
