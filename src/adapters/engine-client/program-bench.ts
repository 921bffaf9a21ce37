import { SIMILAR_LIMIT, type SimilarReport } from "../../core/review/similar";
import type { ScaledPicture } from "../pictures/scaled-picture";
import { type BenchCall, type BenchOptions, BenchProcess } from "./bench-process";
import { type PictureRequest, scaledPictureSchema, similarReportSchema, type SimilarRequest,
  type TracedReport, tracedReportSchema, type TryRequest } from "./bench-protocol";

/**
 * Milliseconds for one program and its perception; a program itself has `program.timeoutS` of
 * active seconds.
 */
const TRY_MS = 120_000;
const SIMILAR_MS = 20 * TRY_MS;
const PICTURE_MS = 30_000;

/**
 * Runs single programs on the queries of an experiment, in a process that keeps Python and
 * perception warm. The process starts with the first request and, where it has ended (idle, killed,
 * crashed), with the next one.
 */
export class ProgramBench {
  private process: BenchProcess | undefined;

  constructor(private readonly options: BenchOptions) {}

  /** Process id while one runs. */
  get pid(): number | undefined {
    return this.process?.alive ? this.process.pid : undefined;
  }

  /**
   * Makes the next request fast.
   * @throws UserError if a wall of the sandbox or the experiment is broken.
   */
  async warm(): Promise<void> {
    await this.ask({ method: "warm" }, TRY_MS, undefined);
  }

  /**
   * Runs a program on its query and compares with the annotation; nothing is saved. Programs of
   * test queries are not run.
   * @throws UserError if the query or its picture is gone, or the process ended; AbortError if
   *   cancelled; never because of the program.
   */
  async try(request: TryRequest, signal?: AbortSignal): Promise<TracedReport> {
    return tracedReportSchema.parse(
      await this.ask({ method: "try", params: request }, TRY_MS, signal),
    );
  }

  /** Tries a program on similar queries, with its words replaced. @throws as `try` does. */
  async similar(request: TryRequest & Partial<Pick<SimilarRequest, "limit">>,
    signal?: AbortSignal): Promise<SimilarReport> {
    return similarReportSchema.parse(
      await this.ask({ method: "similar", params: { limit: SIMILAR_LIMIT, ...request } },
        SIMILAR_MS, signal),
    );
  }

  /**
   * A picture of a query, or what a box of it shows, scaled down: for hovers, the inspector, and
   * everything else in the editor that shows crops, because no picture is decoded in the extension
   * host. The process keeps what it made until the file changes.
   * @throws UserError for test queries, and where the picture is gone or broken; AbortError if
   *   cancelled.
   */
  async picture(request: PictureRequest, signal?: AbortSignal): Promise<ScaledPicture> {
    return scaledPictureSchema.parse(
      await this.ask({ method: "picture", params: request }, PICTURE_MS, signal),
    );
  }

  /** Ends the process; a later request would start another. */
  dispose(): void {
    this.process?.close();
    this.process = undefined;
  }

  private ask(call: BenchCall, timeoutMs: number,
    signal: AbortSignal | undefined): Promise<unknown> {
    if (!this.process?.alive) this.process = new BenchProcess(this.options);
    return this.process.ask(call, timeoutMs, signal);
  }
}
