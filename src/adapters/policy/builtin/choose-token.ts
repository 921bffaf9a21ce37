import type { Random } from "../../../core/random";

export interface Choice {
  readonly token: number;
  /** log p(token) at temperature 1, before any filter. */
  readonly logProbability: number;
}

/**
 * Draws the next token from one row of logits. Temperature 0 takes the likeliest (the first of equals, no number is
 * drawn); otherwise one number is drawn from `random`, and tokens outside the nucleus (the fewest likeliest ones that
 * hold `topP` of the probability after temperature) cannot come.
 */
export function chooseToken(logits: Float32Array, { temperature, topP }: { readonly temperature: number; readonly topP: number }, random: Random): Choice {
  const best = argmax(logits);
  const top = logits[best] as number;
  let total = 0;
  for (const logit of logits) total += Math.exp(logit - top);
  const token = temperature === 0 ? best : draw(logits, top, temperature, topP, random());
  return { token, logProbability: (logits[token] as number) - top - Math.log(total) };
}

function draw(logits: Float32Array, top: number, temperature: number, topP: number, u: number): number {
  const weights = new Float64Array(logits.length);
  let total = 0;
  for (let i = 0; i < logits.length; i++) total += weights[i] = Math.exp(((logits[i] as number) - top) / temperature);
  // A token below this cannot be in the nucleus: all such tokens together hold less than 1 - topP.
  const least = ((1 - topP) / logits.length) * total;
  const candidates: number[] = [];
  for (let i = 0; i < weights.length; i++) if ((weights[i] as number) > 0 && (weights[i] as number) >= least) candidates.push(i);
  candidates.sort((a, b) => (weights[b] as number) - (weights[a] as number) || a - b);

  let nucleus = 0;
  let size = 0;
  while (size < candidates.length && nucleus < topP * total) nucleus += weights[candidates[size++] as number] as number;
  let rest = u * nucleus;
  for (let i = 0; i < size; i++) {
    rest -= weights[candidates[i] as number] as number;
    if (rest < 0) return candidates[i] as number;
  }
  return candidates[size - 1] as number;
}

function argmax(values: Float32Array): number {
  let best = 0;
  for (let i = 1; i < values.length; i++) if ((values[i] as number) > (values[best] as number)) best = i;
  return best;
}
