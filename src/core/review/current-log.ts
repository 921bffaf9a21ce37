import type { Authored, Decision, Mark, ReviewEntry, ReviewKey } from "../run/review-log";

/** A mark with what became of it. */
export interface StandingMark extends Authored<Mark> {
  readonly resolved: boolean;
}

/** What stands of all authors' logs: nothing that was taken back. */
export interface Standing {
  /** The newest decision about each program of a query, by `keyText`. */
  readonly decisions: ReadonlyMap<string, Authored<Decision>>;
  /** Oldest first. */
  readonly marks: readonly StandingMark[];
}

/** One text for equal keys. */
export function keyText({ query, images, program }: ReviewKey): string {
  return `${images} ${program} ${query}`;
}

/** @param entries of all authors, those of each in the order of their log */
export function standing(entries: readonly Authored<ReviewEntry>[]): Standing {
  const takenBack = undone(entries);
  const decisions = new Map<string, Authored<Decision>>();
  const marks: Authored<Mark>[] = [];
  const resolved = new Map<string, boolean>();
  for (const entry of byTime(entries)) {
    if (takenBack.has(entry.id)) continue;
    switch (entry.kind) {
      case "decision":
        decisions.set(keyText(entry.key), entry);
        break;
      case "mark":
        marks.push(entry);
        break;
      case "resolve":
        resolved.set(entry.mark, entry.resolved);
        break;
      case "undo":
        break;
    }
  }
  return { decisions,
    marks: marks.map((mark) => ({ ...mark, resolved: resolved.get(mark.id) ?? false })) };
}

/** The newest entry of an author that stands and is no undo itself: what "undo" takes back next. */
export function lastStanding(entries: readonly Authored<ReviewEntry>[], author: string): Authored<
  ReviewEntry
> | undefined {
  const own = entries.filter((entry) => entry.author === author);
  const takenBack = undone(own);
  return own.findLast(({ id, kind }) => kind !== "undo" && !takenBack.has(id));
}

/**
 * Oldest first. An author's own entries stay in the order of their log, also where their clock was
 * set back.
 */
function byTime(entries: readonly Authored<ReviewEntry>[]): readonly Authored<ReviewEntry>[] {
  const latest = new Map<string, number>();
  const timed = entries.map((entry) => {
    const time = Math.max(entry.time, latest.get(entry.author) ?? -Infinity);
    latest.set(entry.author, time);
    return { entry, time };
  });
  return timed.sort((a, b) => a.time - b.time).map(({ entry }) => entry);
}

/** Ids of entries that their own author took back. */
function undone(entries: readonly Authored<ReviewEntry>[]): ReadonlySet<string> {
  const author = new Map(entries.map(({ id, author: name }) => [id, name]));
  const out = new Set<string>();
  // From each log's end on: an undo that was itself taken back takes nothing back.
  for (const entry of [...entries].reverse()) {
    if (entry.kind === "undo" && !out.has(entry.id) && author.get(entry.entry) === entry.author)
      out.add(entry.entry);
  }
  return out;
}

/**
 * Queries that unresolved marks of these failure types take out of training and evaluation, with
 * the mark that does.
 */
export function excludedQueries({ marks }: Pick<Standing, "marks">,
  types: readonly string[]): ReadonlyMap<string, StandingMark> {
  return new Map(
    marks.filter(({ resolved, failureType }) => !resolved && types.includes(failureType)).map((
      mark,
    ) => [mark.key.query, mark]),
  );
}
