import { lineChange } from "../../program/line-diff";
import type { SampleRecord, TrainRow } from "../../run/records";
import type { UsedCorrection } from "../../run/review-records";
import { expectedText } from "../../task/expected-text";
import type { CorrectionSource, LeftOut, LeftOutReason, NoRows, Provenance, QueryEvidence, Reviewed,
  RowProvenance } from "./provenance-records";

/**
 * Answers "why is this row here?" for every row of a query, and "why is it not?" for everything
 * that is no row.
 */
export function explainQuery(evidence: QueryEvidence): Provenance {
  const { run, iteration, query } = evidence;
  const none = noRows(evidence);
  const rows = evidence.trained.get(iteration) ?? [];
  return {
    schemaVersion: 1,
    run,
    iteration,
    query: query.id,
    type: query.type,
    text: query.text,
    expected: expectedText(query.annotation),
    none,
    rows: rows.map((row) => explainRow(row, evidence)),
    leftOut: none ? [] : [...samplesLeftOut(rows, evidence), ...correctionsLeftOut(rows, evidence)],
  };
}

function noRows({ iteration, query, trained, held }: QueryEvidence): NoRows | null {
  if (query.split !== "train") return { kind: "split", split: query.split };
  const by = held.excluded.find((each) => each.query === query.id);
  if (by) return { kind: "excluded", by };
  return trained.has(iteration) ? null : { kind: "untrained" };
}

function explainRow(row: TrainRow, evidence: QueryEvidence): RowProvenance {
  const { program, prompt, weight, source } = row;
  const samples = considered(evidence).filter((sample) => sample.program === program);
  const files = evidence.corrections.used.filter((used) => used.program === program).map((
    { file },
  ) => file);
  return {
    program,
    programDigest: evidence.digest(program),
    prompt,
    promptDigest: evidence.digest(prompt),
    weight,
    source: sourceOf(row, evidence),
    reviews: reviewsOf(program, evidence),
    equal: [...samples.filter(({ reward }) => reward === 1).map(({ id }) => id), ...files].filter((
      id,
    ) => id !== source.id),
    iterations: [...evidence.trained].filter(([, rows]) =>
      rows.some((other) => other.program === program)
    ).map(([k]) => k).sort((a, b) => a - b),
  };
}

function sourceOf({ source: { kind, id, iteration } }: TrainRow,
  { grown, corrections, parents }: QueryEvidence): RowProvenance["source"] {
  if (kind === "correction")
    return correctionSource(id, corrections.used.find(({ file }) => file === id), parents);
  const sample = grown.find((each) => each.iteration === iteration)?.samples.find((each) =>
    each.id === id
  );
  if (!sample) return { kind: "lost", id };
  const { phase, index, policy, seed, reward, answer } = sample;
  return { kind, id, iteration, phase, index, policy, seed, reward, answer };
}

function correctionSource(file: string, used: UsedCorrection | undefined,
  parents: QueryEvidence["parents"]): CorrectionSource {
  const { digest = null, author = null, failureType = null, parentSample = null, program = "" } =
    used ?? {};
  const parent = parentSample === null ? undefined : parents.get(parentSample);
  return {
    kind: "correction",
    file,
    digest,
    author,
    failureType,
    parent: parentSample === null ?
      null :
      { sample: parentSample, change: parent === undefined ? null : lineChange(parent, program) },
  };
}

/** The samples that rows could be made of, in the order in which the filter takes them. */
function considered({ iteration, grown, options }: QueryEvidence): readonly SampleRecord[] {
  return grown.filter((each) => each.iteration === iteration || options.training.keepHistory).sort((
    a,
    b,
  ) => b.iteration - a.iteration).flatMap(({ samples }) => samples);
}

function samplesLeftOut(rows: readonly TrainRow[], evidence: QueryEvidence): readonly LeftOut[] {
  const all = considered(evidence);
  return all.filter(({ id }) => !rows.some(({ source }) => source.id === id)).map((
    sample,
  ): LeftOut => ({
    kind: "sample",
    id: sample.id,
    reason: whyNot(sample, rows, all, evidence),
    reviews: sample.program === null ? [] : reviewsOf(sample.program, evidence),
  }));
}

function whyNot({ program, reward, failure }: SampleRecord, rows: readonly TrainRow[],
  all: readonly SampleRecord[], { options, ...evidence }: QueryEvidence): LeftOutReason {
  if (program === null) return { kind: "no_program" };
  const { control } = options.reward;
  if (control === "none" && reward === 0)
    return { kind: "no_reward", failure: failure?.kind ?? null };
  const rejectedBy = (text: string) =>
    evidence.held.rejected.find((each) =>
      each.query === evidence.query.id && each.program === evidence.digest(text)
    )?.author;
  const author = rejectedBy(program);
  if (author !== undefined) return { kind: "rejected", author };
  const same = rows.find((row) => row.program === program)?.source;
  if (same)
    return same.kind === "correction" ?
      { kind: "corrected", file: same.id } :
      { kind: "equal", of: same.id };
  if (control !== "none") return { kind: "control", control };
  const distinct = new Set(
    all.flatMap((
      each,
    ) => (each.reward === 1 && each.program !== null && rejectedBy(each.program) === undefined ?
      [each.program] :
      [])
    ),
  );
  const { maxRowsPerQuery } = options.training;
  return distinct.size > maxRowsPerQuery ? { kind: "limit", maxRowsPerQuery } : { kind: "unknown" };
}

function correctionsLeftOut(rows: readonly TrainRow[],
  evidence: QueryEvidence): readonly LeftOut[] {
  const { corrections: { used, leftOut }, newCorrections, options } = evidence;
  const out = (id: string, reason: LeftOutReason, program?: string): LeftOut => ({
    kind: "correction",
    id,
    reason,
    reviews: program === undefined ? [] : reviewsOf(program, evidence),
  });
  const known = used.filter(({ file }) =>
    !rows.some(({ source }) => source.kind === "correction" && source.id === file)
  ).map(({ file, program }) => {
    const same = rows.find((row) => row.source.kind === "correction" && row.program === program);
    return out(file, same ?
      { kind: "equal", of: same.source.id } :
      { kind: options.corrections.filter === "failing" ? "solved" : "unknown" }, program);
  });
  return [...known, ...leftOut.map(({ file, reason }) => out(file, { kind: "failed", reason })),
    ...newCorrections.map((file) => out(file, { kind: "later" }))];
}

/** Oldest first. */
function reviewsOf(program: string,
  { decisions, digest }: Pick<QueryEvidence, "decisions" | "digest">): readonly Reviewed[] {
  return decisions.filter(({ key }) => key.program === digest(program)).map((
    { author, verdict, time },
  ) => ({ author, verdict, time })).sort((a, b) => a.time - b.time);
}
