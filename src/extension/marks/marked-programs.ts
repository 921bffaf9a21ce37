import type * as vscode from "vscode";
import { programDigest } from "../../adapters/store/digests";
import { StoreError, UsageError } from "../../core/errors";
import type { Experiment } from "../../core/experiment/experiment";
import type { ReviewKey } from "../../core/run/review-log";
import type { ExperimentReader } from "../../services/experiment-reader";
import type { Experiments } from "../experiments/experiments";
import { OUTPUT_SCHEME, SAMPLE_SCHEME } from "../ids";
import { placeOf } from "../sample/place-of";

/**
 * Schemes of documents that show what the policy wrote, or the draft made of it: marks are about
 * what it wrote.
 */
export const MARKED_SCHEMES: readonly string[] = [SAMPLE_SCHEME, OUTPUT_SCHEME];

/** The program that a document shows, as marks are keyed. */
export interface MarkedProgram {
  /** Folder of the experiment, absolute. */
  readonly experiment: string;
  /** Id of the sample that is shown. */
  readonly sample: string;
  readonly key: ReviewKey;
  readonly review: Experiment["review"];
}

/** Finds the program behind a document. */
export class MarkedPrograms {
  constructor(private readonly reader: ExperimentReader,
    private readonly experiments: Experiments) {}

  /**
   * @throws UserError if the sample, its query, its pictures or `experiment.json` cannot be read.
   */
  async of(uri: vscode.Uri): Promise<MarkedProgram> {
    const place = placeOf(uri);
    if (!place)
      throw new UsageError("Marks are for programs that the policy wrote.",
        "Open a sample from the Iterations or the Review view.");
    const { experiment, run, iteration, id } = place;
    const { sample, query } = await this.reader.sample(experiment, run, iteration, id);
    const images = await this.reader.imagesDigest(experiment, query);
    if (images === undefined)
      throw new StoreError(`A picture of the query ${query.id} cannot ` +
        "be read.",
        "Restore the pictures that data/queries.jsonl names: marks hold for a program over " +
          "certain pictures.");
    return { experiment, sample: id,
      key: { query: query.id, images, program: programDigest(sample.program ?? "") },
      review: await this.review(experiment) };
  }

  private async review(experiment: string): Promise<Experiment["review"]> {
    const entry = (await this.experiments.list()).find(({ folder }) => folder === experiment);
    if (!entry)
      throw new UsageError(`${experiment} is not open.`, "Open the folder of the experiment.");
    if (entry.state.kind === "broken") throw entry.state.error;
    return entry.state.options.review;
  }
}
