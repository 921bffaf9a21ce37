import * as assert from "node:assert/strict";
import { batchedPerception,
  type ManyPerception } from "../../../src/adapters/perception/cache/batched";
import { cachedPerception } from "../../../src/adapters/perception/cache/cached";
import { AbortError } from "../../../src/core/errors";
import type { PerceptionAnswer, PerceptionCall } from "../../../src/core/ports/perception";

const ask = (question: string): PerceptionCall => ({ member: "llm_query", question,
  longAnswer: false });
const questions = (from: number, to: number): PerceptionCall[] =>
  Array.from({ length: to - from }, (_, i) => ask(`${from + i}?`));
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/**
 * Answers every question with itself, 20 ms after it was asked, and keeps what each request asked.
 */
class CountingModel implements ManyPerception {
  readonly digest = "counting";
  readonly requests: string[][] = [];
  readonly signals: (AbortSignal | undefined)[] = [];
  underWay = 0;
  most = 0;
  closed = 0;

  async callMany(calls: readonly PerceptionCall[],
    signal?: AbortSignal): Promise<readonly PerceptionAnswer[]> {
    const asked = calls.map((call) => call.member === "llm_query" ? call.question : "");
    this.requests.push(asked);
    this.signals.push(signal);
    this.most = Math.max(this.most, ++this.underWay);
    await pause(20);
    this.underWay--;
    if (asked.includes("bad?")) throw new Error("the server is gone");
    return asked.filter((question) => question !== "lost?").map((question) => ({ kind: "text",
      value: `to ${question}` })
    );
  }

  async call(): Promise<PerceptionAnswer> {
    throw new Error("a single call");
  }

  async close(): Promise<void> {
    this.closed++;
  }
}

describe("calls in batches", () => {
  it("share a request, at most `maxBatch` in each, one request after the other, answers in " +
    "their places", async () => {
    const model = new CountingModel();
    const perception = batchedPerception(model, { maxBatch: 4 });
    const answers = await Promise.all(questions(0, 10).map((call) => perception.call(call)));
    assert.deepEqual(answers,
      questions(0, 10).map((_, i) => ({ kind: "text", value: `to ${i}?` })));
    assert.deepEqual(model.requests.map(({ length }) => length), [4, 4, 2]);
    assert.equal(model.most, 1);
  });

  it("gather while a request is under way, and for a moment before one", async () => {
    const model = new CountingModel();
    const perception = batchedPerception(model, { maxBatch: 100, gatherMs: 60 });
    const first = [perception.call(ask("a?"))];
    await pause(1);
    first.push(perception.call(ask("b?")));
    while (model.requests.length === 0) await pause(1);
    const second = [perception.call(ask("c?"))];
    await pause(5);
    second.push(perception.call(ask("d?")));
    await Promise.all([...first, ...second]);
    assert.deepEqual(model.requests, [["a?", "b?"], ["c?", "d?"]]);
    await perception.call(ask("e?"));
    assert.equal(model.requests.length, 3);
  });

  it("ask equal calls once while they are open, behind a cache too, and again later without one", async () => {
    const model = new CountingModel();
    const batched = batchedPerception(model, { maxBatch: 8 });
    const logger = { info: () => undefined, warn: () => undefined, error: () => undefined };
    const cached = cachedPerception(batched, { logger });
    const answers = await Promise.all([cached.call(ask("a?")), cached.call(ask("a?")),
      cached.call(ask("b?")), batched.call(ask("a?"))]);
    assert.deepEqual(model.requests, [["a?", "b?"]]);
    assert.deepEqual(answers[3], answers[0]);
    await cached.call(ask("a?"));
    assert.equal(model.requests.length, 1);
    await batched.call(ask("a?"));
    assert.equal(model.requests.length, 2);
  });

  it("fail together with the request's error, and the next request is asked all the same", async () => {
    const perception = batchedPerception(new CountingModel(), { maxBatch: 2 });
    const settled = await Promise.allSettled(
      [ask("a?"), ask("bad?"), ask("c?")].map((call) => perception.call(call)),
    );
    assert.deepEqual(
      settled.map((one) => one.status === "rejected" ? (one.reason as Error).message : one.value),
      ["the server is gone", "the server is gone", { kind: "text", value: "to c?" }],
    );
    await assert.rejects(perception.call(ask("lost?")), /perception gave 0 answers to 1 calls/);
  });

  it("are aborted one by one; a request only with the last of its calls", async () => {
    const model = new CountingModel();
    const perception = batchedPerception(model, { maxBatch: 3 });
    const controllers = Array.from({ length: 5 }, () => new AbortController());
    const calls = ["a?", "b?", "b?", "c?", "d?"].map((question, i) =>
      perception.call(ask(question), controllers[i]?.signal)
    );
    const settled = Promise.allSettled(calls);
    controllers[0]?.abort(); // under way
    controllers[1]?.abort(); // under way, wanted by another
    controllers[4]?.abort(); // not yet asked
    const values = (await settled).map((one) =>
      one.status === "rejected" ? one.reason instanceof AbortError : one.value
    );
    assert.deepEqual(values, [true, true, { kind: "text", value: "to b?" }, { kind: "text",
      value: "to c?" }, true]);
    assert.deepEqual(model.requests, [["a?", "b?", "c?"]]);
    assert.equal(model.signals[0]?.aborted, false);

    const alone = new AbortController();
    const last = perception.call(ask("e?"), alone.signal);
    while (model.requests.length === 1) await pause(1);
    alone.abort();
    await assert.rejects(last, AbortError);
    assert.equal(model.signals[1]?.aborted, true);
    assert.deepEqual(await perception.call(ask("e?")), { kind: "text", value: "to e?" },
      "a call that was given up is asked anew");
    await assert.rejects(perception.call(ask("f?"), alone.signal), AbortError);
  });

  it("that nobody has sent yet end when it closes, and so does what is behind it", async () => {
    const model = new CountingModel();
    const perception = batchedPerception(model, { maxBatch: 8, gatherMs: 1000 });
    const call = perception.call(ask("a?"));
    await perception.close();
    await assert.rejects(call, AbortError);
    assert.equal(model.requests.length, 0);
    assert.equal(model.closed, 1);
  });
});
