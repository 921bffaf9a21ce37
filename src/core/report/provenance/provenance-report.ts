import type { LeftOut, LeftOutReason, NoRows, Provenance, Reviewed,
  RowProvenance } from "./provenance-records";

/** What was asked about: its own part of the report comes first. */
export type Subject = { readonly kind: "sample" | "correction"; readonly id: string };

/** A provenance as Markdown, for people. */
export function provenanceReport(found: Provenance, subject?: Subject): string {
  const { run, iteration, query, type, text, expected, none, rows, leftOut } = found;
  const asked = ({ id }: { readonly id: string }): boolean => id === subject?.id;
  return [
    `# ${headline(found, subject)}`,
    bullets([["Query", `${code(query)} (${type}): ${plain(text)}`], ["Expected", code(expected)], [
      "Iteration",
      `${iteration} of ${run}`,
    ]]),
    ...(none ? [noRowsText(none, iteration)] : []),
    ...leftOut.filter(asked).map((each) => `${leftOutLine(each)}.`),
    ...(none === null && rows.length === 0 ?
      [`Iteration ${iteration} was trained on no row of ` +
        "this query."] :
      []),
    ...first(rows, ({ source }) =>
      asked(source.kind === "correction" ? { id: source.file } : source)).map((row, i) =>
        rowText(row, i + 1, iteration)
      ),
    ...leftOutList(leftOut.filter((each) => !asked(each))),
  ].join("\n\n") + "\n";
}

function headline({ none, rows, iteration, query }: Provenance,
  subject: Subject | undefined): string {
  const isIn = rows.some(({ source }) =>
    subject === undefined || (source.kind === "correction" ? source.file : source.id) === subject.id
  );
  if (subject)
    return isIn && !none ?
      "Why this row is here" :
      "Why this program is no training row";
  return rows.length > 0 ?
    `Training rows of ${query} in iteration ${iteration}` :
    `Why ${query} has no training row in iteration ${iteration}`;
}

function noRowsText(none: NoRows, iteration: number): string {
  switch (none.kind) {
    case "split":
      return none.split === "test" ?
        "It is a test query: those are only scored, " +
        "never trained on." :
        "It is a validation query: those decide what is chosen, and are never trained on.";
    case "untrained":
      return iteration === 0 ?
        "Iteration 0 scores the frozen base; it trains " +
        "on nothing." :
        `The training of iteration ${iteration} has not begun.`;
    case "excluded":
      return `The query was taken out of the iteration: ${none.by.author} marked ` +
        `it as "${plain(none.by.failureType)}".`;
  }
}

function rowText(row: RowProvenance, number: number, iteration: number): string {
  const { program, programDigest, prompt, promptDigest, weight, reviews, equal, iterations } = row;
  const facts: readonly (readonly [string, string])[] = [
    ...sourceFacts(row),
    ["Weight", `its loss counts ${weight === 1 ? "once" : `${weight} times`}`],
    ["Prompt", `${code(prompt.trim())}, sha256 ${code(`${promptDigest}…`)}`],
    ["Program", `sha256 ${code(`${programDigest}…`)}`],
    ["Reviewed", reviews.length > 0 ? reviews.map(reviewText).join(", ") : "by nobody"],
    ...(equal.length > 0 ? [["Counts once for", equal.map(code).join(", ")] as const] : []),
    ["Trained on", `in ${iterations.length === 1 ? "iteration" : "iterations"} ` +
      `${iterations.join(", ")}${
        iterations.length === 1 && iterations[0] === iteration && iteration > 1 ?
          ", for the first time" :
          ""
      }`],
  ];
  return [`## Row ${number}`, bullets(facts), fenced(program)].join("\n\n");
}

function sourceFacts({ source }: RowProvenance): readonly (readonly [string, string])[] {
  switch (source.kind) {
    case "sample":
      return [
        ["From", `sample ${code(source.id)}: program ${source.index + 1} that was grown for the ` +
          `query in iteration ${source.iteration}`],
        ["Policy", `sha256 ${code(source.policy)}, seed ${source.seed}`],
        ["Verdict", "reward " +
          `${source.reward}${source.answer === null ? "" : `, answered ${code(source.answer)}`}${
            source.reward === 0 ? "; a control experiment (reward.control) let it in" : ""
          }`],
      ];
    case "correction":
      return [
        ["From", "the correction " +
          `${code(`corrections/${source.file}`)}${
            source.author === null ? "" : ` by ${plain(source.author)}`
          }${source.failureType === null ? "" : `, for "${plain(source.failureType)}"`}`],
        ...(source.digest === null ? [] : [["File", `sha256 ${code(source.digest)}`] as const]),
        ["Verdict", "reward 1: it was run and rewarded again before the training"],
        ...(source.parent ?
          [["Corrects", "sample " +
            `${code(source.parent.sample)}${
              source.parent.change ?
                `, by ${source.parent.change.added} new and ${source.parent.change.removed} removed lines` :
                ", which is gone"
            }`] as const] :
          []),
      ];
    case "lost":
      return [["From", `sample ${code(source.id)}, whose own record is gone`]];
  }
}

function leftOutList(leftOut: readonly LeftOut[]): readonly string[] {
  return leftOut.length === 0 ?
    [] :
    ["## Not in the training rows", leftOut.map((each) => `- ${leftOutLine(each)}`).join("\n")];
}

function leftOutLine({ kind, id, reason, reviews }: LeftOut): string {
  return `${kind === "sample" ? "Sample" : "Correction"} ${code(id)}: ` +
    `${reasonText(reason)}${reviews.length > 0 ? ` (${reviews.map(reviewText).join(", ")})` : ""}`;
}

/** Why a program is no row, as the end of a sentence. */
export function reasonText(reason: LeftOutReason): string {
  switch (reason.kind) {
    case "no_program":
      return "the policy wrote no program";
    case "no_reward":
      return "it earned no " +
        `reward${reason.failure === null ? "" : ` (${reason.failure})`}`;
    case "rejected":
      return `${plain(reason.author)} rejected this program`;
    case "equal":
      return `it is the same program as ${code(reason.of)}, and equal programs ` +
        "count once";
    case "corrected":
      return `the correction ${code(reason.file)} is the same program and took ` +
        "its place";
    case "limit":
      return `the query has ${reason.maxRowsPerQuery} ` +
        `${reason.maxRowsPerQuery === 1 ? "row" : "rows"} of other programs already, as many as ` +
        "training.maxRowsPerQuery allows";
    case "control":
      return reason.control === "permuted" ?
        "this run is a control experiment that deals the rewards out anew (permuted), and this " +
        "program got none" :
        "this run is a control experiment that accepts every program that runs (runs), and this " +
        "one was not among them";
    case "failed":
      return `it did not pass: ${plain(reason.reason)}`;
    case "solved":
      return "a program of the policy's own solved the query, and " +
        `corrections.filter is "failing"`;
    case "later":
      return "it was written after the training of this iteration had begun; the " +
        "next one takes it";
    case "unknown":
      return "the records do not say why";
  }
}

function reviewText({ author, verdict, time }: Reviewed): string {
  return `${verdict} by ${plain(author)} on ${new Date(time).toISOString().slice(0, 10)}`;
}

function first<T>(items: readonly T[], isFirst: (item: T) => boolean): readonly T[] {
  return [...items.filter(isFirst), ...items.filter((item) => !isFirst(item))];
}

function bullets(facts: readonly (readonly [string, string])[]): string {
  return facts.map(([name, value]) => `- **${name}**: ${value}`).join("\n");
}

/** Text of a person or a data set: on one line, and never Markdown of ours. */
function plain(text: string): string {
  return text.replace(/\s+/g, " ").replace(/[\\`*_[\]<>#|]/g, "\\$&");
}

/** In a fence of more backticks than the text has in a row. */
function code(text: string): string {
  const one = text.replace(/\s+/g, " ");
  const short = one.length <= 300 ? one : `${one.slice(0, 300)}…`;
  const fence = "`".repeat(longestRun(short) + 1);
  return short.includes("`") ? `${fence} ${short} ${fence}` : `${fence}${short}${fence}`;
}

function fenced(program: string): string {
  const fence = "`".repeat(Math.max(3, longestRun(program) + 1));
  return `${fence}python\n${program.trimEnd()}\n${fence}`;
}

function longestRun(text: string): number {
  return Math.max(0, ...(text.match(/`+/g) ?? []).map(({ length }) => length));
}
