/**
 * Writes the corpus that the base policy is pre-trained on:
 *
 *     npx tsx trainer/corpus/generate.ts --out build/corpus --documents 120000
 *
 * `corpus.jsonl` holds one document a line (`{task, type, text, verdict, prompt, program}`),
 * `words.json` the words that programs copy from questions, `table.md` how the documents of each
 * type are divided. Equal seeds give equal files.
 */
import * as fs from "node:fs";
import * as path from "node:path";
import { parseArgs } from "node:util";
import { NOUNS } from "../../src/adapters/scenes/nouns";
import { type Document, documents } from "./documents";
import { tableOf } from "./table";
import { ALL_COLORS, ALL_NOUNS } from "./words";

const LINES_A_WRITE = 1000;

function main(): void {
  const { values } = parseArgs({ options: {
    out: { type: "string", default: "build/corpus" },
    documents: { type: "string", default: "120000" },
    seed: { type: "string", default: "20240405" },
  } });
  fs.mkdirSync(values.out, { recursive: true });
  const all = [...take(documents(Number(values.seed)), Number(values.documents))];
  const file = fs.openSync(path.join(values.out, "corpus.jsonl"), "w");
  for (let i = 0; i < all.length; i += LINES_A_WRITE) {
    fs.writeSync(file, all.slice(i, i + LINES_A_WRITE).map((document) =>
      JSON.stringify(document) + "\n"
    ).join(""));
  }
  fs.closeSync(file);
  fs.writeFileSync(path.join(values.out, "words.json"),
    JSON.stringify(copiedWords(), null, 1) + "\n");
  fs.writeFileSync(path.join(values.out, "table.md"), tableOf(all));
  console.error(`${all.length} documents in ${values.out}`);
}

function* take(source: Iterable<Document>, count: number): Generator<Document> {
  let taken = 0;
  for (const document of source) {
    if (taken++ >= count) return;
    yield document;
  }
}

/**
 * Words with their weights for the tokenizer; the nouns of scenes weigh more, so that most are one
 * token.
 */
function copiedWords(): Record<string, number> {
  const weights: Record<string, number> = {};
  const add = (phrases: readonly string[], weight: number): void => {
    for (const word of phrases.flatMap((phrase) => phrase.split(" ")))
      weights[word] = (weights[word] ?? 0) + weight;
  };
  add(ALL_NOUNS, 1);
  add(NOUNS, 8);
  add(ALL_COLORS, 8);
  return weights;
}

main();
