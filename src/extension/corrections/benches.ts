import * as vscode from "vscode";
import type { PictureRequest } from "../../adapters/engine-client/bench-protocol";
import { ProgramBench } from "../../adapters/engine-client/program-bench";
import type { ScaledPicture } from "../../adapters/pictures/scaled-picture";
import type { EnginePrograms } from "../engine-programs";
import { requireTrust } from "../trust";

/** One warm process for each experiment whose programs a person runs. */
export class Benches implements vscode.Disposable {
  private readonly benches = new Map<string,
    { readonly bench: ProgramBench; readonly node: string }>();

  constructor(private readonly engine: EnginePrograms,
    private readonly log: vscode.LogOutputChannel) {}

  /** @throws AbortError where the workspace is not trusted. */
  async get(experiment: string): Promise<ProgramBench> {
    await requireTrust();
    return this.bench(experiment);
  }

  /**
   * A picture of a query, or a crop of it, made by the experiment's process: the one way for
   * everything in the editor that shows crops. Undefined where the workspace is not trusted: its
   * pictures are decoded by the editor's own sandbox alone.
   * @throws UserError
   */
  async picture(experiment: string, request: PictureRequest,
    signal?: AbortSignal): Promise<ScaledPicture | undefined> {
    return vscode.workspace.isTrusted ?
      (await this.bench(experiment)).picture(request, signal) :
      undefined;
  }

  dispose(): void {
    for (const { bench } of this.benches.values()) bench.dispose();
    this.benches.clear();
  }

  private async bench(experiment: string): Promise<ProgramBench> {
    const programs = await this.engine.programs();
    const known = this.benches.get(experiment);
    if (known?.node === programs.node) return known.bench;
    known?.bench.dispose();
    const bench = new ProgramBench({ ...programs, experiment,
      onLine: (line) => this.log.info(line) });
    this.benches.set(experiment, { bench, node: programs.node });
    return bench;
  }
}
