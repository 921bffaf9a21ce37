import type { PictureRequest, TracedReport,
  TryReport } from "../../adapters/engine-client/bench-protocol";
import { filesStamp } from "../../adapters/files/file-cache";
import { type ScaledPicture, ScaledPictures } from "../../adapters/pictures/scaled-picture";
import { readExperiment } from "../../adapters/store/experiment-file";
import { layout } from "../../adapters/store/layout";
import { readQueries } from "../../adapters/store/queries";
import { DataError } from "../../core/errors";
import type { Experiment } from "../../core/experiment/experiment";
import type { CorrectionFile } from "../../core/ports/corrections";
import type { Logger } from "../../core/ports/logger";
import { type SimilarReport, trySimilar } from "../../core/review/similar";
import { checkCorrection, type Verification, verifyCorrection } from "../../core/review/verify";
import { ProgramRunner } from "../../core/reward/program-runner";
import type { Correction } from "../../core/run/correction";
import type { LeftOutCorrection, UsedCorrection } from "../../core/run/review-records";
import type { Query } from "../../core/task/query";
import { openSandbox, type Sandbox } from "../compose";
import { Pictures } from "./pictures";
import { triedQuery, tryProgram, whyNoReward } from "./try-program";

/** What an experiment's files said when they were read. */
interface Read {
  readonly stamp: string;
  readonly options: Experiment;
  readonly queries: ReadonlyMap<string, Query>;
}

/**
 * Runs single programs on an experiment's queries as an iteration does, without a policy. Python
 * starts with the first program to run.
 */
export class Verifier {
  private sandbox: Promise<Sandbox> | undefined;
  private readonly pictures: Pictures;
  private readonly scaled = new ScaledPictures();
  private readonly runner = this.runnerUntil(new AbortController().signal);

  private constructor(private readonly experiment: string, private read: Read,
    private readonly logger: Logger) {
    this.pictures = new Pictures(experiment);
  }

  /** @throws UserError if `experiment.json` or the queries are broken. */
  static async open(experiment: string, logger: Logger): Promise<Verifier> {
    return new Verifier(experiment, await read(experiment), logger);
  }

  get options(): Experiment {
    return this.read.options;
  }

  get queries(): ReadonlyMap<string, Query> {
    return this.read.queries;
  }

  /**
   * Reads options and queries again if their files have changed.
   * @throws UserError if they are broken now.
   */
  async refresh(): Promise<void> {
    if ((await stampOf(this.experiment)) !== this.read.stamp)
      this.read = await read(this.experiment);
  }

  verify(correction: Pick<Correction, "query" | "program">): Promise<Verification> {
    return verifyCorrection(correction, this.queries, this.options, this.runner);
  }

  check(file: CorrectionFile): Promise<UsedCorrection | LeftOutCorrection> {
    return checkCorrection(file, this.queries, this.options, this.runner);
  }

  /**
   * What a program is worth for a train or validation query.
   * @throws DataError for any other query or a missing picture, AbortError if cancelled.
   */
  async try(id: string, program: string, signal?: AbortSignal): Promise<TryReport> {
    const { steps, ...report } = await tryProgram(triedQuery(id, this.queries), program,
      this.options, this.runnerUntil(signal));
    return report;
  }

  /** The same with the trace, also where the experiment keeps none. */
  async tryTraced(id: string, program: string, signal?: AbortSignal): Promise<TracedReport> {
    return tryProgram(triedQuery(id, this.queries), program, this.options,
      this.runnerUntil(signal, { traces: "all" }));
  }

  /**
   * A picture of a train or validation query.
   * @throws DataError for any other query, or a picture that is missing or broken.
   */
  async picture({ query: id, image, ...view }: PictureRequest): Promise<ScaledPicture> {
    const name = triedQuery(id, this.queries).images[image];
    if (name === undefined)
      throw new DataError(`${id} has no picture ${image + 1}.`, "Run the program again.");
    return this.scaled.get(await this.pictures.image(name), view);
  }

  /** The same on similar train queries. */
  async similar(id: string, program: string, limit: number,
    signal?: AbortSignal): Promise<SimilarReport> {
    const runner = this.runnerUntil(signal);
    return trySimilar(triedQuery(id, this.queries), program, this.queries.values(), limit,
      (rewritten, query) => whyNoReward(query, rewritten, this.options, runner));
  }

  /**
   * Python and perception, started by the first who asks.
   * @throws UserError where a wall or a model is missing; the next who asks tries again.
   */
  open(): Promise<Sandbox> {
    this.sandbox ??= openSandbox(this.options.perception, this.logger, this.experiment).catch(
      (error: unknown) => {
        this.sandbox = undefined;
        throw error;
      },
    );
    return this.sandbox;
  }

  async close(): Promise<void> {
    await (await this.sandbox?.catch(() => undefined))?.close(); // its failure was thrown already
  }

  /** Equal pairs of program and pictures run once for each runner. */
  private runnerUntil(signal = new AbortController().signal,
    other: Partial<Experiment["program"]> = {}): Pick<ProgramRunner, "run"> {
    let runner: Promise<ProgramRunner> | undefined;
    return {
      run: async (program, query) => {
        runner ??= this.open().then(({ interpreter, perception }) =>
          new ProgramRunner({
            options: { ...this.options, program: { ...this.options.program, ...other } },
          }, { interpreter, perception, dataset: this.pictures, signal })
        );
        return (await runner).run(program, query);
      },
    };
  }
}

async function read(experiment: string): Promise<Read> {
  const stamp = await stampOf(experiment);
  const { options } = await readExperiment(experiment);
  return { stamp, options,
    queries: new Map((await readQueries(experiment)).map((query) => [query.id, query])) };
}

function stampOf(experiment: string): Promise<string> {
  return filesStamp([layout.experiment(experiment), layout.queries(experiment)]);
}
