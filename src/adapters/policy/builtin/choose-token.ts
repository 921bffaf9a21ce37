import type { Random } from "../../../core/random";
import type { TokenOdds } from "../../llama/graph/distribution";

export interface Choice {
  readonly token: number;
  /** log p(token) at temperature 1, before any filter. */
  readonly logProbability: number;
}

/**
 * Draws the next token. Temperature 0 takes the likeliest (the first of equals, no number is
 * drawn); otherwise one number is drawn from `random`, and tokens outside the nucleus (the fewest
 * likeliest ones that hold `topP` of the probability after temperature) cannot come.
 */
export function chooseToken({ logits, logTotal, probabilities }: TokenOdds,
  { temperature, topP }: { readonly temperature: number; readonly topP: number },
  random: Random): Choice {
  const token = temperature === 0 ? argmax(logits) : draw(probabilities, topP, random());
  return { token, logProbability: (logits[token] as number) - logTotal };
}

function draw(probabilities: Float32Array, topP: number, u: number): number {
  // A token below this cannot be in the nucleus: all such tokens together hold less than 1 - topP.
  const least = (1 - topP) / probabilities.length;
  const candidates: number[] = [];
  for (let i = 0; i < probabilities.length; i++) {
    const p = probabilities[i] as number;
    if (p >= least && p > 0) candidates.push(i);
  }
  const probability = (token: number | undefined): number =>
    probabilities[token as number] as number;
  candidates.sort((a, b) => probability(b) - probability(a) || a - b);

  let nucleus = 0;
  let size = 0;
  while (size < candidates.length && nucleus < topP) nucleus += probability(candidates[size++]);
  let rest = u * nucleus;
  for (let i = 0; i < size; i++) {
    rest -= probability(candidates[i]);
    if (rest < 0) return candidates[i] as number;
  }
  return candidates[size - 1] as number;
}

function argmax(values: Float32Array): number {
  let best = 0;
  for (let i = 1; i < values.length; i++)
    if ((values[i] as number) > (values[best] as number)) best = i;
  return best;
}
