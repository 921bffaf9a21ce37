import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { cachedPerception } from "../../../src/adapters/perception/cache/cached";
import type { Logger } from "../../../src/core/ports/logger";
import type { ImageRef, Perception, PerceptionCall } from "../../../src/core/ports/perception";

const image = (digest: string, file = "/pictures/a.png"): ImageRef => ({ file, digest, width: 320,
  height: 240 });
const find = (name: string, of = image("d1"), right = 320): PerceptionCall => ({ member: "find",
  name, region: { image: of, box: { left: 0, lower: 0, right, upper: 240 } } });

/** Answers "yes" to everything and counts how often it was asked. */
function counting(digest = "model-1"): Perception & { asked: number; closed: number } {
  const perception = {
    digest,
    asked: 0,
    closed: 0,
    async call(call: PerceptionCall) {
      perception.asked++;
      if (call.member === "llm_query") throw new Error("the server is gone");
      return { kind: "text", value: `answer ${perception.asked}` } as const;
    },
    async close() {
      perception.closed++;
    },
  };
  return perception;
}

function recorder(): Logger & { readonly warnings: string[] } {
  const warnings: string[] = [];
  return { warnings, info: () => undefined, warn: (message) => warnings.push(message),
    error: () => undefined };
}

describe("the perception cache", () => {
  let folder: string;
  beforeEach(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), "visrep-cache-"));
  });
  afterEach(() => fs.rmSync(folder, { recursive: true }));

  it("asks once for equal calls, whatever the picture's path", async () => {
    const inner = counting();
    const cached = cachedPerception(inner, { logger: recorder() });
    assert.equal(cached.isCached?.(find("car")), false);
    const first = await cached.call(find("car"));
    assert.deepEqual(await cached.call(find("car", image("d1", "/elsewhere/b.jpg"))), first);
    assert.equal(cached.isCached?.(find("car")), true);
    assert.equal(inner.asked, 1);
  });

  it("asks again for another picture, region, name or member", async () => {
    const inner = counting();
    const cached = cachedPerception(inner, { logger: recorder() });
    const region = { image: image("d1"), box: { left: 0, lower: 0, right: 320, upper: 240 } };
    const calls: PerceptionCall[] = [
      find("car"),
      find("cat"),
      find("car", image("d2")),
      find("car", image("d1"), 100),
      { member: "exists", name: "car", region },
      { member: "verify_property", name: "car", property: "red", region },
      { member: "verify_property", name: "car", property: "blue", region },
      { member: "best_text_match", options: ["a", "b"], region },
      { member: "best_text_match", options: ["a"], prefix: "b", region },
    ];
    for (const call of calls) await cached.call(call);
    for (const call of calls) await cached.call(call);
    assert.equal(inner.asked, calls.length);
  });

  it("keeps answers for the next process, and drops them with another model", async () => {
    const first = cachedPerception(counting(), { logger: recorder(), folder });
    const answer = await first.call(find("car"));
    await first.close();
    const inner = counting();
    const second = cachedPerception(inner, { logger: recorder(), folder });
    assert.equal(second.isCached?.(find("car")), true);
    assert.deepEqual(await second.call(find("car")), answer);
    assert.equal(inner.asked, 0);
    await second.close();
    const other = counting("model-2");
    const third = cachedPerception(other, { logger: recorder(), folder });
    await third.call(find("car"));
    assert.equal(other.asked, 1);
    await third.close();
  });

  it("skips a torn last line, tells it, and loses nothing else", async () => {
    const first = cachedPerception(counting(), { logger: recorder(), folder });
    await first.call(find("car"));
    await first.call(find("cat"));
    await first.close();
    const file = path.join(folder, "answers.jsonl");
    fs.truncateSync(file, fs.statSync(file).size - 10);
    const logger = recorder();
    const second = cachedPerception(counting(), { logger, folder });
    assert.equal(logger.warnings.length, 1);
    assert.match(logger.warnings[0] ?? "", /answers\.jsonl, line 2/);
    assert.equal(second.isCached?.(find("car")), true);
    assert.equal(second.isCached?.(find("cat")), false);
    await second.call(find("cat"));
    await second.close();
    const third = cachedPerception(counting(), { logger: recorder(), folder });
    assert.equal(third.isCached?.(find("cat")), true, "the answer after the torn line is whole");
    await third.close();
  });

  it("forgets what was used longest ago once memory is full", async () => {
    const inner = counting();
    const cached = cachedPerception(inner, { logger: recorder(), limit: 2 });
    await cached.call(find("a"));
    await cached.call(find("b"));
    await cached.call(find("a"));
    await cached.call(find("c"));
    assert.deepEqual(["a", "b", "c"].map((name) => cached.isCached?.(find(name))), [true, false,
      true]);
  });

  it("does not keep failures, and closes what is behind it", async () => {
    const inner = counting();
    const cached = cachedPerception(inner, { logger: recorder() });
    const call: PerceptionCall = { member: "llm_query", question: "?", longAnswer: false };
    await assert.rejects(cached.call(call), /the server is gone/);
    await assert.rejects(cached.call(call), /the server is gone/);
    assert.equal(inner.asked, 2);
    await cached.close();
    assert.equal(inner.closed, 1);
  });
});
