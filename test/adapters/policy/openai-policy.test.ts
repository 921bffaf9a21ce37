import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { ServerError } from "../../../src/adapters/model-server/server-error";
import { createOpenAiPolicy } from "../../../src/adapters/policy/openai/openai-policy";
import { UserError } from "../../../src/core/errors";
import { policySchema } from "../../../src/core/experiment/experiment";
import type { Policy } from "../../../src/core/ports/policy";
import { deriveSeed } from "../../../src/core/random";
import { AdapterTrainer, writeAdapter } from "../../fakes/adapter-trainer";
import { Bench, temporaryFolder } from "../../fakes/bench";
import { OpenAiServer } from "../../fakes/openai-server";

const SAMPLING = { temperature: 0.7, topP: 0.9, maxNewTokens: 40 };
const KEY = "sk-secret-0123456789";
const writes = (prompt: string, seed: number, adapted: boolean): string => {
  const number = Number(/number (\d+)/.exec(prompt.slice(prompt.lastIndexOf("# vqa")))?.[1] ?? 0);
  return "def execute_command(image) -> str:\n" +
    "    return " +
    `"${deriveSeed(number, seed, String(adapted)) % 10 < (adapted ? 7 : 3) ? number : -1}"\n`;
};

describe("the OpenAI-compatible policy", function() {
  this.timeout(20_000);
  let server: OpenAiServer;
  const told: string[] = [];
  beforeEach(async () => {
    server = new OpenAiServer(writes);
    process.env["VISREP_OPENAI_BASE_URL"] = `${await server.start()}/v1`;
  });
  afterEach(async () => {
    delete process.env["VISREP_OPENAI_BASE_URL"];
    delete process.env["VISREP_OPENAI_API_KEY"];
    await server.stop();
    assert.deepEqual(server.violations, [], "requests that the published API does not know");
    told.splice(0);
  });
  const tell = (text: string): void => void told.push(text);
  const open = (settings: object = {}): Promise<Policy> =>
    createOpenAiPolicy({
      policy: policySchema.parse({ engine: "openai", model: "base", ...settings }),
      logger: { info: tell, warn: tell, error: tell },
      firstWaitMs: 1,
    });
  const sent = (endpoint: string) =>
    server.requests.filter(({ path: to }) => to === `/v1/${endpoint}`).map(({ body }) =>
      JSON.parse(body.toString()) as { readonly n: number; readonly seed: number }
    );
  const batch = [0, 0, 0, 1, 1].map((number, i) => ({ prompt: `# vqa: what is number ${number}?\n`,
    seed: 10 * i })
  );

  for (const [template, endpoint] of [["plain", "completions"], ["chat",
    "chat/completions"]] as const) {
    it("asks for the samples of a query together where that can be repeated, else each with its " +
      `own seed (${template})`, async () => {
      const policy = await open({ template });
      const completions = await policy.sample(batch, SAMPLING);
      assert.deepEqual(sent(endpoint).map(({ n, seed }) => [n, seed]).sort(), [[2, 30], [3, 0]]);
      assert.deepEqual(completions.map(({ text }) => text), [0, 1, 2, 30, 31].map((seed, i) =>
        writes(batch[i]?.prompt ?? "", seed, false)
      ));
      assert.equal(completions[0]?.logProbability, -2);
      const heard: number[] = [];
      assert.deepEqual(await policy.sample(batch, SAMPLING, undefined, (more) => heard.push(more)),
        completions);
      const counts = completions.map(({ tokens }) => tokens);
      assert.deepEqual(heard.sort(), [counts.slice(0, 3), counts.slice(3)].map((group) =>
        group.reduce((a, b) => a + b)
      ).sort(), "each answer is told as it comes");
      server.owner = "somebody";
      server.requests.splice(0);
      await (await open({ template })).sample(batch, SAMPLING);
      assert.deepEqual(
        sent(endpoint).map(({ n, seed }) => [n, seed]).sort((a, b) => Number(a[1]) - Number(b[1])),
        [0, 10, 20, 30, 40].map((seed) => [1, seed]),
      );
    });
  }

  it("asks many at once without a warning of the process", async () => {
    const warnings: string[] = [];
    const listen = ({ message }: Error): void => void warnings.push(message);
    process.on("warning", listen);
    const policy = await open({ parallel: 32 });
    await policy.sample(
      Array.from({ length: 40 }, (_, i) => ({ prompt: `# vqa: what is number ${i}?\n`, seed: i })),
      SAMPLING,
    );
    await new Promise((resolve) => setImmediate(resolve));
    process.off("warning", listen);
    assert.deepEqual(warnings, []);
  });

  it("tells failures apart, with the next step, and tries again what may pass", async () => {
    const policy = await open();
    const meets = async (status: number, message: string, failure: string,
      nextStep: RegExp): Promise<void> => {
      server.fault = () => ({ status, message });
      await assert.rejects(policy.sample(batch.slice(0, 1), SAMPLING),
        (error: unknown) =>
          error instanceof ServerError && error.failure === failure &&
          nextStep.test(error.nextStep));
    };
    await meets(400, "This model's maximum context length is 4096 tokens.", "context",
      /--max-model-len/);
    await meets(429, "Rate limit", "busy", /policy\.parallel/);
    await meets(500, "CUDA out of memory", "memory", /--max-num-seqs/);
    await meets(500, "boom", "broken-answer", /visrep resume/);
    server.completions = 0;
    server.fault = (n) => (n < 2 ? { status: 503, message: "loading" } : undefined);
    assert.equal((await policy.sample(batch, SAMPLING)).length, 5);
    await assert.rejects(open({ model: "other" }),
      (error: unknown) =>
        error instanceof ServerError && /does not serve other; it lists base/.test(error.message));
    process.env["VISREP_OPENAI_BASE_URL"] = "http://127.0.0.1:9/v1";
    await assert.rejects(open(),
      (error: unknown) =>
        error instanceof ServerError && error.failure === "unreachable" &&
        /"vllm serve base".*VISREP_OPENAI_BASE_URL/.test(error.nextStep));
  });

  it("loads an adapter under a name of its digest, unloads the one before, and refuses a server " +
    "that goes on with the old weights", async () => {
    const policy = await open();
    const adapter = async (seed: number) => {
      const folder = path.join(temporaryFolder(), "policy");
      return { kind: "checkpoint" as const, folder, digest: await writeAdapter(folder, seed) };
    };
    const [first, second] = [await adapter(1), await adapter(2)];
    await policy.load(first);
    assert.equal(policy.digest, first.digest);
    assert.deepEqual([...server.adapters], [[`visrep-${first.digest.slice(0, 16)}`, first.folder]]);
    await policy.load(second);
    assert.deepEqual([...server.adapters.values()], [second.folder]);
    server.adapters.clear();
    await assert.rejects(policy.sample(batch, SAMPLING),
      (error: unknown) =>
        error instanceof UserError && /no longer lists visrep-/.test(error.message));
    for (const [lora, message] of [["off", /does not load the adapter/], ["forgets",
      /does not list visrep-/], ["no-effect", /exactly as base does/]] as const) {
      server.lora = lora;
      server.adapters.clear();
      await assert.rejects(policy.load(first), (error: unknown) =>
        error instanceof UserError && message.test(error.message) &&
        /VLLM_ALLOW_RUNTIME_LORA_UPDATING/.test(error.nextStep));
    }
  });

  it("keeps the key out of the run's folder, every message and every log", async () => {
    server.key = KEY;
    process.env["VISREP_OPENAI_API_KEY"] = KEY;
    const policy = await open();
    const bench = new Bench(temporaryFolder(), {
      settings: { policy: { engine: "openai", model: "base" } },
    });
    const events = await bench.run(1, { ports: { policy, trainer: new AdapterTrainer() },
      state: { baseDigest: policy.digest } });
    assert.ok(await bench.ports.store.metrics(1));
    // A server that repeats the key in what it says of it.
    server.key = "another";
    await assert.rejects(open(), (error: unknown) => {
      assert.ok(error instanceof ServerError && error.failure === "denied");
      assert.match(error.text, /Incorrect API key provided: \*\*\*.*\n.*Set API Key/);
      told.push(error.text, error.stack ?? "", JSON.stringify(error), String(error.cause));
      return true;
    });
    const files = fs.readdirSync(bench.folder, { recursive: true, withFileTypes: true }).filter((
      file,
    ) => file.isFile()).map((file) => path.join(file.parentPath, file.name));
    assert.ok(files.length > 8);
    for (const file of files) assert.ok(!fs.readFileSync(file).includes(KEY), file);
    for (const text of [...told, ...bench.warnings, JSON.stringify(events)])
      assert.ok(!text.includes(KEY), text);
  });
});
