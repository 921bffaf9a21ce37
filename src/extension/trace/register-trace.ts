import * as vscode from "vscode";
import { type CommandRegistry, isKey } from "../command-registry";
import type { Benches } from "../corrections/benches";
import { chosenUri, CORRECTION_FILES,
  type ProgramDocuments } from "../corrections/program-documents";
import type { TriedPrograms } from "../corrections/tried-programs";
import { COMMANDS, OUTPUT_SCHEME, SAMPLE_SCHEME } from "../ids";
import { registerReplay } from "../replay/register-replay";
import type { SampleFiles } from "../sample/sample-files";
import { TraceComparison } from "./compare-traces";
import { StepDecorations } from "./step-decorations";
import { TraceFollower } from "./trace-follower";
import { TraceSelection } from "./trace-selection";
import { TraceSource } from "./trace-source";
import { TraceView } from "./trace-view";
import { type PictureOf, VariableHovers } from "./variable-hovers";

interface Parts {
  readonly files: SampleFiles;
  readonly documents: ProgramDocuments;
  readonly tried: TriedPrograms;
  readonly benches: Benches;
  readonly commands: CommandRegistry;
  readonly log: vscode.LogOutputChannel;
}

/** The trace of the program that is active, for other views. */
export interface TraceParts {
  readonly selection: TraceSelection;
  /** Why that program has none; undefined if it has one, or no program is active. */
  readonly reason: () => string | undefined;
}

/**
 * The trace of the program that is active, and everything that shows it: the Trace view, values and
 * hovers in the program, its replay, the comparison.
 */
export function registerTrace(
  { files, documents, tried, benches, commands, log }: Parts,
): vscode.Disposable & TraceParts {
  const selection = new TraceSelection();
  const source = new TraceSource(files, documents, tried);
  const follower = new TraceFollower(source, selection, tried, files,
    (error) => log.info(String(error)));
  const view = new TraceView(selection, follower);
  const comparison = new TraceComparison(source, documents);
  const pictureOf: PictureOf = (experiment, request) => benches.picture(experiment, request);
  const hovers = new VariableHovers(selection, pictureOf);
  const chosen = (
    argument: unknown,
  ): vscode.Uri => (argument instanceof vscode.Uri ?
    argument :
    follower.uri ?? chosenUri(undefined));
  return Object.assign(vscode.Disposable.from(
    selection,
    follower,
    view,
    comparison,
    new StepDecorations(selection),
    registerReplay({ follower, selection, pictureOf, commands, chosen }),
    vscode.languages.registerHoverProvider([{ scheme: SAMPLE_SCHEME }, { scheme: OUTPUT_SCHEME },
      CORRECTION_FILES], hovers),
    commands.register(COMMANDS.nextStep, (key) => view.move(1, isKey(key))),
    commands.register(COMMANDS.previousStep, (key) => view.move(-1, isKey(key))),
    commands.register(COMMANDS.onlyCalls, () => view.filter(true)),
    commands.register(COMMANDS.allSteps, () => view.filter(false)),
    commands.register(COMMANDS.compareTraces, (argument) => comparison.show(chosen(argument))),
  ), { selection, reason: () => follower.reason });
}
