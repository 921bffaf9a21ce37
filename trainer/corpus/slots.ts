import type { Clause, Thing } from "../../src/core/task/generate/caption";
import type { Extreme, Relation } from "../../src/core/task/generate/geometry";

/**
 * What a program needs to know of a query: the words of its text, as `readSlots` reads them back.
 * Nouns are singular; what a type lacks is empty.
 */
export interface Slots {
  /** The query's text. */
  readonly text: string;
  readonly noun: string;
  /** The second noun of a comparison or relation. */
  readonly other: string;
  readonly color: string;
  /** The second colour of a choice. */
  readonly otherColor: string;
  readonly relation: Relation;
  readonly extreme: Extreme;
  /** Place in a row, from 1. */
  readonly place: number;
  /** The comparison asks for more, not for fewer. */
  readonly more: boolean;
  /** Two things joined by "and" or "or". */
  readonly things: readonly Thing[];
  /** Broader name, for example `animal`. */
  readonly category: string;
  /** Captions to judge or to choose from. */
  readonly captions: readonly string[];
  /** The clauses of the first caption. */
  readonly clauses: readonly Clause[];
}

/** Writes a program for the slots of a query. */
export type Write = (slots: Slots) => string;

/** The programs of a question type. */
export interface TypePrograms {
  /** Share of right programs among the corpus's documents of this type; 0: none at all. */
  readonly rightShare: number;
  /**
   * Right programs. They exist where the corpus has none, too: for tests and for measuring
   * perception.
   */
  readonly right: readonly Write[];
  /** Typical mistakes, each with its share among the wrong ones. */
  readonly wrong: readonly (readonly [share: number, write: Write])[];
}
