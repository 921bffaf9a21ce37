import type { SampleRecord, TrainRow } from "../run/records";

/** How a prompt and a program are written: as TRL's standard columns, or as chat messages. */
export const TRAINING_STYLES = ["prompt-completion", "messages"] as const;
export type TrainingStyle = (typeof TRAINING_STYLES)[number];

interface Message {
  readonly role: "user" | "assistant";
  readonly content: string;
}
/** Where a row comes from, beside what is trained on. */
type Provenance = Pick<TrainRow, "weight" | "query" | "type" | "source">;

/** One row for supervised fine-tuning, as TRL's SFTTrainer and `datasets` load it. */
export type SftRow =
  & Provenance
  & ({ readonly prompt: string; readonly completion: string } | {
    readonly messages: readonly Message[];
  });

/** One pair for preference training, as TRL's DPOTrainer loads it. */
export type PreferenceRow =
  & {
    readonly query: string;
    readonly type: string;
    /**
     * What gave the chosen program, and the sample whose program is rejected, with why it failed.
     */
    readonly chosen_source: TrainRow["source"];
    readonly rejected_source: TrainRow["source"];
    readonly failure: string;
  }
  & ({ readonly prompt: string; readonly chosen: string; readonly rejected: string } | {
    readonly prompt: readonly Message[];
    readonly chosen: readonly Message[];
    readonly rejected: readonly Message[];
  });

const user = (content: string): readonly Message[] => [{ role: "user", content }];
const assistant = (content: string): readonly Message[] => [{ role: "assistant", content }];

/**
 * A row of `train.jsonl`. The completion is the whole program; a trainer adds its own end of text.
 */
export function sftRow({ prompt, program, weight, query, type, source }: TrainRow,
  style: TrainingStyle): SftRow {
  const provenance = { weight, query, type, source };
  switch (style) {
    case "prompt-completion":
      return { prompt, completion: program, ...provenance };
    case "messages":
      return { messages: [...user(prompt), ...assistant(program)], ...provenance };
  }
}

/**
 * Pairs of each query: a program that was trained on against one that failed. Distinct programs are
 * paired in their order, each once, so a query gives as many pairs as it has of the rarer of the
 * two.
 * @param grown samples of the same iteration
 */
export function preferenceRows(iteration: number, rows: readonly TrainRow[],
  grown: readonly SampleRecord[], style: TrainingStyle): readonly PreferenceRow[] {
  const failed = failedPrograms(grown);
  const used = new Map<string, number>();
  const trained = new Map<string, Set<string>>();
  for (const { query, program } of rows)
    trained.set(query, (trained.get(query) ?? new Set()).add(program));
  return rows.flatMap((row): readonly PreferenceRow[] => {
    const rejected =
      (failed.get(row.query) ?? []).filter(({ program }) =>
        !trained.get(row.query)?.has(program)
      )[used.get(row.query) ?? 0];
    if (!rejected) return [];
    used.set(row.query, (used.get(row.query) ?? 0) + 1);
    const head = { query: row.query, type: row.type, chosen_source: row.source,
      rejected_source: { kind: "sample" as const, id: rejected.id, iteration },
      failure: rejected.failure };
    switch (style) {
      case "prompt-completion":
        return [{ prompt: row.prompt, chosen: row.program, rejected: rejected.program, ...head }];
      case "messages":
        return [{ prompt: user(row.prompt), chosen: assistant(row.program),
          rejected: assistant(rejected.program), ...head }];
    }
  });
}

interface FailedProgram {
  readonly id: string;
  readonly program: string;
  readonly failure: string;
}

/** By query, distinct programs that earned nothing, in the order they were drawn. */
function failedPrograms(
  grown: readonly SampleRecord[],
): ReadonlyMap<string, readonly FailedProgram[]> {
  const failed = new Map<string, FailedProgram[]>();
  for (const { id, query, program, reward, failure } of grown) {
    if (reward === 1 || program === null) continue;
    const own = failed.get(query) ?? [];
    failed.set(query, own);
    if (!own.some((other) => other.program === program))
      own.push({ id, program, failure: failure?.kind ?? "wrong_answer" });
  }
  return failed;
}
