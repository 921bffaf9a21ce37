import * as vscode from "vscode";
import { type Call, inspectorProtocol, type Snapshot } from "../../../webview/inspector/protocol";
import { layout } from "../../adapters/store/layout";
import { UserError } from "../../core/errors";
import { TypedPage } from "../page/typed-page";
import { pictureUri } from "../sample/sample-panel";
import type { ShownTrace, TraceSelection } from "../trace/trace-selection";
import type { PictureSources } from "./picture-sources";
import { type PictureSource, TraceInspection } from "./snapshot";

/** A trace that is looked at. */
interface Inspected {
  readonly trace: ShownTrace;
  readonly inspection: TraceInspection;
  /** Empty until they are known. */
  sources: readonly PictureSource[];
}

/**
 * The one view that shows what a step saw: it follows the trace, its selected step, and through
 * them the tree and the editor.
 */
export class InspectorView implements vscode.WebviewViewProvider, vscode.Disposable {
  private page: TypedPage<Snapshot, Call> | undefined;
  private inspected: Inspected | undefined;
  /** What the page was sent last. */
  private sent: Snapshot | undefined;
  private readonly disposables: readonly vscode.Disposable[];

  /** @param reason why the program that is active has no trace */
  constructor(private readonly extension: vscode.Uri, private readonly selection: TraceSelection,
    private readonly reason: () => string | undefined,
    private readonly pictures: Pick<PictureSources, "of">,
    private readonly log: vscode.LogOutputChannel) {
    this.disposables = [selection.onDidShow(() => this.inspect()),
      selection.onDidSelect(() => void this.send())];
  }

  resolveWebviewView(view: vscode.WebviewView): void {
    const kind = { name: "inspector", title: vscode.l10n.t("Inspector"),
      loading: vscode.l10n.t("Loading the inspector…"), embedsPictures: true };
    this.page = new TypedPage(view.webview, { extension: this.extension, kind,
      protocol: inspectorProtocol, carryOut: (call) => this.carryOut(call), log: this.log },
      this.folders());
    view.onDidDispose(() => {
      this.page = undefined;
    });
    this.inspect();
  }

  /** What the page shows now; undefined before it stands. */
  get snapshot(): Snapshot | undefined {
    return this.sent;
  }

  dispose(): void {
    for (const each of this.disposables) each.dispose();
  }

  /**
   * Shows the trace at once, and its pictures when their thumbnails are made. Nothing is made while
   * nobody looks.
   */
  private inspect(): void {
    const { page, selection: { trace } } = this;
    if (!page) return;
    const inspected: Inspected | undefined = trace &&
      { trace, inspection: new TraceInspection(trace), sources: [] };
    this.inspected = inspected;
    page.allow(this.folders());
    void this.send();
    if (!inspected) return;
    this.pictures.of(inspected.trace, (file) => page.webview.asWebviewUri(file).toString()).then(
      async (sources) => {
        inspected.sources = sources;
        if (this.inspected === inspected) await this.send();
      },
    ).catch((error: unknown) => this.log.error(error as Error));
  }

  private folders(): readonly vscode.Uri[] {
    const { trace } = this.selection;
    return trace ? [vscode.Uri.file(layout.data(trace.experiment))] : [];
  }

  private async send(): Promise<void> {
    const { inspected } = this;
    this.sent = {
      shown: inspected ? inspected.inspection.shown(this.selection.step, inspected.sources) : null,
      reason: this.reason() ?? null,
    };
    await this.page?.show(this.sent);
  }

  private async carryOut(call: Call): Promise<void> {
    switch (call.method) {
      case "ready":
        return this.send();
      case "selectStep":
        return this.selection.select(call.step ?? undefined);
      case "openPicture": {
        const name = this.inspected?.trace.query.images[call.picture];
        if (!this.inspected || name === undefined)
          throw new UserError(`This query has no picture ${call.picture + 1}.`,
            "Open its program again.");
        await vscode.commands.executeCommand("vscode.open",
          pictureUri(this.inspected.trace.experiment, name));
      }
    }
  }
}
