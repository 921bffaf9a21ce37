import * as fs from "node:fs";
import * as path from "node:path";
import { readGguf } from "../../../src/adapters/llama/gguf/read-gguf";
import { ggufTokenizer } from "../../../src/adapters/llama/gguf/tokenizer";
import { createLlamaCppPolicy } from "../../../src/adapters/policy/llamacpp/llamacpp-policy";
import { loadLlamaCpp } from "../policy/llama-cpp";
import { compare } from "../policy/rounds";
import { realRows } from "../policy/rows";
import type { ShapeName } from "./shape";
import { writeApart } from "./write-apart";

/** How much is sampled. */
export interface SampleSize {
  readonly shape: ShapeName;
  readonly rows: number;
  readonly newTokens: number;
  readonly rounds: number;
  readonly threads: number;
}

const SAMPLING = { temperature: 0.7, topP: 0.9 } as const;

/**
 * Our llama.cpp policy (a process of its own, seeds, stops, log-probabilities) against llama.cpp's
 * bare decode and draw of the same sequences side by side.
 */
export async function benchLlamaCpp({ shape, rows, newTokens, rounds, threads }: SampleSize,
  scratch: string): Promise<void> {
  const llama = await loadLlamaCpp(threads);
  if (!llama) return;
  const file = path.join(scratch, "sample.gguf");
  writeApart(file, shape, "F16");
  const { tokenizer } = ggufTokenizer(await readGguf(file));
  const prompts = realRows(rows).map(({ prompt }) => prompt);
  const tokens = prompts.map((prompt) => tokenizer.encode(prompt));
  console.log(`sampling with llama.cpp: ${shape} shape in F16 ` +
    `(${(fs.statSync(file).size / 1e6).toFixed(0)} MB, random weights), ${rows} programs at ` +
    `once, ${tokens.flat().length} tokens of prompts, ${newTokens} new ones each, ${threads} ` +
    `threads, ${rounds} rounds in turn`);
  const policy = await createLlamaCppPolicy({ model: file, stops: ["\n# vqa:"], threads });
  const bare = await llama.open(file, rows,
    Math.ceil((Math.max(...tokens.map(({ length }) => length)) + newTokens) / 256) * 256);
  try {
    await compare([
      {
        name: "the llamacpp policy",
        round: async () =>
          (await policy.sample(prompts.map((prompt, seed) => ({ prompt, seed })), { ...SAMPLING,
            maxNewTokens: newTokens })).reduce((sum, completion) => sum + completion.tokens, 0),
        close: () => policy.close(),
      },
      { name: "llama.cpp's own decode and draw", round: async () =>
        (await bare.sample({ prompts: tokens, newTokens, ...SAMPLING, threads })).flat().length,
        close: async () => {} },
    ], rounds);
  } finally {
    await policy.close();
    await llama.close();
  }
}
