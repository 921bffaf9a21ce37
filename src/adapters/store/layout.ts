import * as path from "node:path";

/**
 * Where everything is in an experiment folder. `folder` is the experiment, `run` the folder of one
 * run.
 */
export const layout = {
  experiment: (folder: string) => path.join(folder, "experiment.json"),
  data: (folder: string) => path.join(folder, "data"),
  queries: (folder: string) => path.join(folder, "data", "queries.jsonl"),
  /** In-context examples, if people wrote their own. */
  examples: (folder: string) => path.join(folder, "examples.jsonl"),
  corrections: (folder: string) => path.join(folder, "corrections"),
  /** Edits that are not verified yet. */
  drafts: (folder: string) => path.join(folder, "corrections", "drafts"),
  reviews: (folder: string) => path.join(folder, "reviews"),
  runs: (folder: string) => path.join(folder, "runs"),
  /** Held by the one engine that works on this experiment. */
  lock: (folder: string) => path.join(folder, "runs", "engine.lock"),
  /** What a detached engine printed. */
  log: (folder: string) => path.join(folder, "runs", "engine.log"),
  run: (folder: string, name: string) => path.join(folder, "runs", name),

  runRecord: (run: string) => path.join(run, "run.json"),
  events: (run: string) => path.join(run, "events.jsonl"),
  engine: (run: string) => path.join(run, "engine.json"),
  iteration: (run: string, iteration: number) => path.join(run, `iteration-${iteration}`),

  samples: (run: string, iteration: number) =>
    path.join(layout.iteration(run, iteration), "samples.jsonl"),
  index: (run: string, iteration: number) =>
    path.join(layout.iteration(run, iteration), "samples.index"),
  traces: (run: string, iteration: number) => path.join(layout.iteration(run, iteration), "traces"),
  decisions: (run: string, iteration: number) =>
    path.join(layout.iteration(run, iteration), "decisions.json"),
  usedCorrections: (run: string, iteration: number) =>
    path.join(layout.iteration(run, iteration), "corrections.json"),
  trainRows: (run: string, iteration: number) =>
    path.join(layout.iteration(run, iteration), "train.jsonl"),
  policy: (run: string, iteration: number) => path.join(layout.iteration(run, iteration), "policy"),
  training: (run: string, iteration: number) =>
    path.join(layout.iteration(run, iteration), "training.json"),
  metrics: (run: string, iteration: number) =>
    path.join(layout.iteration(run, iteration), "metrics.json"),
} as const;
