import assert from "node:assert/strict";
import { type TokenOdds } from "../../../src/adapters/llama/graph/distribution";
import { chooseToken } from "../../../src/adapters/policy/builtin/choose-token";
import { seededRandom } from "../../../src/core/random";

/** Probabilities 0.5, 0.3, 0.15, 0.05 in another order. */
const probabilities = [0.15, 0.5, 0.05, 0.3];

/** Odds with these probabilities at temperature 1; the runtime applies the temperature. */
function oddsOf(p: readonly number[]): TokenOdds {
  return { logits: Float32Array.from(p, (each) => Math.log(each) + 4), logTotal: 4,
    probabilities: Float32Array.from(p) };
}

function frequencies(options: { readonly temperature: number; readonly topP: number }): number[] {
  const random = seededRandom(1);
  const odds = oddsOf(probabilities);
  const counts = [0, 0, 0, 0];
  for (let i = 0; i < 20_000; i++) {
    const { token, logProbability } = chooseToken(odds, options, random);
    counts[token] = (counts[token] ?? 0) + 1 / 20_000;
    assert.ok(Math.abs(logProbability - Math.log(probabilities[token] as number)) < 1e-5,
      "log-probability at temperature 1, unfiltered");
  }
  return counts;
}

function close(found: readonly number[], expected: readonly number[]): void {
  expected.forEach((value, i) =>
    assert.ok(Math.abs(value - (found[i] as number)) < 0.015,
      `${found.join(", ")} instead of ${expected.join(", ")}`)
  );
}

describe("choosing a token", () => {
  it("follows the probabilities at temperature 1", () =>
    close(frequencies({ temperature: 1, topP: 1 }), probabilities));

  it("draws from the fewest likeliest tokens that hold topP", () => {
    close(frequencies({ temperature: 1, topP: 0.8 }), [0, 0.5 / 0.8, 0, 0.3 / 0.8]);
    close(frequencies({ temperature: 1, topP: 0.81 }), [0.15 / 0.95, 0.5 / 0.95, 0, 0.3 / 0.95]);
    close(frequencies({ temperature: 1, topP: 1e-6 }), [0, 1, 0, 0]);
  });

  it("takes the first likeliest at temperature 0, drawing nothing", () => {
    const never = () => assert.fail("a number was drawn");
    assert.equal(
      chooseToken(oddsOf([0.1, 0.35, 0.35, 0.2]), { temperature: 0, topP: 0.5 }, never).token,
      1,
    );
  });
});
