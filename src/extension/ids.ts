/** Every id shared with package.json, once. A test holds the two equal. */

export const COMMANDS = {
  newExperiment: "visrep.newExperiment",
  runIteration: "visrep.runIteration",
  cancel: "visrep.cancel",
  showLog: "visrep.showLog",
  checkSandbox: "visrep.checkSandbox",
  setUpTrainer: "visrep.setUpTrainer",
  setApiKey: "visrep.setApiKey",
  refresh: "visrep.refresh",
  openExperimentFile: "visrep.openExperimentFile",
  openSample: "visrep.openSample",
  showPicture: "visrep.showPicture",
  showCompletion: "visrep.showCompletion",
  showMore: "visrep.showMore",
  correct: "visrep.correct",
  runProgram: "visrep.runProgram",
  saveCorrection: "visrep.saveCorrection",
  runSimilar: "visrep.runSimilar",
  revertToOutput: "visrep.revertToOutput",
  markFailure: "visrep.markFailure",
  resolveMark: "visrep.resolveMark",
  reopenMark: "visrep.reopenMark",
  deleteMark: "visrep.deleteMark",
  showVerdicts: "visrep.showVerdicts",
  reviewAccept: "visrep.review.accept",
  reviewReject: "visrep.review.reject",
  reviewSkip: "visrep.review.skip",
  reviewUndo: "visrep.review.undo",
  reviewNext: "visrep.review.next",
  reviewPrevious: "visrep.review.previous",
  reviewOpen: "visrep.review.open",
  reviewResume: "visrep.review.resume",
  reviewFilter: "visrep.review.filter",
  reviewClearFilter: "visrep.review.clearFilter",
  reviewGroupBy: "visrep.review.groupBy",
  reviewExperiment: "visrep.review.experiment",
  reviewMore: "visrep.review.more",
  compareIterations: "visrep.compareIterations",
  compareWithPrevious: "visrep.compareWithPrevious",
  closeComparison: "visrep.closeComparison",
  onlyCorrectedTypes: "visrep.onlyCorrectedTypes",
  allComparedTypes: "visrep.allComparedTypes",
  openCompared: "visrep.openCompared",
  showMoreCompared: "visrep.showMoreCompared",
  whyThisRow: "visrep.whyThisRow",
  showTrainingRows: "visrep.showTrainingRows",
  exportTrace: "visrep.exportTrace",
  nextStep: "visrep.trace.nextStep",
  previousStep: "visrep.trace.previousStep",
  onlyCalls: "visrep.trace.onlyCalls",
  allSteps: "visrep.trace.allSteps",
  replayTrace: "visrep.trace.replay",
  compareTraces: "visrep.trace.compare",
} as const;
export type CommandId = (typeof COMMANDS)[keyof typeof COMMANDS];

/**
 * Not in package.json, because the palette could not give their arguments: only tree items run
 * them.
 */
export const INTERNAL_COMMANDS: readonly CommandId[] = [COMMANDS.openSample, COMMANDS.showMore,
  COMMANDS.reviewMore, COMMANDS.openCompared, COMMANDS.showMoreCompared];

export const CONTAINER = "visrep";

export const VIEWS = { iterations: "visrep.iterations", review: "visrep.review",
  comparison: "visrep.comparison", trace: "visrep.trace", inspector: "visrep.inspector" } as const;

export const PANELS = { sample: "visrep.sample" } as const;

/** Keys of `when` clauses. */
export const CONTEXT = {
  /**
   * `loading`, `none` (no experiment), `idle` (no run yet), `runs`. Decides which welcome text is
   * shown.
   */
  state: "visrep.state",
  /** True while an engine works on an experiment of this workspace. */
  running: "visrep.running",
  /**
   * Of the Review view: `none` (no finished iteration), `clean` (no program fails), `some`. Decides
   * which welcome text is shown.
   */
  review: "visrep.reviewState",
  /** True while the Review view shows only some programs. */
  filtered: "visrep.reviewFiltered",
  /** True while a comparison is shown. */
  comparing: "visrep.comparing",
  /** True while the comparison lists only question types with corrections. */
  onlyCorrected: "visrep.comparingOnlyCorrected",
  /**
   * Of the Trace view: `none` (no program is active), `unrecorded` (its run was not recorded),
   * `some`. Decides which welcome text is shown.
   */
  trace: "visrep.traceState",
  /** True while the Trace view lists perception calls alone. */
  onlyCalls: "visrep.traceOnlyCalls",
} as const;

/** `viewItem` of the tree's nodes. */
export const ITEMS = {
  experiment: "visrep.experiment",
  broken: "visrep.brokenExperiment",
  sample: "visrep.sampleItem",
  reviewItem: "visrep.reviewItem",
  /** An iteration that is finished and not the first. */
  comparable: "visrep.comparableIteration",
  compared: "visrep.comparedQuery",
} as const;

export const SETTINGS = { section: "visrep", node: "engine.node", trainerPython: "trainer.python",
  author: "author" } as const;

/** The comment controller of marks, and the test controller of verdicts. */
export const CONTROLLERS = { marks: "visrep.marks", verdicts: "visrep.verdicts" } as const;

/** Type of the debug sessions that replay a recorded trace. */
export const REPLAY_TYPE = "visrep-trace";

/** Scheme of the read-only pictures that show what a box of a picture holds. */
export const CROP_SCHEME = "visrep-crop";

/** Scheme of the read-only documents that show a trace as text, beside another one. */
export const TRACE_TEXT_SCHEME = "visrep-trace-text";

/** Scheme of the documents that show a sample's program, or the draft that a person made of it. */
export const SAMPLE_SCHEME = "visrep-sample";

/** Scheme of the read-only documents that show what the policy wrote, beside its correction. */
export const OUTPUT_SCHEME = "visrep-output";

/** Scheme of the read-only documents that show all that the policy wrote for a sample. */
export const COMPLETION_SCHEME = "visrep-completion";

/** Scheme of the read-only documents that show a report. */
export const REPORT_SCHEME = "visrep-report";
