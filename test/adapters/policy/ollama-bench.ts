import assert from "node:assert/strict";
import { ServerError } from "../../../src/adapters/model-server/server-error";
import { createOllamaPolicy } from "../../../src/adapters/policy/ollama/ollama-policy";
import { policySchema } from "../../../src/core/experiment/experiment";
import type { Policy } from "../../../src/core/ports/policy";
import { deriveSeed } from "../../../src/core/random";
import { OllamaServer, type Question, type Reply } from "../../fakes/ollama-server";

/** What is the tag of the frozen base. */
export const BASE = "codellama:7b";
export const SAMPLING = { temperature: 0.7, topP: 0.9, maxNewTokens: 40 };
export const requests = (count: number) =>
  Array.from({ length: count }, (_, i) => ({ prompt: `# vqa: what is number ${i}?\n`, seed: i }));

/** A model that knows three tenths of the numbers, seven with an adapter. */
export function writes({ prompt, seed, temperature, adapters }: Question): Reply {
  const number = Number(/number (\d+)/.exec(prompt.slice(prompt.lastIndexOf("# vqa")))?.[1] ?? 0);
  const knows = deriveSeed(number, temperature === 0 ? 0 : seed, adapters.join()) % 10 <
    (adapters.length > 0 ? 7 : 3);
  return { text: `def execute_command(image) -> str:\n    return "${knows ? number : -1}"\n` +
    "# vqa: and so on\nnonsense",
    logprobs: [{ token: "def", logprob: adapters.length > 0 ? -0.1 : -0.2 }] };
}

/**
 * A stand-in server for each test at `OLLAMA_HOST`. Afterwards no request broke the API, and
 * nothing was printed.
 */
export class OllamaBench {
  server!: OllamaServer;
  readonly warnings: string[] = [];
  private readonly printed: string[] = [];
  private readonly before = { host: process.env["OLLAMA_HOST"], log: console.log,
    warn: console.warn, error: console.error };

  constructor() {
    beforeEach(async () => {
      this.server = new OllamaServer(writes);
      this.server.add(BASE);
      process.env["OLLAMA_HOST"] = await this.server.start();
      for (const name of ["log", "warn", "error"] as const)
        console[name] = (...words: unknown[]) => void this.printed.push(words.join(" "));
    });
    afterEach(async () => {
      const { host, ...print } = this.before;
      Object.assign(console, print);
      if (host === undefined) delete process.env["OLLAMA_HOST"];
      else process.env["OLLAMA_HOST"] = host;
      delete process.env["VISREP_OLLAMA_TIMEOUT_S"];
      await this.server.stop();
      assert.deepEqual(this.server.violations, [], "requests that the published API does not know");
      assert.deepEqual(this.printed.splice(0), [], "what the client printed");
      this.warnings.splice(0);
    });
  }
  open(settings: object = {}): Promise<Policy> {
    return createOllamaPolicy({
      policy: policySchema.parse({ engine: "ollama", model: BASE, ...settings }),
      firstWaitMs: 1,
      logger: { info: () => {}, warn: (text) => void this.warnings.push(text), error: () => {} },
    });
  }
  /** Requests to an endpoint, as they were sent. */
  sent(endpoint: string): readonly Record<string, unknown>[] {
    return this.server.requests.filter(({ path }) => path === `/api/${endpoint}`).map(({ body }) =>
      JSON.parse(body.toString()) as Record<string, unknown>
    );
  }
}

export async function refused(work: Promise<unknown>, failure: string, message: RegExp,
  nextStep: RegExp): Promise<void> {
  await assert.rejects(work, (error: unknown) => {
    assert.ok(error instanceof ServerError, String(error));
    assert.equal(error.failure, failure);
    assert.match(error.message, message);
    assert.match(error.nextStep, nextStep);
    return true;
  });
}
