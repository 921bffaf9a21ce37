import * as vscode from "vscode";
import type { CommandRegistry } from "../command-registry";
import type { Experiments } from "../experiments/experiments";
import { VIEWS } from "../ids";
import type { IterationsView } from "../tree/iterations-view";
import type { ActiveRun, EndedRun, RunMonitor } from "./run-monitor";
import { fraction, outcomeText, progressText, shortText } from "./run-progress";

/**
 * Shows runs in the view, the status bar and a notification that can cancel them, and tells how
 * they ended.
 */
export class RunScreens implements vscode.Disposable {
  private readonly status = vscode.window.createStatusBarItem("visrep.run",
    vscode.StatusBarAlignment.Left, 10);
  private readonly disposables: readonly vscode.Disposable[];
  private stage = "";

  constructor(private readonly monitor: RunMonitor, private readonly experiments: Experiments,
    private readonly view: IterationsView, private readonly commands: CommandRegistry) {
    this.status.name = "VisReP";
    this.status.command = `${VIEWS.iterations}.focus`;
    this.disposables = [
      this.status,
      monitor.onDidStart((run) => this.start(run)),
      monitor.onDidChange((run) => this.change(run)),
      monitor.onDidEnd((run) => this.end(run)),
    ];
  }

  dispose(): void {
    for (const each of this.disposables) each.dispose();
  }

  private start(run: ActiveRun): void {
    this.change(run);
    this.status.show();
    void vscode.window.withProgress({ location: vscode.ProgressLocation.Notification,
      title: "VisReP", cancellable: true }, async (notification, token) => {
      token.onCancellationRequested(() =>
        void this.monitor.cancel([run]).catch((error: unknown) => this.commands.show(error))
      );
      await this.notify(run, notification);
    });
    void vscode.window.withProgress({ location: { viewId: VIEWS.iterations } },
      () => this.untilEnd(run));
  }

  /** Moves the notification's bar until the run ends. */
  private async notify({ experiment }: ActiveRun,
    notification: vscode.Progress<{ message?: string; increment?: number }>): Promise<void> {
    let shown = 0;
    const listener = this.monitor.onDidChange(({ experiment: changed, progress }) => {
      if (changed !== experiment || !progress) return;
      const now = 100 * fraction(progress);
      notification.report({ message: progressText(progress), increment: Math.max(0, now - shown) });
      shown = Math.max(shown, now);
    });
    await this.untilEnd({ experiment });
    listener.dispose();
  }

  private untilEnd({ experiment }: Pick<ActiveRun, "experiment">): Promise<void> {
    return new Promise((resolve) => {
      const listener = this.monitor.onDidEnd((ended) => {
        if (ended.experiment !== experiment) return;
        listener.dispose();
        resolve();
      });
    });
  }

  private change({ experiment, engine, progress, cancelling }: ActiveRun): void {
    const at = progress ? progressText(progress) : vscode.l10n.t("{0}: starting", engine.run ?? "");
    const text = cancelling ? vscode.l10n.t("Cancelling. {0}", at) : at;
    this.view.tree.message = text;
    const short = progress ? shortText(progress) : vscode.l10n.t("starting");
    this.status.text = "$(sync~spin) VisReP " +
      `${cancelling ? vscode.l10n.t("cancelling, {0}", short) : short}`;
    this.status.tooltip = `${text}\n${experiment}`;
    this.status.accessibilityInformation = { label: `VisReP, ${text}` };
    // The tree reads the folder again when a stage begins, not with every batch.
    const stage = `${progress?.at?.iteration} ${progress?.at?.stage}`;
    if (stage !== this.stage) this.view.refresh();
    this.stage = stage;
  }

  private end({ experiment, progress }: EndedRun): void {
    if (this.monitor.active.length === 0) {
      this.status.hide();
      this.view.tree.message = "";
    }
    this.experiments.refresh();
    void this.tellEnd(experiment, progress).catch((error: unknown) => this.commands.show(error));
  }

  private async tellEnd(experiment: string, progress: EndedRun["progress"]): Promise<void> {
    const again = vscode.l10n.t("Run Iteration goes on where it stopped.");
    switch (progress?.end?.kind) {
      case "finished": {
        const show = vscode.l10n.t("Show Iterations");
        const answer = await vscode.window.showInformationMessage(
          outcomeText(progress) ?? vscode.l10n.t("{0} is finished.", progress.run),
          show,
        );
        if (answer === show) await this.view.reveal(experiment, progress.upTo);
        return;
      }
      case "cancelled":
        return void vscode.window.showInformationMessage(
          vscode.l10n.t("{0} was cancelled; finished batches are kept. {1}", progress.run, again),
        );
      case "failed":
        return void vscode.window.showErrorMessage(
          `${progress.end.message} ${progress.end.nextStep}`,
        );
      case undefined:
        return void vscode.window.showErrorMessage(
          vscode.l10n.t("The engine of VisReP ended without a word; its log is {0}. {1}",
            `${experiment}/runs/engine.log`, again),
        );
    }
  }
}
