import assert from "node:assert/strict";
import type { PatchValue } from "../../../src/core/program/value";
import { callVariables, localVariables,
  type ReplayVariable } from "../../../src/extension/replay/replay-variables";

const patch: PatchValue = { $: "patch", image: 0, left: 10, lower: 20, right: 40, upper: 80,
  name: "dog" };
const told = (variables: readonly ReplayVariable[]): Record<string, string> =>
  Object.fromEntries(variables.map(({ name, value }) => [name, value]));

describe("variables of a replay", () => {
  it("opens patches into their fields and a picture", () => {
    const [n, dogs, first] = localVariables({ fn: "f", depth: 0, line: 1,
      locals: new Map([["n", { text: "3" }], ["dogs", { text: "[…]", patches: [patch, patch] }], [
        "first",
        { text: "ImagePatch(…)", patches: patch },
      ]]) });
    assert.deepEqual([n?.value, n?.parts, dogs?.type, dogs?.parts?.().length, first?.crop], ["3",
      undefined, "list", 2, patch]);
    const fields = dogs?.parts?.()[1]?.parts?.() ?? [];
    assert.deepEqual(told(fields), { category: "'dog'", left: "10", lower: "20", right: "40",
      upper: "80", width: "30", height: "60", image: "0", crop: "30 × 60" });
    assert.equal(fields.at(-1)?.crop, patch);
  });

  it("tells what a call was given and answered", () => {
    const call = callVariables({ kind: "call", line: 3, member: "find", args: [patch, "dog"],
      result: [patch], ms: 12.34, cached: true });
    assert.deepEqual(told(call), { member: "find", "argument 1": "ImagePatch(10, 20, 40, 80)",
      "argument 2": "'dog'", result: "[ImagePatch(10, 20, 40, 80)]", ms: "12.3, cached" });
    assert.deepEqual(
      told(
        callVariables({ kind: "call", line: 3, member: "llm_query", args: [], error: "refused",
          ms: 1, cached: false }),
      ),
      { member: "llm_query", error: "refused", ms: "1.0" },
    );
  });
});
