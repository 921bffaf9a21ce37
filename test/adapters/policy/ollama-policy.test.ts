import assert from "node:assert/strict";
import { AbortError, PolicyError } from "../../../src/core/errors";
import { until } from "../../eventually";
import type { Fault } from "../../fakes/ollama-server";
import { BASE, OllamaBench, refused, requests, SAMPLING } from "./ollama-bench";

describe("the Ollama policy", function() {
  this.timeout(20_000);
  const on = new OllamaBench();

  for (const template of ["plain", "chat"] as const) {
    it("writes one completion a request in order, a few at once, stopped before the next query, " +
      `with log-probabilities (${template})`, async () => {
      const policy = await on.open({ template, parallel: 3 });
      assert.equal(policy.batchSize, 6);
      assert.equal(policy.digest, on.server.models.get(BASE)?.digest);
      const completions = await policy.sample(requests(6), SAMPLING);
      for (const [i, { text, finish, tokens, logProbability }] of completions.entries()) {
        assert.match(text, new RegExp("^def execute_command\\(image\\) -> str:\\n {4}return " +
          `"(${i}|-1)"$`));
        assert.deepEqual([finish, tokens, Math.round(100 * (logProbability ?? 0))], ["stop", 6,
          -145]);
      }
      const heard: number[] = [];
      assert.deepEqual(
        await policy.sample(requests(6), SAMPLING, undefined, (more) => heard.push(more)),
        completions,
      );
      assert.deepEqual(heard, Array<number>(36).fill(1), "each token is told as it comes");
      assert.equal(on.server.mostUnderWay, 3);
      const sent = on.sent(template === "plain" ? "generate" : "chat") as readonly {
        readonly options: { readonly seed: number };
        readonly raw?: boolean;
      }[];
      assert.deepEqual(sent.slice(0, 6).map(({ options }) => options.seed).sort(), [0, 1, 2, 3, 4,
        5]);
      assert.deepEqual(sent.find(({ options }) => options.seed === 0)?.options, { seed: 0,
        temperature: 0.7, top_p: 0.9, top_k: 0, min_p: 0, repeat_penalty: 1, num_predict: 40,
        num_ctx: 8192, stop: ["\n# vqa:", "\n# detection:", "\n# matching:"] });
      assert.equal(sent[0]?.raw, template === "plain" ? true : undefined);
    });
  }

  it("cuts off a completion at its tokens", async () => {
    const [completion] = await (await on.open()).sample(requests(1), { ...SAMPLING,
      maxNewTokens: 2 });
    assert.deepEqual([completion?.finish, completion?.tokens], ["length", 2]);
  });

  it("tells an unreachable server, an absent model, and each refusal apart, with the next step", async () => {
    const policy = await on.open();
    const meets = async (fault: Fault, ...expected: [string, RegExp, RegExp]): Promise<void> => {
      on.server.fault = () => fault;
      await refused(policy.sample(requests(1), SAMPLING), ...expected);
    };
    await meets("busy", "busy", /more requests waiting/, /policy\.parallel.*OLLAMA_MAX_QUEUE/);
    await meets("memory", "memory", /not enough memory.*13\.4 GiB/,
      /smaller model or quantisation/);
    await meets("error-in-stream", "memory", /cudaMalloc/, /smaller model/);
    await meets("context", "context", /longer than the context/,
      /policy\.context.*policy\.prompt\.examples/);
    await meets("no-json", "broken-answer", /is no JSON/, /Update Ollama/);
    await meets("no-end", "broken-answer", /without an end/, /Update Ollama/);
    await meets("html", "broken-answer", /Bad gateway/, /visrep resume/);
    await meets("cuts", "unreachable", /does not answer/, /ollama serve/);
    await refused(on.open({ model: "absent:7b" }), "no-model", /no model absent:7b/,
      /ollama pull absent:7b.*visrep pull/);
    process.env["OLLAMA_HOST"] = "127.0.0.1:9";
    await refused(on.open(), "unreachable", /does not answer at http:\/\/127\.0\.0\.1:9/,
      /OLLAMA_HOST/);
  });

  it("gives a silent server up, and tries again what may pass", async () => {
    const policy = await on.open();
    process.env["VISREP_OLLAMA_TIMEOUT_S"] = "0.3";
    on.server.fault = () => "silent";
    await refused(policy.sample(requests(1), SAMPLING), "timeout", /said nothing/,
      /VISREP_OLLAMA_TIMEOUT_S/);
    delete process.env["VISREP_OLLAMA_TIMEOUT_S"];
    on.server.completions = 0;
    on.server.fault = (n) => (["busy", "no-json", "cuts"] as const)[n];
    assert.equal((await policy.sample(requests(1), SAMPLING)).length, 1);
    assert.equal(on.warnings.filter((text) => /Trying again/.test(text)).length, 4 + 3);
  });

  it("reads no endless completion to its end", async () => {
    const policy = await on.open();
    on.server.fault = () => "endless";
    const [completion] = await policy.sample(requests(1), SAMPLING);
    assert.equal(completion?.finish, "length");
    assert.equal(completion?.text.length, 64 * SAMPLING.maxNewTokens);
  });

  it("stops when cancelled, in the middle of an answer", async () => {
    const policy = await on.open();
    on.server.fault = () => "silent";
    const cancel = new AbortController();
    const before = on.server.completions;
    const sampling = policy.sample(requests(4), SAMPLING, cancel.signal);
    void until("the request", () => on.server.completions > before).finally(() => cancel.abort());
    await assert.rejects(sampling, AbortError);
  });

  it("refuses to go on where another model took the name", async () => {
    const policy = await on.open();
    on.server.models.set(BASE, { digest: "f".repeat(64), adapters: [], architecture: "llama" });
    await assert.rejects(policy.sample(requests(1), SAMPLING),
      (error: unknown) => error instanceof PolicyError && /another model/.test(error.message));
  });
});
