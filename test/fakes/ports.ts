import * as fs from "node:fs/promises";
import * as path from "node:path";
import { AbortError } from "../../src/core/errors";
import type { Dataset } from "../../src/core/ports/dataset";
import type { Execution, Interpreter, ProgramRequest,
  SandboxReport } from "../../src/core/ports/interpreter";
import type { ImageRef, Perception } from "../../src/core/ports/perception";
import type { Completion, Policy, PolicyRef, SampleRequest,
  SamplingOptions } from "../../src/core/ports/policy";
import type { Trainer, TrainingEvent, TrainingJob } from "../../src/core/ports/trainer";
import { deriveSeed } from "../../src/core/random";
import type { Query } from "../../src/core/task/query";

/**
 * Writes `return "<number>"` programs; it knows as many right answers as its weights were trained
 * on. Counts its calls.
 */
export class FakePolicy implements Policy {
  readonly batchSize = 4;
  digest = "base";
  readonly loaded: PolicyRef[] = [];
  readonly prompts: string[] = [];
  sampled = 0;
  /** Set to keep sampling from what is loaded at first, as a broken sampler would. */
  stuck = false;
  async load(ref: PolicyRef): Promise<void> {
    this.loaded.push(ref);
    if (!this.stuck)
      this.digest = ref.kind === "base" ?
        "base" :
        await fs.readFile(path.join(ref.folder, "weights"), "utf8");
  }
  async sample(batch: readonly SampleRequest[], options: SamplingOptions,
    signal?: AbortSignal): Promise<readonly Completion[]> {
    if (signal?.aborted) throw new AbortError();
    this.sampled += batch.length;
    this.prompts.push(...batch.map(({ prompt }) => prompt));
    return batch.map(({ prompt, seed }) => ({
      text: this.write(prompt, options.temperature === 0 ? 0 : seed),
      tokens: 10,
      finish: "stop",
    }));
  }
  private write(prompt: string, seed: number): string {
    const number = Number(/number (\d+)/.exec(prompt)?.[1]);
    const knows = deriveSeed(this.digest, number, seed) % 10 < (this.digest === "base" ? 3 : 7);
    return `def execute_command(image) -> str:\n    return "${knows ? number : -1}"\n`;
  }
  async close(): Promise<void> {}
}

/** "Trains": the new weights are a text made of the rows, which is their digest too. */
export class FakeTrainer implements Trainer {
  readonly jobs: TrainingJob[] = [];
  async *train(job: TrainingJob): AsyncGenerator<TrainingEvent> {
    this.jobs.push(job);
    yield { kind: "step", step: 1, steps: 1, loss: 1, gradNorm: 1, learningRate: 1, tokensPerS: 1 };
    const digest = `trained-${deriveSeed(JSON.stringify(job.rows), job.seed)}`;
    await fs.mkdir(job.to);
    await fs.writeFile(path.join(job.to, "weights"), digest);
    yield { kind: "done", digest, steps: 1, firstLoss: 1, lastLoss: 0.5, leftOut: 0 };
  }
  async close(): Promise<void> {}
}

/** Runs programs of the form `return "<text>"`. Counts what it ran. */
export class FakeInterpreter implements Interpreter {
  readonly digest = "fake-interpreter";
  programsAtOnce = 8;
  readonly ran: ProgramRequest[] = [];
  async start(): Promise<SandboxReport> {
    return { walls: [], ok: true };
  }
  async run(request: ProgramRequest, _perception: Perception,
    signal?: AbortSignal): Promise<Execution> {
    if (signal?.aborted) throw new AbortError();
    this.ran.push(request);
    const value = /return "(.*)"/.exec(request.program)?.[1] ?? "";
    return { value, valueText: value, stdout: "", calls: 0, activeMs: 1, hostMs: 0,
      ...(request.trace ? { trace: { schemaVersion: 1, steps: [] } } : {}) };
  }
  async close(): Promise<void> {}
}

export class FakeDataset implements Dataset {
  readonly digest = "fake-data";
  constructor(private readonly all: readonly Query[]) {}
  async queries(): Promise<readonly Query[]> {
    return this.all;
  }
  async image(name: string): Promise<ImageRef> {
    return { file: `/nowhere/${name}`, digest: name, width: 10, height: 10 };
  }
}

/** Programs of these fakes call nothing. */
export const noPerception: Perception = {
  digest: "fake-perception",
  call: () => Promise.reject(new Error("no program of a fake policy calls perception")),
  close: async () => {},
};
