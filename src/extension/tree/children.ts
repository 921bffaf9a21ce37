import { listIterations, listRuns, type RunEntry } from "../../adapters/store/reader";
import { countRewarded, type Metrics } from "../../core/run/records";
import type { SampleSummary } from "../../core/run/run-record";
import type { ExperimentReader } from "../../services/experiment-reader";
import type { EarlierRunsNode, ExperimentNode, IterationNode, MoreNode, Node, RunNode, SampleNode,
  TypeNode } from "./nodes";

/** The iterations of the newest run, newest first, and the earlier runs below. */
export async function childrenOfExperiment(node: ExperimentNode): Promise<readonly Node[]> {
  if (node.problem !== undefined) return [{ kind: "message", parent: node, text: node.problem }];
  const runs = await listRuns(node.folder);
  const newest = runs.at(-1);
  if (!newest) return [];
  const earlier: readonly EarlierRunsNode[] = runs.length > 1 ?
    [{ kind: "earlier-runs", parent: node, count: runs.length - 1 }] :
    [];
  return [...await childrenOfRun(runNode(newest, node, node.folder)), ...earlier];
}

export async function childrenOfEarlierRuns(node: EarlierRunsNode): Promise<readonly RunNode[]> {
  return (await listRuns(node.parent.folder)).slice(0, -1).reverse().map((run) =>
    runNode(run, node, node.parent.folder)
  );
}

/** Newest first. */
export async function childrenOfRun(node: RunNode): Promise<readonly IterationNode[]> {
  const iterations = await listIterations(node.folder);
  const metricsOf = (wanted: number): Metrics | undefined =>
    iterations.find(({ iteration }) => iteration === wanted)?.metrics;
  return iterations.map(({ iteration, metrics }): IterationNode => ({ kind: "iteration",
    parent: node, iteration, metrics, before: metricsOf(iteration - 1) })
  ).reverse();
}

/** The question types of an iteration: the worst on test first, those not scored yet last. */
export async function childrenOfIteration(node: IterationNode,
  reader: ExperimentReader): Promise<readonly TypeNode[]> {
  const byType = new Map<string, SampleSummary[]>(
    Object.keys(node.metrics?.byType ?? {}).map((type) => [type, []]),
  );
  for (const sample of await reader.reviewable(node.parent.folder, node.iteration)) {
    const own = byType.get(sample.type);
    if (own) own.push(sample);
    else byType.set(sample.type, [sample]);
  }
  return [...byType].map(([type, own]): TypeNode => {
    return {
      kind: "type",
      parent: node,
      type,
      task: own[0]?.task,
      score: node.metrics?.byType[type],
      before: node.before?.byType[type],
      samples: own.length,
      earned: countRewarded(own),
    };
  }).sort((a, b) => rank(a) - rank(b) || a.type.localeCompare(b.type));
}

/** The first `shown` samples of a type: failing before rewarded, validation before train. */
export async function childrenOfType(node: TypeNode, shown: number,
  reader: ExperimentReader): Promise<readonly (SampleNode | MoreNode)[]> {
  const { parent: run, iteration } = node.parent;
  const [all, queries] = await Promise.all([reader.reviewable(run.folder, iteration),
    reader.queries(run.experiment)]);
  const own = all.filter(({ type }) => type === node.type).sort((a, b) => urgency(a) - urgency(b));
  const page = own.slice(0, shown).map((summary): SampleNode => ({ kind: "sample", parent: node,
    summary, text: queries.get(summary.query)?.text ?? summary.query })
  );
  return own.length > shown ?
    [...page, { kind: "more", parent: node, rest: own.length - shown }] :
    page;
}

function runNode(run: RunEntry, parent: RunNode["parent"], experiment: string): RunNode {
  return { kind: "run", parent, experiment, folder: run.folder, name: run.name,
    created: run.record.created };
}

function rank({ score, samples, earned }: TypeNode): number {
  return score ? score.accuracy : 2 + earned / Math.max(1, samples);
}

function urgency({ reward, split }: SampleSummary): number {
  return 2 * reward + (split === "validation" ? 0 : 1);
}
