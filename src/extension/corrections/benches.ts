import type * as vscode from "vscode";
import { ProgramBench } from "../../adapters/engine-client/program-bench";
import type { EnginePrograms } from "../engine-programs";
import { requireTrust } from "../trust";

/** One warm process for each experiment whose programs a person runs. */
export class Benches implements vscode.Disposable {
  private readonly benches = new Map<string, { readonly bench: ProgramBench; readonly node: string }>();

  constructor(private readonly engine: EnginePrograms, private readonly log: vscode.LogOutputChannel) {}

  /** @throws AbortError where the workspace is not trusted. */
  async get(experiment: string): Promise<ProgramBench> {
    await requireTrust();
    const programs = this.engine.programs();
    const known = this.benches.get(experiment);
    if (known?.node === programs.node) return known.bench;
    known?.bench.dispose();
    const bench = new ProgramBench({ ...programs, experiment, onLine: (line) => this.log.info(line) });
    this.benches.set(experiment, { bench, node: programs.node });
    return bench;
  }

  dispose(): void {
    for (const { bench } of this.benches.values()) bench.dispose();
    this.benches.clear();
  }
}
