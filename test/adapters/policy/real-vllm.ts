import type { Context } from "mocha";
import { type Experiment, policySchema } from "../../../src/core/experiment/experiment";

/** As the person set it: tests with stand-ins set it too. */
const ADDRESS = process.env["VISREP_OPENAI_BASE_URL"];

/** What a vLLM server serves the built-in base as. */
export const SERVED: Experiment["policy"] = policySchema.parse({ engine: "openai", model: "base",
  parallel: 16, prompt: { style: "short" } });

/**
 * Leaves a suite or test out, loudly, where no vLLM server with the built-in base is named;
 * CONTRIBUTING.md says how to start one.
 */
export async function needVllm(context: Context): Promise<void> {
  const answer = ADDRESS === undefined ?
    undefined :
    await fetch(`${ADDRESS}/models`).then((response) => response.text()).catch(() => undefined);
  if (answer?.includes('"owned_by":"vllm"') && answer.includes('"id":"base"'))
    process.env["VISREP_OPENAI_BASE_URL"] = ADDRESS;
  else {
    console.log("      SKIPPED: VISREP_OPENAI_BASE_URL names no vLLM server that serves the " +
      `built-in base as "base"; CONTRIBUTING.md says how to start one`);
    context.skip();
  }
}

/** Takes the address away again. */
export function leaveVllm(): void {
  delete process.env["VISREP_OPENAI_BASE_URL"];
}
