import { programDigest } from "../adapters/store/digests";
import { type IterationEntry, listIterations, newestRun } from "../adapters/store/reader";
import { keyText, type Standing } from "../core/review/current-log";
import { arrange, changedQueries, decisionKey, type Filter, type Grouping, type Queues,
  type ReviewItem, reviewItems } from "../core/review/queues";
import type { Verdict } from "../core/run/review-log";
import type { Review } from "../core/run/review-records";
import type { SampleSummary } from "../core/run/run-record";
import type { Query } from "../core/task/query";
import type { ExperimentReader } from "./experiment-reader";

/** Digest that stands for a sample whose completion holds no program. */
export const NO_PROGRAM = programDigest("");

/** Who knows what people decided: `ReviewState`. */
export interface Reviewed {
  standing(experiment: string): Promise<Standing>;
  corrected(experiment: string): Promise<ReadonlySet<string>>;
}

/** The programs of the newest finished iteration, by what became of them. */
export interface Board {
  readonly experiment: string;
  /** Absolute path of the run. */
  readonly run: string;
  readonly iteration: number;
  readonly items: readonly ReviewItem[];
  readonly queues: Queues;
  /** Validation accuracy of each question type, iteration 0 first; null where it was not scored. */
  readonly accuracy: ReadonlyMap<string, readonly (number | null)[]>;
}

/** What a board depends on; the iteration and its metrics belong to the items. */
interface Shown {
  readonly items: readonly ReviewItem[];
  readonly corrected: ReadonlySet<string>;
  readonly verdicts: ReadonlyMap<string, Verdict>;
  readonly filter: string;
  readonly grouping: Grouping;
}

/** Reads boards. What does not depend on decisions is worked out once for an iteration. */
export class BoardReader {
  private readonly items = new WeakMap<readonly SampleSummary[], readonly ReviewItem[]>();
  private readonly changed = new WeakMap<readonly SampleSummary[], ReadonlySet<string>>();

  private last: { readonly shown: Shown; readonly board: Board } | undefined;

  constructor(private readonly reader: ExperimentReader, private readonly reviewed: Reviewed) {}

  /**
   * The same board as before where nothing changed; undefined while no iteration is finished.
   * @throws StoreError if the index is damaged.
   */
  async read(experiment: string, filter: Filter, grouping: Grouping): Promise<Board | undefined> {
    const run = await newestRun(experiment);
    const iterations = run ?
      (await listIterations(run.folder)).filter(({ metrics }) => metrics) :
      [];
    const newest = iterations.at(-1);
    if (!run || !newest) return undefined;
    const samples = await this.reader.reviewable(run.folder, newest.iteration);
    const persistent = newest.metrics?.review?.persistent ?? [];
    const items = remembered(this.items, samples,
      () => reviewItems(samples, persistent, NO_PROGRAM));
    const [corrected, verdicts] = await Promise.all([this.reviewed.corrected(experiment),
      this.verdicts(experiment, items)]);
    const shown = { items, corrected, verdicts, filter: JSON.stringify(filter), grouping };
    if (this.last && isSame(this.last.shown, shown)) return this.last.board;
    const changed = filter.changed ?
      await this.changedSince(run.folder, newest.iteration, samples) :
      new Set<string>();
    const queues = arrange(items, { verdicts, corrected, changed, persistent }, filter, grouping);
    const board = { experiment, run: run.folder, iteration: newest.iteration, items, queues,
      accuracy: accuracies(iterations, persistent) };
    this.last = { shown, board };
    return board;
  }

  /**
   * The decisions that hold for the pictures of now. Pictures are read only of queries that have a
   * decision about one of these programs.
   */
  private async verdicts(experiment: string,
    items: readonly ReviewItem[]): Promise<ReadonlyMap<string, Verdict>> {
    const { decisions } = await this.reviewed.standing(experiment);
    if (decisions.size === 0) return new Map();
    const decided = new Set(
      [...decisions.values()].map(({ key }) => decisionKey(key.query, key.program)),
    );
    const asked = items.filter(({ key }) => decided.has(key));
    const queries = asked.length > 0 ?
      await this.reader.queries(experiment) :
      new Map<string, Query>();
    const found = await Promise.all(
      asked.map(async ({ key, sample }): Promise<readonly [string, Verdict] | undefined> => {
        const query = queries.get(sample.query);
        const images = query && await this.reader.imagesDigest(experiment, query);
        const verdict = images === undefined ?
          undefined :
          decisions.get(
            keyText({ query: sample.query, images, program: sample.program ?? NO_PROGRAM }),
          )?.verdict;
        return verdict && [key, verdict];
      }),
    );
    return new Map(found.filter((each) => each !== undefined));
  }

  private async changedSince(run: string, iteration: number,
    samples: readonly SampleSummary[]): Promise<ReadonlySet<string>> {
    const before = iteration > 0 ? await this.reader.reviewable(run, iteration - 1) : [];
    return remembered(this.changed, samples, () => changedQueries(samples, before));
  }
}

function isSame(a: Shown, b: Shown): boolean {
  return a.items === b.items && a.corrected === b.corrected && a.filter === b.filter &&
    a.grouping === b.grouping &&
    a.verdicts.size === b.verdicts.size &&
    [...a.verdicts].every(([key, verdict]) => b.verdicts.get(key) === verdict);
}

function remembered<K extends object, V>(memory: WeakMap<K, V>, key: K, make: () => V): V {
  const known = memory.get(key) ?? make();
  memory.set(key, known);
  return known;
}

function accuracies(iterations: readonly IterationEntry[],
  persistent: Review["persistent"]): Board["accuracy"] {
  const types = new Set([
    ...iterations.flatMap(({ metrics }) => Object.keys(metrics?.validation.byType ?? {})),
    ...persistent.map(({ type }) => type),
  ]);
  return new Map(
    [...types].map((
      type,
    ) => [type,
      iterations.map(({ metrics }) => metrics?.validation.byType[type]?.accuracy ?? null)]
    ),
  );
}
