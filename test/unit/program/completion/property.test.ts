import assert from "node:assert/strict";
import { readCompletion } from "../../../../src/core/program/completion/read-completion";
import { findSyntaxError } from "../../../../src/core/program/syntax";
import { pick, type Random, randomInt, seededRandom } from "../../../../src/core/random";
import { generatedProgram, PROSE_ABOVE, PROSE_BELOW, WRAPPINGS } from "./generate";

/** VISREP_SEED replays one. */
const SEED = Number(process.env["VISREP_SEED"] ?? 18);
const programs = (): string[] => {
  const random = seededRandom(SEED);
  return Array.from({ length: 200 }, () => generatedProgram(random));
};

describe("completions by the thousand", function() {
  this.timeout(120_000);

  for (const [name, wrap] of Object.entries(WRAPPINGS)) {
    it(`200 programs come out whole: ${name} (VISREP_SEED=${SEED})`, () => {
      for (const program of programs())
        assert.equal(readCompletion(wrap(program))?.program, program,
          JSON.stringify(wrap(program)));
    });
  }

  for (const wrapping of ["bare", "fence", "fence, crlf", "tildes", "shell first",
    "draft, then corrected"]) {
    it(`200 programs come out whole between sentences and calls: ${wrapping} ` +
      `(VISREP_SEED=${SEED})`, () => {
      const random = seededRandom(SEED + 2);
      for (const program of programs()) {
        const text = pick(random, PROSE_ABOVE) + (WRAPPINGS[wrapping]?.(program) ?? "") +
          pick(random, PROSE_BELOW);
        assert.equal(readCompletion(text)?.program, program, JSON.stringify(text));
      }
    });
  }

  it("damaged in any way, none crashes, and what comes out parses wherever the program still " +
    `stands there (VISREP_SEED=${SEED})`, () => {
    const random = seededRandom(SEED + 1);
    for (const program of programs()) {
      for (let i = 0; i < 5; i++) {
        const text = damaged(pick(random, Object.values(WRAPPINGS))(program), random);
        const read = readCompletion(text);
        if (read)
          assert.equal(read.program.trimEnd().split("\n").length,
            read.kept.reduce((sum, { from, to }) => sum + to - from, 0), JSON.stringify(text));
        const behind = text.split(program.trimEnd())[1];
        const intact = behind !== undefined && /^(?:[\r\n]|$|<\|im_end\|>)/.test(behind) &&
          !/<think|<\/think/.test(text);
        if (intact)
          assert.equal(findSyntaxError(read?.program ?? "("), undefined, JSON.stringify(text));
      }
    }
  });
});

function damaged(text: string, random: Random): string {
  const at = randomInt(random, text.length);
  switch (randomInt(random, 6)) {
    case 0:
      return text.slice(at);
    case 1:
      return text.slice(0, at);
    case 2:
      return text.replace(/\n/g, () => pick(random, ["\n", "\r\n", "\r"]));
    case 3:
      return text.replace(/^(?=.*\S)/gm, pick(random, [" ", "\t", "    "]));
    case 4:
      return `${text}\n${pick(random, ["```", "~~~", "</s>", "(", "\ud800", "\0", "'''"])}`;
    default:
      return text.slice(0, at) +
        pick(random, ["\0", "\ud800", "\u2028", "\f", "```", '"""', "</think>"]) + text.slice(at);
  }
}
