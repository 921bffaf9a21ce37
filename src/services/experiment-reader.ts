import * as path from "node:path";
import { FileCache, filesStamp } from "../adapters/files/file-cache";
import { imagesDigest } from "../adapters/store/digests";
import { layout } from "../adapters/store/layout";
import { readQueries } from "../adapters/store/queries";
import { listIterations, listRuns, readSamples, sampleSummaries } from "../adapters/store/reader";
import { UserError } from "../core/errors";
import type { SampleRecord } from "../core/run/records";
import type { SampleSummary } from "../core/run/run-record";
import type { Query } from "../core/task/query";

/** Queries whose pictures' digests are kept. */
const KEPT_DIGESTS = 20_000;

/** A sample and the query it was written for. */
export interface SampleWithQuery {
  readonly sample: SampleRecord;
  readonly query: Query;
}

/**
 * What the editor reads of experiments, cached until the files change. Test samples never come out
 * of here.
 */
export class ExperimentReader {
  private readonly queryFiles = new FileCache<ReadonlyMap<string, Query>>(4);
  private readonly indexFiles = new FileCache<readonly SampleSummary[]>(8);
  private readonly digests = new FileCache<string | undefined>(KEPT_DIGESTS);

  /** The queries of an experiment by id. @throws DataError naming file and line. */
  queries(experiment: string): Promise<ReadonlyMap<string, Query>> {
    return this.queryFiles.get(layout.queries(experiment),
      async () => new Map((await readQueries(experiment)).map((query) => [query.id, query])));
  }

  /**
   * Digest of a query's pictures, read again where one of them changed; undefined where one is
   * gone.
   */
  imagesDigest(experiment: string, query: Pick<Query, "images">): Promise<string | undefined> {
    const files = query.images.map((name) => path.resolve(layout.data(experiment), name));
    return this.digests.get(files.join("\n"), () => imagesDigest(experiment, query),
      () => filesStamp(files));
  }

  /** The train and validation samples of an iteration. */
  reviewable(run: string, iteration: number): Promise<readonly SampleSummary[]> {
    return this.indexFiles.get(layout.index(run, iteration),
      async () => (await sampleSummaries(run, iteration)).filter(({ split }) => split !== "test"));
  }

  /**
   * Where a train or validation sample is, by its id alone: the newest run and iteration that have
   * it. Undefined if none has.
   */
  async place(experiment: string,
    id: string): Promise<{ readonly run: string; readonly iteration: number } | undefined> {
    for (const { folder: run } of [...await listRuns(experiment)].reverse()) {
      for (const { iteration } of [...await listIterations(run)].reverse()) {
        if ((await this.reviewable(run, iteration)).some((each) => each.id === id))
          return { run, iteration };
      }
    }
    return undefined;
  }

  /**
   * @throws UserError if the iteration has no such train or validation sample, or its query is
   *   gone.
   */
  async sample(experiment: string, run: string, iteration: number,
    id: string): Promise<SampleWithQuery> {
    const summary = (await this.reviewable(run, iteration)).find((each) => each.id === id);
    const [sample] = summary ? await readSamples(run, iteration, [summary]) : [];
    if (!sample)
      throw new UserError(`Iteration ${iteration} has no train or validation sample ` +
        `${id}.`, "Test samples are only scored. Open another one from the Iterations view.");
    const query = (await this.queries(experiment)).get(sample.query);
    if (!query)
      throw new UserError(`The query ${sample.query} of this sample is no longer in ` +
        `${layout.queries(experiment)}.`, "Restore the line that was removed.");
    return { sample, query };
  }
}
