import { shortPrompt } from "../../src/core/program/prompt";
import { deriveSeed, pick, type Random, seededRandom } from "../../src/core/random";
import { genericDocument } from "./generic";
import { PROGRAMS, verdictOn } from "./programs";
import { questions } from "./questions";
import { readSlots } from "./read-slots";
import type { TypePrograms } from "./slots";
import { ALL_COLORS, ALL_NOUNS } from "./words";

/** One training document. Nothing in it tells the policy whether the program is right. */
export interface Document {
  readonly task: string;
  readonly type: string;
  readonly text: string;
  readonly verdict: "right" | "wrong" | "generic";
  readonly prompt: string;
  readonly program: string;
}

/** Share of documents that belong to no question type. */
const GENERIC_SHARE = 0.12;

/**
 * Training documents without end; whether a question gets a right program or a mistake is drawn for
 * each document.
 */
export function* documents(seed: number): Generator<Document> {
  const random = seededRandom(deriveSeed("corpus documents", seed));
  for (const { task, type, text } of questions(seed)) {
    while (random() < GENERIC_SHARE) {
      const generic = genericDocument(random, ALL_NOUNS, ALL_COLORS);
      yield { task: "python", type: "generic", text: generic.text, verdict: "generic",
        prompt: `# python: ${generic.text}\n`, program: generic.program };
    }
    const programs = PROGRAMS[type];
    if (!programs) throw new Error(`the corpus has no programs for the question type ${type}`);
    const write = random() < programs.rightShare ?
      pick(random, programs.right) :
      drawWrong(random, programs);
    const program = write(readSlots({ type, text }));
    // Judged by its text: some mistakes show only on some questions.
    yield { task, type, text,
      verdict: verdictOn({ type, text }, program) === "right" ? "right" : "wrong",
      prompt: shortPrompt({ task, text }), program };
  }
}

function drawWrong(random: Random, { wrong }: TypePrograms): TypePrograms["wrong"][number][1] {
  let left = random() * wrong.reduce((sum, [share]) => sum + share, 0);
  const drawn = wrong.find(([share]) => (left -= share) < 0) ?? wrong.at(-1);
  if (!drawn) throw new Error("a question type has no wrong programs");
  return drawn[1];
}
