import { AbortError } from "../../core/errors";
import type { Execution, ProgramRequest } from "../../core/ports/interpreter";
import type { Perception } from "../../core/ports/perception";
import { readOutcome } from "./outcome";
import type { CallStep } from "./outcome";
import { answerFor, callArguments, callResult, readCall } from "./perception-call";
import type { CallAnswer, JobOutcome, ToChild } from "./protocol";

/** The engine's side of one running program: it answers the program's calls and reads its result. */
export class PendingProgram {
  readonly finished: Promise<Execution>;
  /** How often it was sent to a child. */
  starts = 0;
  private resolve!: (execution: Execution) => void;
  private reject!: (error: unknown) => void;
  private calls: CallStep[] = [];
  private abort = new AbortController();

  constructor(
    private readonly id: number,
    private readonly request: ProgramRequest,
    private readonly perception: Perception,
    private readonly check: boolean,
    private readonly send: (message: ToChild) => void,
  ) {
    this.finished = new Promise((resolve, reject) => {
      this.resolve = resolve;
      this.reject = reject;
    });
  }

  start(): void {
    this.starts++;
    this.calls = [];
    this.abort.abort();
    this.abort = new AbortController();
    const { program, images, trace, seed, limits } = this.request;
    const sizes = images.map(({ width, height }) => [width, height] as const);
    this.send({ t: "run", id: this.id, job: { program, images: sizes, trace, seed, check: this.check, ...limits } });
  }

  cancel(): void {
    this.send({ t: "cancel", id: this.id });
    this.fail(new AbortError());
  }

  fail(error: unknown): void {
    this.abort.abort();
    this.reject(error);
  }

  done(outcome: JobOutcome): void {
    this.resolve(readOutcome(outcome, this.calls, this.request.trace));
  }

  call(number: number, text: string): void {
    const attempt = this.starts;
    this.answer(number, text).then(
      (answer) => {
        if (attempt === this.starts) this.send({ t: "answer", id: this.id, call: number, answer });
      },
      (error: unknown) => {
        if (attempt !== this.starts) return;
        this.send({ t: "cancel", id: this.id });
        this.fail(error);
      },
    );
  }

  private async answer(number: number, text: string): Promise<CallAnswer> {
    const { images } = this.request;
    let read: ReturnType<typeof readCall>;
    try {
      read = readCall(text, images);
    } catch {
      return { stop: { kind: "sandbox", message: "the program wrote to the interpreter's own channel" } };
    }
    const { call, line } = read;
    const cached = this.perception.isCached?.(call) ?? false;
    const asked = performance.now();
    const answer = await this.perception.call(call, this.abort.signal);
    const step = { kind: "call", line, member: call.member, args: callArguments(call, images), ms: performance.now() - asked, cached } as const;
    if (answer.kind === "unsupported") {
      this.calls[number] = { ...step, error: answer.message };
      return { stop: { kind: "perception_unsupported", message: answer.message, ...(line ? { line } : {}) } };
    }
    const value = answerFor(call, answer);
    this.calls[number] = { ...step, result: callResult(call, value, images) };
    return { json: JSON.stringify(value) };
  }
}
