import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import { fileDigest } from "../../../src/adapters/llama/adapter-folder";
import { writeAdapter } from "../../../src/adapters/llama/gguf/write-adapter";
import { newAdapters } from "../../../src/adapters/llama/graph/lora";
import { readModel } from "../../../src/adapters/llama/model-folder";
import { builtinBase,
  createBuiltinPolicy } from "../../../src/adapters/policy/builtin/builtin-policy";
import { createLlamaCppPolicy } from "../../../src/adapters/policy/llamacpp/llamacpp-policy";
import { PolicyError } from "../../../src/core/errors";
import type { Policy } from "../../../src/core/ports/policy";
import { temporaryFolder } from "../../fakes/bench";
import { needLlamaCpp, writeAsGguf } from "./llama-cpp";
import { LORA, someAdapter, writePeft } from "./some-adapter";
import { quiet, writeTinyModel } from "./tiny-model";

const REQUESTS = ["vqa: how many cats are there?", "vqa: is there a red car?",
  "detection: the dog left of the tree", "vqa: is there a red car?"].map((text, seed) => ({
    prompt: `# ${text}\n`,
    seed,
  }));
const GREEDY = { temperature: 0, topP: 1, maxNewTokens: 60 };
const DRAWN = { temperature: 0.7, topP: 0.9, maxNewTokens: 60 };

describe("the llama.cpp policy", function() {
  this.timeout(60_000);
  const folder = temporaryFolder();
  const file = path.join(folder, "base.gguf");
  let policy: Policy;
  let builtin: Policy;

  before(async function() {
    needLlamaCpp(this);
    await writeAsGguf(builtinBase(), file);
    [policy, builtin] = await Promise.all([createLlamaCppPolicy({ model: file, stops: [] }),
      createBuiltinPolicy({ logger: quiet, threads: 1 })]);
  });
  after(async () => {
    await policy?.close();
    await builtin?.close();
  });

  it("writes the programs of the built-in sampler, with its log-probabilities", async () => {
    const [own, expected] = [await policy.sample(REQUESTS, GREEDY),
      await builtin.sample(REQUESTS, GREEDY)];
    assert.deepEqual(own.map(({ text, tokens, finish }) => [text, tokens, finish]),
      expected.map(({ text, tokens, finish }) => [text, tokens, finish]));
    own.forEach(({ logProbability }, i) =>
      assert.ok(Math.abs((logProbability ?? NaN) - (expected[i]?.logProbability ?? NaN)) < 1e-3,
        `log-probability ${logProbability} instead of ${expected[i]?.logProbability}`)
    );
  });

  it("draws by the seeds: equal ones equal texts, others others; and tells log-probabilities at " +
    "temperature 1", async () => {
    const many = Array.from({ length: 8 },
      (_, seed) => ({ prompt: REQUESTS[0]?.prompt ?? "", seed }));
    const hot = { ...DRAWN, temperature: 1.2, topP: 1 };
    const heard: number[] = [];
    const [first, again] = [await policy.sample(many, hot),
      await policy.sample(many, hot, undefined, (more) => heard.push(more))];
    assert.deepEqual(first, again);
    assert.equal(heard.reduce((a, b) => a + b), again.reduce((sum, { tokens }) => sum + tokens, 0),
      "tokens are told as they come");
    assert.ok(heard.length > 8);
    assert.ok(new Set(first.map(({ text }) => text)).size > 4);
    const [greedy] = await policy.sample(many.slice(0, 1), GREEDY);
    for (const { text, logProbability } of first)
      if (text === greedy?.text)
        assert.ok(
          Math.abs((logProbability ?? NaN) - (greedy.logProbability ?? NaN)) < 1e-3,
        );
  });

  it("writes after beginnings that prompts share in groups what it writes after each prompt " +
    "alone", async () => {
    const shown = (what: string): string =>
      `# vqa: is there a ${what}?\n` +
      "def execute_command(image):\n    image_patch = ImagePatch(image)\n" +
      `    return bool_to_yesno(image_patch.exists("${what}"))\n\n`;
    const prompts = [0, 1].flatMap((group) =>
      REQUESTS.map(({ prompt }) => `${shown("cat")}${shown(group === 0 ? "dog" : "car")}${prompt}`)
    );
    const requests = prompts.map((prompt, seed) => ({ prompt, seed }));
    const alone = [];
    for (const request of requests) alone.push(...await policy.sample([request], GREEDY));
    assert.deepEqual((await policy.sample(requests, GREEDY)).map(({ text }) => text),
      alone.map(({ text }) => text));
  });

  it("stops where a stop begins, and says when a program was cut off", async () => {
    const stopping = await createLlamaCppPolicy({ model: file, stops: ["\n    return"] });
    try {
      const [{ text = "", finish } = {}] = await stopping.sample(REQUESTS.slice(0, 1), GREEDY);
      assert.ok(text.length > 0 && !text.includes("return"));
      assert.equal(finish, "stop");
      assert.equal(
        (await stopping.sample(REQUESTS.slice(0, 1), { ...GREEDY, maxNewTokens: 5 }))[0]?.finish,
        "length",
      );
    } finally {
      await stopping.close();
    }
  });

  it("puts adapters over the base and takes them away: our own and PEFT's, with the digest of " +
    "what was trained", async () => {
    const base = policy.digest;
    assert.equal(base, await fileDigest(file));
    const before = await policy.sample(REQUESTS, GREEDY);
    const { config } = await readModel(builtinBase());
    const weights = await someAdapter();
    const [own, peft] = [path.join(folder, "own"), path.join(folder, "peft")];
    fs.mkdirSync(own);
    await writeAdapter(path.join(own, "adapter.gguf"), config, { weights, alpha: LORA.alpha,
      base });
    writePeft(peft, weights);
    await policy.load({ kind: "checkpoint", folder: own });
    assert.equal(policy.digest, await fileDigest(path.join(own, "adapter.gguf")));
    const adapted = await policy.sample(REQUESTS, GREEDY);
    assert.notDeepEqual(adapted, before);
    await policy.load({ kind: "checkpoint", folder: peft });
    assert.equal(policy.digest, await fileDigest(path.join(peft, "adapter_model.safetensors")));
    assert.deepEqual(await policy.sample(REQUESTS, GREEDY), adapted);
    await policy.load({ kind: "base" });
    assert.equal(policy.digest, base);
    assert.deepEqual(await policy.sample(REQUESTS, GREEDY), before);
  });

  it("refuses adapters of another base, of another shape, without effect, and torn ones", async () => {
    const { config } = await readModel(builtinBase());
    const refused = async (name: string, expected: RegExp,
      write: (to: string) => Promise<void> | void): Promise<void> => {
      const to = path.join(folder, name);
      fs.mkdirSync(to, { recursive: true });
      await write(to);
      await assert.rejects(policy.load({ kind: "checkpoint", folder: to }),
        (error) => error instanceof PolicyError && expected.test(error.message));
    };
    const weights = await someAdapter();
    const without = new Map(
      [...weights].map((
        [name, { shape, data }],
      ) => [name, { shape, data: name.includes("lora_B") ? new Float32Array(data.length) : data }]),
    );
    await refused("other-base", /belongs to another base/,
      (to) =>
        writeAdapter(path.join(to, "adapter.gguf"), config, { weights, alpha: 8,
          base: "0".repeat(64) }));
    await refused("no-effect", /changes nothing/,
      (to) => writeAdapter(path.join(to, "adapter.gguf"), config, { weights: without, alpha: 8 }));
    await refused("torn", /no GGUF file/,
      (to) => fs.writeFileSync(path.join(to, "adapter.gguf"), "GGUF"));
    await refused("empty", /holds no adapter/, () => undefined);
    await refused("other-shape", /refuses the adapter/, async (to) => {
      writeTinyModel(path.join(to, "tiny"));
      const tiny = await readModel(path.join(to, "tiny"));
      await writeAdapter(path.join(to, "adapter.gguf"), tiny.config, {
        weights: newAdapters(tiny.config, tiny.weights, LORA, 1),
        alpha: 8,
      });
    });
    await refused("peft-of-another", /belongs to another base/, (to) => {
      writePeft(to, weights);
      const digest = createHash("sha256").update(
        fs.readFileSync(path.join(to, "adapter_model.safetensors")),
      ).digest("hex");
      fs.writeFileSync(path.join(to, "policy.json"),
        JSON.stringify({ digest, base: { name: "another", digest: "1".repeat(64) } }));
    });
    assert.equal((await policy.sample(REQUESTS, GREEDY)).length, REQUESTS.length);
  });

  it("refuses what is no model, and a prompt without room", async () => {
    const torn = path.join(folder, "torn.gguf");
    fs.writeFileSync(torn, fs.readFileSync(file).subarray(0, 200_000));
    await assert.rejects(createLlamaCppPolicy({ model: torn, stops: [] }),
      (error) =>
        error instanceof PolicyError && /is no GGUF file that can be read/.test(error.message));
    await assert.rejects(
      createLlamaCppPolicy({ model: path.join(folder, "missing.gguf"), stops: [] }),
      PolicyError,
    );
    await assert.rejects(policy.sample([{ prompt: "word ".repeat(400), seed: 0 }], GREEDY),
      (error) =>
        error instanceof PolicyError && /tokens, but the policy reads 384/.test(error.message));
  });

  it("can be cancelled", async () => {
    const cancel = new AbortController();
    const sampling = policy.sample(
      Array.from({ length: 64 }, (_, seed) => ({ prompt: REQUESTS[0]?.prompt ?? "", seed })),
      { ...DRAWN, temperature: 2, topP: 1, maxNewTokens: 300 },
      cancel.signal,
      () => cancel.abort(),
    );
    await assert.rejects(sampling, { name: "AbortError" });
    assert.equal((await policy.sample(REQUESTS, GREEDY)).length, REQUESTS.length);
  });
});
