import { PolicyError } from "../../../core/errors";
import type { Completion } from "../../../core/ports/policy";
import { PROBE, sameAnswer } from "../../model-server/probe";
import { writeProgram } from "./write-program";

/**
 * @throws PolicyError if the base and the adapted model answer a fixed prompt alike, in text and
 *   log-probability
 */
export async function requireDifference(base: string, adapted: string,
  context: number): Promise<void> {
  const answer = (model: string): Promise<Completion> =>
    writeProgram(PROBE.request, PROBE.sampling, { model, template: "plain", context });
  const [before, after] = [await answer(base), await answer(adapted)];
  if (!sameAnswer(before, after)) return;
  throw new PolicyError(`Ollama's ${adapted} answers a fixed prompt exactly as ${base} does: ` +
    "the adapter has no effect, and sampling would go on with the old weights.",
    `Update Ollama; if it happens again, train with a higher "training.learningRate", or ` +
      `serve the adapter with vLLM ("policy.engine": "openai").`);
}
