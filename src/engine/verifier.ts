import type { Experiment } from "../core/loop/experiment";
import { ProgramRunner } from "../core/loop/program-runner";
import type { CorrectionFile } from "../core/ports/corrections";
import type { Logger } from "../core/ports/logger";
import type { Correction } from "../core/review/correction";
import type { LeftOutCorrection, UsedCorrection } from "../core/review/records";
import { checkCorrection, verifyCorrection, type Verification } from "../core/review/verify";
import type { Query } from "../core/task/query";
import { JsonlDataset } from "../adapters/datasets/jsonl/dataset";
import { readExperiment } from "../adapters/store/experiment-file";
import { openSandbox, type Sandbox } from "./compose";

/** Verifies corrections of an experiment as an iteration does, without a policy. Python starts with the first program to run. */
export class Verifier {
  private sandbox: Promise<Sandbox> | undefined;
  private readonly runner: Pick<ProgramRunner, "run">;

  private constructor(private readonly experiment: string, readonly options: Experiment, dataset: JsonlDataset, readonly queries: ReadonlyMap<string, Query>, private readonly logger: Logger) {
    const { signal } = new AbortController();
    let runner: Promise<ProgramRunner> | undefined;
    this.runner = {
      run: async (program, query) => {
        runner ??= this.open().then(({ interpreter, perception }) => new ProgramRunner({ options }, { interpreter, perception, dataset, signal }));
        return (await runner).run(program, query);
      },
    };
  }

  /** @throws UserError if the experiment or its data are broken. */
  static async open(experiment: string, logger: Logger): Promise<Verifier> {
    const { options } = await readExperiment(experiment);
    const dataset = await JsonlDataset.open(experiment);
    return new Verifier(experiment, options, dataset, new Map((await dataset.queries()).map((query) => [query.id, query])), logger);
  }

  verify(correction: Pick<Correction, "query" | "program">): Promise<Verification> {
    return verifyCorrection(correction, this.queries, this.options, this.runner);
  }

  check(file: CorrectionFile): Promise<UsedCorrection | LeftOutCorrection> {
    return checkCorrection(file, this.queries, this.options, this.runner);
  }

  async close(): Promise<void> {
    await (await this.sandbox?.catch(() => undefined))?.close(); // its failure was thrown already
  }

  private open(): Promise<Sandbox> {
    this.sandbox ??= openSandbox(this.options.perception, this.logger, this.experiment);
    return this.sandbox;
  }
}
