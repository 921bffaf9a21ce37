import type { NewEntry } from "../../src/adapters/store/reviews";
import { pick, type Random } from "../../src/core/random";
import type { Correction } from "../../src/core/run/correction";
import type { Query } from "../../src/core/task/query";

/** Something that a person does, with its number. */
export type Step =
  | { readonly number: number; readonly kind: "entry"; readonly entry: NewEntry }
  | { readonly number: number; readonly kind: "draft" | "correction";
    readonly correction: Correction; readonly query: Query };

/**
 * A day at the desk, for ever: every step says its number in what it writes. Equal streams give
 * equal days.
 */
export function* personsSteps(random: Random, first: number): Generator<Step> {
  for (let number = first;; number++) {
    const kind = pick(random, ["decision", "mark", "draft", "correction"] as const);
    const about = { key: { query: `q${number}`, images: "a".repeat(16), program: "b".repeat(16) },
      sample: `s${number}` };
    switch (kind) {
      case "decision":
        yield { number, kind: "entry",
          entry: { kind, ...about,
            verdict: pick(random, ["accepted", "rejected", "skipped"] as const) } };
        break;
      case "mark":
        yield { number, kind: "entry",
          entry: { kind, ...about, line: 1, failureType: "wrong answer", note: "n".repeat(4000) } };
        break;
      case "draft":
        // Always the same one: a new text replaces the one before.
        yield { number, kind, ...program("the-draft", number) };
        break;
      case "correction":
        yield { number, kind, ...program(`q${number}`, number) };
    }
  }
}

function program(id: string,
  number: number): { readonly correction: Correction; readonly query: Query } {
  const query: Query = { id, task: "vqa", type: "count", split: "train", scene: id,
    text: "How many?", images: ["a.png"], annotation: { kind: "answer", answer: "1" } };
  return { query,
    correction: { query: id, parentSample: id, author: "Ada",
      program: `def execute_command(image):\n${
        `    x = ${number}\n`.repeat(500)
      }    return "${number}"\n` } };
}
