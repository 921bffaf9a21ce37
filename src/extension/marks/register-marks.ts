import * as vscode from "vscode";
import type { ExperimentReader } from "../../services/experiment-reader";
import type { CommandRegistry } from "../command-registry";
import type { Experiments } from "../experiments/experiments";
import { COMMANDS } from "../ids";
import type { ReviewState } from "../review/review-state";
import { ExclusionLenses } from "./exclusion-lenses";
import { MarkCommands } from "./mark-commands";
import { MarkThreads } from "./mark-threads";
import { MARKED_SCHEMES, MarkedPrograms } from "./marked-programs";

/** Marks on lines of programs: threads, the lens of excluded queries, and commands. */
export function registerMarks(reader: ExperimentReader, experiments: Experiments,
  reviews: ReviewState, commands: CommandRegistry,
  log: vscode.LogOutputChannel): vscode.Disposable {
  const programs = new MarkedPrograms(reader, experiments);
  // A sample that cannot be read says so where it is shown; its marks are only missing.
  const threads = new MarkThreads(programs, reviews, (error) => log.warn(String(error)));
  const marks = new MarkCommands(programs, threads, reviews);
  const lenses = new ExclusionLenses(programs, reviews);
  return vscode.Disposable.from(
    threads,
    lenses,
    vscode.languages.registerCodeLensProvider(MARKED_SCHEMES.map((scheme) => ({ scheme })), lenses),
    commands.register(COMMANDS.markFailure, (argument) => marks.mark(argument)),
    commands.register(COMMANDS.resolveMark, (argument) => marks.resolve(argument, true)),
    commands.register(COMMANDS.reopenMark, (argument) => marks.resolve(argument, false)),
    commands.register(COMMANDS.deleteMark, (argument) => marks.delete(argument)),
  );
}
