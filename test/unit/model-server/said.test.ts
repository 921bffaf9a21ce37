import assert from "node:assert/strict";
import { askedToWait, errorIn, isContext, isQuota, saidBy,
  statusIn } from "../../../src/adapters/model-server/said";
import { withoutThought } from "../../../src/adapters/model-server/thought";

describe("what servers say when they refuse", () => {
  it("is found in every shape", () => {
    assert.equal(saidBy(`{"error": {"message": "no"}}`), "no");
    assert.equal(saidBy(`{"error": "no"}`), "no");
    assert.equal(saidBy(`{"object": "error", "message": "no"}`), "no");
    assert.equal(saidBy(`{"detail": [{"loc": ["body", "seed"], "msg": "Extra inputs are not ` +
      `permitted"}]}`), "body.seed: Extra inputs are not permitted");
    assert.equal(saidBy("<html><title>502 Bad Gateway</title></html>"),
      `a web page ("502 Bad Gateway")`);
    assert.equal(statusIn(`{"error": {"code": 503}}`), 503);
    assert.equal(errorIn({ error: null, choices: [] }), undefined);
  });

  for (const said of [
    "the request exceeds the available context size (4096 tokens), try increasing it",
    "This model's maximum context length is 4096 tokens. However, you requested 5000 tokens",
    "The decoder prompt (length 5000) is longer than the maximum model length of 4096",
    "You passed 5000 input tokens and requested 320. However, the model's context length is " +
    "only 4096 tokens",
    "Trying to keep the first 4500 tokens when context the overflows",
    "`inputs` tokens + `max_new_tokens` must be <= 4096",
    "max_tokens must be at least 1, got -5",
    "prompt is too long: 210000 tokens > 200000 maximum",
  ]) it(`is a context that is too short: ${said}`, () => assert.ok(isContext(said)));

  it("tells a used-up quota from a rate", () => {
    assert.ok(isQuota(429, "You exceeded your current quota, please check your plan and billing " +
      "details"));
    assert.ok(isQuota(402, "status 402"));
    assert.ok(!isQuota(429, "Rate limit reached. Please try again in 45s."));
  });

  it("asks to wait in seconds, milliseconds, by a date, or in words", () => {
    const now = Date.parse("2026-01-01T00:00:00Z");
    const wait = (headers: Record<string, string>, said = ""): number | undefined =>
      askedToWait(new Headers(headers), said, now);
    assert.equal(wait({ "retry-after": "45" }), 45_000);
    assert.equal(wait({ "retry-after-ms": "1500", "retry-after": "9" }), 1500);
    assert.equal(wait({ "retry-after": "Thu, 01 Jan 2026 00:00:30 GMT" }), 30_000);
    assert.equal(wait({}, "Please try again in 1m2.5s."), 62_500);
    assert.equal(wait({}, "Please try again in 250ms."), 250);
    assert.equal(wait({ "retry-after": "soon" }), undefined);
    assert.equal(wait({ "retry-after": "-3" }), undefined);
  });

  it("takes a program out of the field for thinking where the answer has ended", () => {
    const program = "def execute_command(image):\n    return 1\n";
    const written = { text: "", thought: program, tokens: 9, model: "m" };
    assert.deepEqual(withoutThought({ ...written, finish: "stop" }), { text: program });
    assert.match(withoutThought({ ...written, finish: "length" }).empty ?? "",
      /spent all its 9 tokens/);
    assert.deepEqual(withoutThought({ ...written, text: "x", finish: "stop" }), { text: "x" });
  });
});
