/** Every id shared with package.json, once. A test holds the two equal. */

export const COMMANDS = {
  newExperiment: "visrep.newExperiment",
  runIteration: "visrep.runIteration",
  cancel: "visrep.cancel",
  showLog: "visrep.showLog",
  checkSandbox: "visrep.checkSandbox",
  refresh: "visrep.refresh",
  openExperimentFile: "visrep.openExperimentFile",
  openSample: "visrep.openSample",
  showPicture: "visrep.showPicture",
  showMore: "visrep.showMore",
  markFailure: "visrep.markFailure",
  resolveMark: "visrep.resolveMark",
  reopenMark: "visrep.reopenMark",
  deleteMark: "visrep.deleteMark",
  showVerdicts: "visrep.showVerdicts",
} as const;
export type CommandId = (typeof COMMANDS)[keyof typeof COMMANDS];

/** Not in package.json, because the palette could not give their arguments: only tree items run them. */
export const INTERNAL_COMMANDS: readonly CommandId[] = [COMMANDS.openSample, COMMANDS.showMore];

export const CONTAINER = "visrep";

export const VIEWS = { iterations: "visrep.iterations" } as const;

export const PANELS = { sample: "visrep.sample" } as const;

/** Keys of `when` clauses. */
export const CONTEXT = {
  /** `loading`, `none` (no experiment), `idle` (no run yet), `runs`. Decides which welcome text is shown. */
  state: "visrep.state",
  /** True while an engine works on an experiment of this workspace. */
  running: "visrep.running",
} as const;

/** `viewItem` of the tree's nodes. */
export const ITEMS = {
  experiment: "visrep.experiment",
  broken: "visrep.brokenExperiment",
  sample: "visrep.sampleItem",
} as const;

export const SETTINGS = { section: "visrep", node: "engine.node", author: "author" } as const;

/** The comment controller of marks, and the test controller of verdicts. */
export const CONTROLLERS = { marks: "visrep.marks", verdicts: "visrep.verdicts" } as const;

/** Scheme of the read-only documents that show a sample's program. */
export const SAMPLE_SCHEME = "visrep-sample";

/** Scheme of the read-only documents that show a report. */
export const REPORT_SCHEME = "visrep-report";
