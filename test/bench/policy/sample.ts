import * as fs from "node:fs";
import * as path from "node:path";
import { exportModel } from "../../../src/adapters/llama/export/export-model";
import { type Model, MODEL_FILES, readModel } from "../../../src/adapters/llama/model-folder";
import { defaultThreads } from "../../../src/adapters/onnx/threads";
import { builtinBase,
  createBuiltinPolicy } from "../../../src/adapters/policy/builtin/builtin-policy";
import type { Policy } from "../../../src/core/ports/policy";
import { type LlamaCpp, type LlamaSampler, loadLlamaCpp } from "./llama-cpp";
import { compare, type Contender } from "./rounds";
import { realRows } from "./rows";
import type { Size } from "./size";

const BATCH = 64;
/** As the default experiment grows. */
const SAMPLING = { temperature: 0.7, topP: 0.9 } as const;
/** Tokens of a quick look at how fast llama.cpp is with so many threads. */
const PROBE_TOKENS = 4;
/**
 * Threads with which it is slower than so much of the fastest are left out: they would take hours
 * on a busy machine.
 */
const LEAST_SHARE = 0.3;
/**
 * Tokens compared, without chance, to see that the weights are the same; equal logits can still tie
 * or round differently.
 */
const CHECKED_TOKENS = 24;
const LEAST_EQUAL = 0.9;
/**
 * A byte that no text has: as the end of text it is never drawn, so that every row has the same
 * length.
 */
const NEVER = "ÿ";

/**
 * Sampling a batch of 64 different prompts, a fixed number of tokens each, against llama.cpp with
 * the same weights.
 */
export async function benchSampling({ newTokens, rounds }: Size["sample"],
  scratch: string): Promise<void> {
  const folder = path.join(scratch, "endless");
  const model = await writeEndless(folder);
  const prompts = realRows(BATCH).map(({ prompt }) => prompt);
  const tokens = prompts.map((prompt) => model.tokenizer.encode(prompt));
  const threads = defaultThreads();
  console.log(`sampling: batch ${BATCH}, ${tokens.flat().length} tokens of prompts, ` +
    `${newTokens} new ones a row, temperature ${SAMPLING.temperature}, top-p ${SAMPLING.topP}, ` +
    `${rounds} rounds in turn; tokens/s count new ones, time includes reading the prompts`);

  const draw = (policy: Policy, most: number, temperature: number) =>
    policy.sample(prompts.map((prompt, seed) => ({ prompt, seed })), { temperature,
      topP: SAMPLING.topP, maxNewTokens: most });
  const contenders: Contender[] = [];
  let llama: LlamaCpp | undefined;
  try {
    const policies: Policy[] = [];
    for (const count of new Set([threads, 1])) {
      const policy = await createBuiltinPolicy({ logger: console, base: folder, threads: count });
      policies.push(policy);
      contenders.push({
        name: `ours (ONNX Runtime, F32, ${counting(count)})`,
        round: async () =>
          counted(
            (await draw(policy, newTokens, SAMPLING.temperature)).reduce(
              (sum, completion) => sum + completion.tokens,
              0,
            ),
            newTokens,
          ),
        close: () => policy.close(),
      });
    }
    llama = await loadLlamaCpp(threads);
    if (llama) {
      const greedy = (await draw(policies[0] as Policy, CHECKED_TOKENS, 0)).map(({ text }) => text);
      const contextSize = Math.ceil((Math.max(...tokens.map(({ length }) =>
        length
      )) + newTokens) / 256) * 256;
      for (const type of ["F32", "F16"] as const) {
        const file = path.join(scratch, `${type}.gguf`);
        await exportModel(folder, "gguf", file, type);
        const sampler = await llama.open(file, BATCH, contextSize);
        await checkSame(type, sampler, tokens, greedy, model);
        for (const count of await usableThreads(type, sampler, tokens, threads)) {
          contenders.push({
            name: `llama.cpp (${type}, ${counting(count)})`,
            round: async () =>
              counted(
                (await sampler.sample({ prompts: tokens, newTokens, ...SAMPLING, threads: count }))
                  .flat().length,
                newTokens,
              ),
            close: async () => {},
          });
        }
      }
    }
    await compare(contenders, rounds);
  } finally {
    for (const { close } of contenders) await close();
    await llama?.close();
  }
}

/** The shipped model with an end of text that never comes. */
async function writeEndless(folder: string): Promise<Model> {
  fs.mkdirSync(folder);
  for (const name of Object.values(MODEL_FILES))
    fs.copyFileSync(path.join(builtinBase(), name), path.join(folder, name));
  const read = (name: string): Record<string, unknown> =>
    JSON.parse(fs.readFileSync(path.join(folder, name), "utf8")) as Record<string, unknown>;
  const { model } = read(MODEL_FILES.tokenizer) as {
    readonly model: { readonly vocab: Readonly<Record<string, number>> };
  };
  const never = model.vocab[NEVER];
  if (never === undefined) throw new Error(`the tokenizer has no token ${NEVER}`);
  fs.writeFileSync(path.join(folder, MODEL_FILES.config),
    JSON.stringify({ ...read(MODEL_FILES.config), eos_token_id: never }));
  return readModel(folder);
}

const counting = (threads: number): string => `${threads} thread${threads > 1 ? "s" : ""}`;

function counted(tokens: number, newTokens: number): number {
  if (tokens !== BATCH * newTokens)
    throw new Error(`${tokens} tokens were written instead of ` +
      `${BATCH * newTokens}`);
  return tokens;
}

/** The likeliest tokens must be the same ones for nearly all prompts. */
async function checkSame(type: string, sampler: LlamaSampler,
  prompts: readonly (readonly number[])[], expected: readonly string[],
  { tokenizer }: Model): Promise<void> {
  const texts =
    (await sampler.sample({ prompts, newTokens: CHECKED_TOKENS, temperature: 0, topP: 1,
      threads: 1 })).map((tokens) => tokenizer.decode(tokens));
  const equal = texts.filter((text, i) => text === expected[i]).length;
  console.log(`  ${type}: the ${CHECKED_TOKENS} likeliest tokens are ours for ${equal} of ` +
    `${texts.length} prompts`);
  if (equal < LEAST_EQUAL * texts.length)
    throw new Error(
      `llama.cpp does not run the same model: ${JSON.stringify(texts[0])} instead of ` +
        `${JSON.stringify(expected[0])}`,
    );
}

/** One thread and all of them, without those that a quick look finds hopeless. */
async function usableThreads(type: string, sampler: LlamaSampler,
  prompts: readonly (readonly number[])[], most: number): Promise<readonly number[]> {
  const rates: (readonly [threads: number, rate: number])[] = [];
  for (const threads of new Set([1, most])) {
    const started = performance.now();
    await sampler.sample({ prompts, newTokens: PROBE_TOKENS, ...SAMPLING, threads });
    rates.push([threads, (1000 * PROBE_TOKENS * prompts.length) / (performance.now() - started)]);
  }
  const best = Math.max(...rates.map(([, rate]) => rate));
  for (const [threads, rate] of rates) {
    if (rate < LEAST_SHARE * best)
      console.log(`  left out: llama.cpp (${type}, ` +
        `${counting(threads)}), because a quick look found ${rate.toFixed(0)} tokens/s, against ` +
        `${best.toFixed(0)}`);
  }
  return rates.filter(([, rate]) => rate >= LEAST_SHARE * best).map(([threads]) => threads);
}
