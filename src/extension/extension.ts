import * as vscode from "vscode";
import { layout } from "../adapters/store/layout";
import { ExperimentReader } from "../services/experiment-reader";
import { setApiKey } from "./api-key";
import { checkSandbox } from "./check-sandbox";
import { CommandRegistry } from "./command-registry";
import { registerComparison } from "./comparison/register-comparison";
import { Benches } from "./corrections/benches";
import { ProgramDocuments } from "./corrections/program-documents";
import { TriedPrograms } from "./corrections/tried-programs";
import { EnginePrograms } from "./engine-programs";
import { chooseExperiment } from "./experiments/choose-experiment";
import { Experiments } from "./experiments/experiments";
import { COMMANDS } from "./ids";
import { registerInspector } from "./inspector/register-inspector";
import { registerLanguage } from "./language/register-language";
import { registerMarks } from "./marks/register-marks";
import { newExperiment } from "./new-experiment";
import { registerProvenance } from "./provenance/register-provenance";
import { ReportPages } from "./report-pages";
import { registerReview } from "./review/register-review";
import { ReviewState } from "./review/review-state";
import { runIteration } from "./run/run-iteration";
import { RunMonitor } from "./run/run-monitor";
import { RunScreens } from "./run/run-screens";
import { registerSamples } from "./sample/register-samples";
import { SampleFiles } from "./sample/sample-files";
import { setUpTrainer } from "./set-up-trainer";
import { registerTrace } from "./trace/register-trace";
import { IterationsView } from "./tree/iterations-view";
import type { ExperimentNode, MoreNode } from "./tree/nodes";
import { registerVerdicts } from "./verdicts/register-verdicts";

/**
 * Wires every part by hand; nothing is read here, and no native module is ever loaded in the
 * extension host.
 */
export function activate(context: vscode.ExtensionContext): void {
  const log = vscode.window.createOutputChannel("VisReP", { log: true });
  const commands = new CommandRegistry(log);
  const experiments = new Experiments();
  const reader = new ExperimentReader();
  const reviews = new ReviewState();
  const engine = new EnginePrograms(context, log);
  const pages = new ReportPages();
  const files = new SampleFiles(reader);
  const documents = new ProgramDocuments(reader, experiments, files);
  const tried = new TriedPrograms();
  const benches = new Benches(engine, log);
  const traces = registerTrace({ files, documents, tried, benches, commands, log });
  const view = new IterationsView(experiments, reader);
  const monitor = new RunMonitor(experiments, log);
  const screens = new RunScreens(monitor, experiments, view, commands);

  const openExperimentFile = async (folder: string | undefined): Promise<void> => {
    const chosen = await chooseExperiment(experiments, folder);
    await vscode.window.showTextDocument(vscode.Uri.file(layout.experiment(chosen.folder)));
  };

  context.subscriptions.push(
    log,
    experiments,
    reviews,
    pages,
    files,
    tried,
    benches,
    traces,
    view,
    monitor,
    screens,
    registerVerdicts(reader, experiments, monitor, commands, log),
    registerLanguage(experiments, (error) => log.warn(String(error))),
    registerReview({ experiments, reader, reviews, commands, memory: context.workspaceState }),
    registerSamples({ extension: context.extensionUri, files, documents, tried, benches, pages,
      commands, log }),
    registerInspector({ extension: context.extensionUri, traces, benches, commands, log }),
    registerMarks(reader, experiments, reviews, commands, log),
    registerComparison(experiments, reader, commands),
    registerProvenance(experiments, reader, pages, commands, log),
    commands.register(COMMANDS.newExperiment,
      () => newExperiment(engine, (line) => log.info(line))),
    commands.register(COMMANDS.runIteration,
      (node) =>
        runIteration(folderOf(node), { experiments, reader, monitor, engine, openExperimentFile })),
    commands.register(COMMANDS.cancel, () => monitor.cancel(monitor.active)),
    commands.register(COMMANDS.checkSandbox,
      () => checkSandbox(engine, pages, (line) => log.info(line))),
    commands.register(COMMANDS.setUpTrainer, () => setUpTrainer(engine, (line) => log.info(line))),
    commands.register(COMMANDS.setApiKey,
      (key) => setApiKey(context.secrets, typeof key === "string" ? key : undefined)),
    commands.register(COMMANDS.showLog, () => log.show()),
    commands.register(COMMANDS.refresh, () => experiments.refresh()),
    commands.register(COMMANDS.openExperimentFile, (node) => openExperimentFile(folderOf(node))),
    commands.register(COMMANDS.showMore, (node) => view.showMore(node as MoreNode)),
  );
  // An engine that was started before a reload of the window is still at work.
  monitor.attachAll().catch((error: unknown) => commands.show(error));
}

/** The experiment a tree item or a caller named; undefined from the palette. */
function folderOf(argument: unknown): string | undefined {
  if (typeof argument === "string") return argument;
  return (argument as ExperimentNode | undefined)?.folder;
}
