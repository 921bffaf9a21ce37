import * as vscode from "vscode";
import { cancelRun, runningEngine } from "../../adapters/engine-client/client";
import type { EngineInfo } from "../../adapters/engine-client/protocol";
import type { Experiments } from "../experiments/experiments";
import { CONTEXT } from "../ids";
import type { RunProgress } from "./run-progress";
import { watchRun } from "./run-watch";

/** A run that an engine works on now. */
export interface ActiveRun {
  readonly experiment: string;
  readonly engine: EngineInfo;
  readonly progress: RunProgress | undefined;
  /** It was asked to stop, and finishes the program or the training step at hand. */
  readonly cancelling?: true;
}

/** How a watched run ended; `progress.end` is absent if its engine died without a word. */
export interface EndedRun {
  readonly experiment: string;
  readonly progress: RunProgress | undefined;
}

/**
 * Knows the engines at work in this workspace, whoever started them: this window, one before a
 * reload, or a terminal. Screens subscribe to it.
 */
export class RunMonitor implements vscode.Disposable {
  private readonly runs = new Map<string, ActiveRun>();
  private readonly stop = new AbortController();
  private readonly changed = new vscode.EventEmitter<ActiveRun>();
  private readonly started = new vscode.EventEmitter<ActiveRun>();
  private readonly ended = new vscode.EventEmitter<EndedRun>();
  private readonly subscription: vscode.Disposable;
  readonly onDidStart = this.started.event;
  readonly onDidChange = this.changed.event;
  readonly onDidEnd = this.ended.event;

  constructor(private readonly experiments: Experiments,
    private readonly log: vscode.LogOutputChannel) {
    this.subscription = experiments.onDidChange(() => void this.attachAll());
  }

  /** The runs that go on now. */
  get active(): readonly ActiveRun[] {
    return [...this.runs.values()];
  }

  /** Attaches to every engine that is at work on an experiment of the workspace. */
  async attachAll(): Promise<void> {
    for (const { folder } of await this.experiments.list()) {
      const engine = await runningEngine(folder);
      if (engine?.run !== undefined) this.attach(folder, engine);
    }
  }

  /** Follows an engine until its run ends. Twice is once. */
  attach(experiment: string, engine: EngineInfo): void {
    if (this.runs.has(experiment) || this.stop.signal.aborted) return;
    const run: ActiveRun = { experiment, engine, progress: undefined };
    this.runs.set(experiment, run);
    this.tell();
    this.log.info(`following ${engine.run} of ${experiment}, process ${engine.pid}`);
    this.started.fire(run);
    void this.follow(run);
  }

  /** Asks engines to stop; what they finished stays. @throws StoreError if one does not answer. */
  async cancel(runs: readonly ActiveRun[]): Promise<void> {
    for (const run of runs) {
      const active = this.runs.get(run.experiment);
      if (active) this.change({ ...active, cancelling: true });
      await cancelRun(run.engine);
    }
  }

  dispose(): void {
    this.stop.abort();
    for (const each of [this.subscription, this.changed, this.started, this.ended]) each.dispose();
  }

  private change(run: ActiveRun): void {
    this.runs.set(run.experiment, run);
    this.changed.fire(run);
  }

  private async follow({ experiment, engine }: ActiveRun): Promise<void> {
    let progress: RunProgress | undefined;
    let note: string | undefined;
    try {
      for await (progress of watchRun(experiment, engine, this.stop.signal)) {
        if (progress.note !== undefined && progress.note !== note) this.log.info(progress.note);
        note = progress.note;
        this.change({ ...(this.runs.get(experiment) ?? { experiment, engine }), progress });
      }
    } catch (error) {
      this.log.error(error as Error);
    }
    if (this.stop.signal.aborted) return;
    this.log.info(`${engine.run} of ${experiment}: ` +
      `${progress?.end?.kind ?? "its engine ended without a word"}`);
    this.runs.delete(experiment);
    this.tell();
    this.ended.fire({ experiment, progress });
  }

  private tell(): void {
    void vscode.commands.executeCommand("setContext", CONTEXT.running, this.runs.size > 0);
  }
}
