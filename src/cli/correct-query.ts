import { readProgramFile } from "../adapters/files/program-file";
import { CorrectionFolder } from "../adapters/store/corrections";
import { DraftFolder } from "../adapters/store/drafts";
import { SIMILAR_LIMIT, type SimilarReport } from "../core/review/similar";
import { failureReason } from "../core/review/verify";
import type { Verifier } from "../services/corrections/verifier";
import { printJson, say } from "./console";

export interface SaveFlags {
  readonly author?: string;
  readonly failureType?: string;
  readonly parentSample?: string;
  readonly dryRun?: boolean;
  readonly similar?: boolean;
  readonly draft?: boolean;
  readonly json?: boolean;
}

/**
 * One correction of the command line, or its dry run. True if it counts; a refusal is a result,
 * said with its reason.
 * @throws UserError where nothing could be judged.
 */
export async function correctQuery(experiment: string, verifier: Verifier, id: string, file: string,
  flags: SaveFlags): Promise<boolean> {
  const program = await readProgramFile(file);
  return flags.dryRun ?
    dryRun(verifier, id, program, flags) :
    save(experiment, verifier, id, program, flags);
}

async function dryRun(verifier: Verifier, id: string, program: string,
  flags: SaveFlags): Promise<boolean> {
  const tried = await verifier.try(id, program);
  const similar = await trySimilar(verifier, id, program, flags);
  if (flags.json) printJson({ schemaVersion: 1, ...tried, ...(similar ? { similar } : {}) });
  say(
    tried.failure ?
      `${id}: reward 0, ${failureReason(tried.failure, tried.answer)}.` :
      `${id}: reward 1, it answered "${tried.answer ?? ""}".`,
  );
  say(`${tried.calls} perception ${tried.calls === 1 ? "call" : "calls"}, ${tried.wallMs} ms. ` +
    "Nothing is saved.");
  if (tried.refused !== null) say(`It could not be saved: ${tried.refused}.`);
  return tried.ok && tried.refused === null;
}

async function save(experiment: string, verifier: Verifier, id: string, program: string,
  flags: SaveFlags): Promise<boolean> {
  const { author, failureType, parentSample, json } = flags;
  const verdict = await verifier.verify({ query: id, program });
  const correction = { query: id, author, failureType, parentSample, program };
  if (!verdict.ok) {
    const draft = flags.draft ? await keepDraft(experiment, verifier, correction) : undefined;
    if (json)
      printJson({ schemaVersion: 1, ok: false, query: id, reason: verdict.reason,
        ...(draft === undefined ? {} : { draft }) });
    say(`The correction of ${id} is not saved: ${verdict.reason}.`);
    if (draft !== undefined) say(`It is kept as the draft ${draft}.`);
    return draft !== undefined;
  }
  const { query, answer } = verdict;
  const folder = new CorrectionFolder(experiment);
  const saved = await folder.add(correction, query);
  const similar = await trySimilar(verifier, id, program, flags);
  const { budget } = verifier.options.corrections;
  const used = (await folder.list()).length;
  if (json)
    printJson({ schemaVersion: 1, ok: true, query: id, type: query.type, file: saved, answer, used,
      budget, ...(similar ? { similar } : {}) });
  say(`${saved}: it earns its reward for "${query.text}" (${query.type}). Correction ${used} of ` +
    `a budget of ${budget}; the next iteration trains on it.`);
  return true;
}

/** Its file; undefined where no draft could ever become a correction. */
async function keepDraft(experiment: string, verifier: Verifier,
  correction: Parameters<DraftFolder["add"]>[0]): Promise<string | undefined> {
  const query = verifier.queries.get(correction.query);
  return query?.split === "train" ? new DraftFolder(experiment).add(correction, query) : undefined;
}

async function trySimilar(verifier: Verifier, id: string, program: string,
  { similar }: SaveFlags): Promise<SimilarReport | undefined> {
  if (!similar) return undefined;
  const report = await verifier.similar(id, program, SIMILAR_LIMIT);
  say(similarText(report));
  for (const { query, text, reason } of report.queries)
    say(`  ${reason === null ? "earned" : "failed"}  ${query}  ` +
      `${text}${reason === null ? "" : `: ${reason}`}`);
  return report;
}

function similarText({ type, tried, earned, unaligned, candidates }: SimilarReport): string {
  return `With its words replaced it earns the reward on ${earned} of ${tried} similar train ` +
    `queries (${type}; ${candidates} in all, ${unaligned} that it cannot be rewritten for).`;
}
