import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import type { Ollama } from "ollama";
import { packageFile } from "../../../src/adapters/files/package-file";
import { KeyValueCache } from "../../../src/adapters/llama/graph/key-value-cache";
import { readModel } from "../../../src/adapters/llama/model-folder";
import { uploadBlob } from "../../../src/adapters/model-server/ollama/blobs";
import { shownOllama, withOllama } from "../../../src/adapters/model-server/ollama/client";
import { findDigest } from "../../../src/adapters/model-server/ollama/models";
import { loadOnnxRuntime, openSession } from "../../../src/adapters/onnx/runtime";
import { createBuiltinPolicy } from "../../../src/adapters/policy/builtin/builtin-policy";
import { readPrompts } from "../../../src/adapters/policy/builtin/read-prompts";
import { createLlamaCppPolicy } from "../../../src/adapters/policy/llamacpp/llamacpp-policy";
import { createOllamaPolicy } from "../../../src/adapters/policy/ollama/ollama-policy";
import { composeSplit } from "../../../src/adapters/scenes/write-scenes";
import { policySchema } from "../../../src/core/experiment/experiment";
import type { Policy } from "../../../src/core/ports/policy";
import { shortPrompt } from "../../../src/core/program/prompt";
import { seededRandom, shuffled } from "../../../src/core/random";
import { temporaryFolder } from "../../fakes/bench";
import { visrep } from "../engine/cli";
import { needLlamaCpp } from "./llama-cpp";
import { quiet } from "./tiny-model";

const PROMPTS = 50;
const TOKENS = 96;
/** Engines may differ where the two likeliest tokens have logits so close. */
const CLOSE = 1e-3;
/** What the base is called on an Ollama server while it is tried there. */
const IN_OLLAMA = "visrep-one-model-test";
/** The client's types know models made of others only. */
type CreateFromFiles = Parameters<Ollama["create"]>[0] & { readonly stream: false;
  readonly files: Readonly<Record<string, string>> };

describe("one model, all engines", function() {
  this.timeout(180_000);
  const folder = temporaryFolder();
  const at = (name: string): string => path.join(folder, name);
  const prompts = shuffled(seededRandom(3), composeSplit("validation", { seed: 3 }).queries).slice(
    0,
    PROMPTS,
  ).map(shortPrompt);
  const greedy = async (policy: Policy): Promise<readonly string[]> => {
    try {
      return (await policy.sample(prompts.map((prompt) => ({ prompt, seed: 0 })), { temperature: 0,
        topP: 1, maxNewTokens: TOKENS })).map(({ text }) => text);
    } finally {
      await policy.close();
    }
  };
  let ours: readonly string[];

  before(async () => {
    for (const format of ["hf", "gguf", "onnx"]) {
      const { status, stderr } = await visrep("export-model", "--base", "--format", format, "--out",
        at(format));
      assert.equal(status, 0, stderr);
    }
    ours = await greedy(await createBuiltinPolicy({ logger: quiet, base: at("hf"), threads: 1 }));
    assert.equal(new Set(prompts).size, PROMPTS);
    assert.ok(ours.every((text) => text.includes("def execute_command")));
  });

  it("llama.cpp writes the programs of ONNX Runtime from the exported GGUF", async function() {
    needLlamaCpp(this);
    await compare(await greedy(await createLlamaCppPolicy({ model: at("gguf"), stops: [] })));
  });

  it("transformers writes them from the exported folder", async function() {
    const python = process.env["VISREP_PYTHON"];
    if (!python) {
      console.log("      SKIPPED: set VISREP_PYTHON to a Python with torch and transformers");
      this.skip();
    }
    const output = execFileSync(python, [packageFile("trainer", "greedy.py"), at("hf"), "--tokens",
      String(TOKENS)], { input: JSON.stringify(prompts), encoding: "utf8",
      stdio: ["pipe", "pipe", "ignore"] });
    await compare(JSON.parse(output) as readonly string[]);
  });

  it("Ollama writes them from the exported GGUF", async function() {
    if (await findDigest(IN_OLLAMA).then(() => false, () => true)) {
      console.log(`      SKIPPED: no Ollama server at ${shownOllama()}`);
      this.skip();
    }
    const blob = await uploadBlob(at("gguf"));
    await withOllama(IN_OLLAMA, undefined, (client) =>
      client.create(
        { model: IN_OLLAMA, files: { "base.gguf": blob }, stream: false } as CreateFromFiles,
      ));
    try {
      await compare(
        await greedy(
          await createOllamaPolicy({
            policy: policySchema.parse({ engine: "ollama", model: IN_OLLAMA, context: 384 }),
            logger: quiet,
          }),
        ),
      );
    } finally {
      await withOllama(IN_OLLAMA, undefined, (client) => client.delete({ model: IN_OLLAMA }));
    }
  });

  it("the exported graphs are the ones that sample", async () => {
    const { config, tokenizer } = await readModel(at("hf"));
    const runtime = await loadOnnxRuntime("native");
    const [prompt, nextToken] = [await openSession(runtime, at("onnx/prompt.onnx"), { threads: 1 }),
      await openSession(runtime, at("onnx/next-token.onnx"), { threads: 1 })];
    const first = await likeliest(prompts.map((text) => tokenizer.encode(text)), prompt, config);
    first.forEach(([token], i) => assert.ok(ours[i]?.startsWith(tokenizer.decode([token]))));
    assert.ok(nextToken.outputNames.includes("logits"));
    await Promise.all([prompt.release(), nextToken.release()]);
  });

  it("says what it cannot do", async () => {
    assert.match((await visrep("export-model", "--format", "gguf", "--out", at("x"))).stderr,
      /Either a folder or --base/);
    assert.match(
      (await visrep("export-model", "--base", "--format", "gguf", "--out", at("gguf"))).stderr,
      /exists already/,
    );
    assert.match(
      (await visrep("export-model", folder, "--format", "gguf", "--out", at("x"))).stderr,
      /config\.json cannot be read/,
    );
    assert.ok(!fs.existsSync(at("x")));
  });

  /** Equal, or different first where our own two greatest logits are close. */
  async function compare(theirs: readonly string[]): Promise<void> {
    assert.equal(theirs.length, PROMPTS);
    const different = prompts.flatMap((_, i) => (theirs[i] === ours[i] ? [] : [i]));
    if (different.length === 0) return;
    const { config, tokenizer, folder: hf } = await readModel(at("hf"));
    const session = await openSession(await loadOnnxRuntime("native"),
      fs.readFileSync(at("onnx/prompt.onnx")), { threads: 1 });
    const shared = different.map((i) => {
      const [a, b] = [ours[i] ?? "", theirs[i] ?? ""];
      let length = 0;
      while (length < a.length && a[length] === b[length]) length++;
      return tokenizer.encode(`${prompts[i]}${a.slice(0, length)}`);
    });
    const gaps = (await likeliest(shared, session, config)).map(([, gap]) => gap);
    await session.release();
    different.forEach((i, k) =>
      assert.ok((gaps[k] ?? NaN) < CLOSE,
        `${hf}: prompt ${JSON.stringify(prompts[i])} gives ${JSON.stringify(theirs[i])} instead ` +
          `of ${JSON.stringify(ours[i])}; the gap is ${gaps[k]}`)
    );
  }
});

/** The likeliest token after each prompt, and by how much its logit is the greatest. */
async function likeliest(prompts: readonly (readonly number[])[],
  session: Awaited<ReturnType<typeof openSession>>,
  config: Awaited<ReturnType<typeof readModel>>["config"]
): Promise<readonly (readonly [token: number, gap: number])[]> {
  const cache = new KeyValueCache(config, prompts.length,
    Math.max(...prompts.map(({ length }) => length)) + 1);
  const odds = await readPrompts({ config, session, prompts, cache, temperature: 1,
    breathe: () => Promise.resolve() });
  return odds.map(({ logits }) => {
    const [first, second] = [...logits].sort((a, b) => b - a) as [number, number];
    return [logits.indexOf(first), first - second] as const;
  });
}
