import type { Experiment } from "../../experiment/experiment";
import { decisionTexts } from "../../loop/training/decisions";
import { countTypes } from "../../review/review";
import type { Split } from "../../task/query";
import { type Changes, hasChanged, type Outlook } from "./next-iteration";

/** What is told before an iteration. */
export interface Upcoming {
  readonly options: Experiment;
  /** Queries of the chosen tasks in each split that no mark takes out. */
  readonly splits: Readonly<Record<Split, number>>;
  /** Programs that grow writes, and that evaluate scores. */
  readonly grown: number;
  readonly scored: number;
  /** First and last iteration that will be worked on; 0 is scoring the frozen base. */
  readonly from: number;
  readonly upTo: number;
  /** The run that goes on; undefined: a new one. */
  readonly run: string | undefined;
  /** Changed options, because of which a new run is started although there was one. */
  readonly because: readonly string[];
  /** What the first iteration that trains will be trained on. */
  readonly training: Outlook;
  /** What cannot be read and does not count. */
  readonly problems: readonly { readonly message: string }[];
}

/** A line of the pre-flight. `kind` says what it is about, for an icon. */
export interface PreflightRow {
  readonly kind: "run" | "train" | "out" | "changes" | "problem" | "stage";
  readonly label: string;
  readonly detail: string;
}

/** `Run iterations 0 and 1`. */
export function runLabel({ from, upTo }: Pick<Upcoming, "from" | "upTo">): string {
  if (from >= upTo) return `Run iteration ${upTo}`;
  return upTo - from === 1 ?
    `Run iterations ${from} and ${upTo}` :
    `Run iterations ${from} to ${upTo}`;
}

/** What will be trained on first, then what will run, each with the options that decide it. */
export function preflightRows(plan: Upcoming): readonly PreflightRow[] {
  return [runRow(plan), ...trainingRowsOf(plan), ...stageRows(plan)];
}

function runRow({ run, because, from }: Upcoming): PreflightRow {
  return { kind: "run", label: run ? `${run} goes on` : "A new run is started",
    detail: because.length > 0 ?
      `because of ${because.join(", ")}` :
      from === 0 ?
      "iteration 0 scores the frozen base first" :
      "under the options it began with" };
}

function trainingRowsOf({ options, training, problems }: Upcoming): readonly PreflightRow[] {
  const { own, changes, decisions, iteration } = training;
  const out = decisionTexts(decisions);
  const [first] = problems;
  return [
    correctionsRow(options, training),
    own ?
      { kind: "train", label: "Own programs: " +
        `${own.exact ? "" : "about "}${count(own.rows, "row")}`,
        detail: [typesText(own.byType), own.exact ?
          `grown in iteration ${own.iteration}` :
          `as in iteration ${own.iteration}; iteration ${iteration} grows its own`].filter(
            Boolean,
          ).join("; ") } :
      { kind: "train", label: "Own programs: not known yet",
        detail: "every distinct program that earns its reward becomes a row" },
    ...(out.length === 0 ? [] : [{ kind: "out" as const, label: "Left out: " +
      `${
        [some(decisions.excluded.length, "query", "queries"),
          some(decisions.rejected.length, "program")].filter(Boolean).join(", ")
      }`,
      detail: `${out.join("; ")}${
        decisions.recorded ? ` (as recorded when iteration ${iteration} began)` : ""
      }` }]),
    ...(changes ? [changesRow(changes)] : []),
    ...(first ?
      [{ kind: "problem" as const, label: `${count(problems.length, "line")} of ` +
        "reviews cannot be read", detail: first.message }] :
      []),
  ];
}

function correctionsRow({ corrections: { budget } }: Experiment,
  { corrections: { used, leftOut, recorded }, files, iteration }: Outlook): PreflightRow {
  const [first] = leftOut;
  return {
    kind: "train",
    label: `Corrections: ${files} of ${budget}`,
    detail: [
      used.length === 0 ? "" : `${used.length} ` +
        `${
          recorded ?
            `verified when iteration ${iteration} began to train` :
            used.length === 1 ?
            "is run again and must earn its reward" :
            "are run again and must earn their rewards"
        }: ` +
        `${typesText(countTypes(used))}`,
      first ?
        `${leftOut.length} left out: ${first.file} ` +
        `(${first.reason})${leftOut.length > 1 ? ", ..." : ""}` :
        "",
    ].filter(Boolean).join("; ") || "none is written; drafts do not count",
  };
}

function changesRow(changes: Changes): PreflightRow {
  const { since, corrections, excluded, rejected } = changes;
  if (!hasChanged(changes))
    return { kind: "changes", label: `Since iteration ${since}: nobody changed anything`,
      detail: "no correction, mark or rejection is new or gone" };
  const parts = [
    ["correction added", "corrections added", corrections.added],
    ["correction edited", "corrections edited", corrections.edited],
    ["correction removed", "corrections removed", corrections.removed],
    ["query marked", "queries marked", excluded.added],
    ["query taken in again", "queries taken in again", excluded.removed],
    ["program rejected", "programs rejected", rejected.added],
    ["rejection taken back", "rejections taken back", rejected.removed],
  ] as const;
  const given = parts.filter(([, , list]) => list.length > 0);
  return { kind: "changes", label: `Since iteration ${since}: ` +
    `${given.map(([one, more, list]) => count(list.length, one, more)).join(", ")}`,
    detail: given.map(([one, , list]) => `${one}: ${named(list)}`).join("; ") };
}

function stageRows({ options, splits, grown, scored }: Upcoming): readonly PreflightRow[] {
  const { policy, perception, trainer, sampling, training, evaluation, program } = options;
  const weights = training.method === "lora" ? `LoRA rank ${training.lora.rank}` : "all weights";
  return [
    { kind: "stage", label: `Grow: ${grown} programs`,
      detail: `${splits.train} train queries × ${sampling.samplesPerQuery} samples by the ` +
        `${policy.engine} policy, temperature ${sampling.temperature}, top-p ${sampling.topP}` },
    { kind: "stage", label: "Run and reward", detail: `on pixels by ${perception.engine} ` +
      `perception, at most ${program.timeoutS} s and ${program.maxCalls} calls a program` },
    { kind: "stage", label: `Improve: train ${weights}, ${count(training.epochs, "epoch")}, ` +
      `learning rate ${training.learningRate}`,
      detail:
        `${trainer.engine} trainer on up to ${training.maxRowsPerQuery} rewarded programs a ` +
        `query, batch ${training.batchSize}, from ${training.initFrom} weights` },
    { kind: "stage", label: `Evaluate: ${scored} programs`,
      detail: `${splits.validation} validation + ${splits.test} test ` +
        `queries${
          evaluation.maxQueriesPerType ? `, at most ${evaluation.maxQueriesPerType} of a type` : ""
        }, ` +
        `temperature ${evaluation.temperature}; test is never trained on` },
  ];
}

/** Types that are told before "...". */
const TYPES = 6;
/** Names that are told before "...". */
const NAMES = 4;

/** `count 12, exist 3`, most first. */
function typesText(byType: Readonly<Record<string, number>>): string {
  const types = Object.entries(byType).sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1)).map((
    [type, n],
  ) => `${type} ${n}`);
  return `${types.slice(0, TYPES).join(", ")}${types.length > TYPES ? ", ..." : ""}`;
}

function named(names: readonly string[]): string {
  return `${names.slice(0, NAMES).join(", ")}${names.length > NAMES ? ", ..." : ""}`;
}

function count(n: number, one: string, more = `${one}s`): string {
  return `${n} ${n === 1 ? one : more}`;
}

function some(n: number, one: string, more?: string): string {
  return n === 0 ? "" : count(n, one, more);
}
