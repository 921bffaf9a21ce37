import { AbortError } from "../../../core/errors";
import type { Execution, ProgramRequest } from "../../../core/ports/interpreter";
import type { Perception } from "../../../core/ports/perception";
import type { AnsweredCall, CallAnswer, JobOutcome, ToChild } from "../protocol";
import type { CallTimes } from "./call-mode";
import { readOutcome } from "./outcome";
import type { CallStep } from "./outcome";
import { answerFor, callArguments, callResult, readCall } from "./perception-call";

/**
 * Time with a processor for each of the program's limit: only the backstop, for code that burns
 * little fuel.
 */
const SLACK = 1.2;

/** An answered call, and how the trace shows it; what was no call is not shown. */
type Answered = AnsweredCall & { readonly step?: CallStep };

export interface PendingOptions {
  readonly perception: Perception;
  /** Whether the static check runs. */
  readonly check: boolean;
  readonly times: CallTimes;
  send(message: ToChild): void;
}

/**
 * The engine's side of one program: it answers the program's calls, has it run again with the
 * answers if it left, and reads its result.
 */
export class PendingProgram {
  readonly finished: Promise<Execution>;
  /** How often it was sent to a new child. */
  starts = 0;
  private resolve!: (execution: Execution) => void;
  private reject!: (error: unknown) => void;
  private readonly answered: Answered[] = [];
  /** Its end is known: an answer that still comes is for nobody. */
  private settled = false;
  /** Where the program is while perception answers its call. */
  private asking: "in its worker" | "nowhere" | undefined;
  private readonly abort = new AbortController();

  constructor(private readonly id: number, private readonly request: ProgramRequest,
    private readonly options: PendingOptions) {
    this.finished = new Promise((resolve, reject) => {
      this.resolve = resolve;
      this.reject = reject;
    });
  }

  /**
   * Sends it to a child; after a child that died, with the answers it had. A call that is being
   * answered is not asked again.
   */
  start(): void {
    this.starts++;
    if (this.asking) this.asking = "nowhere";
    else this.run();
  }

  cancel(): void {
    this.fail(new AbortError());
  }

  fail(error: unknown): void {
    this.settled = true;
    this.options.send({ t: "cancel", id: this.id });
    this.abort.abort();
    this.reject(error);
  }

  done(outcome: JobOutcome): void {
    this.settled = true;
    this.resolve(readOutcome(outcome, this.answered.map(({ step }) => step), this.request.trace));
  }

  /** The program's next call. @param activeMs what it has run until now. */
  call(text: string, activeMs: number): void {
    this.asking = "in its worker";
    this.answer(text, activeMs).then(
      (answered) => {
        if (!this.settled) this.goOn(answered);
      },
      (error: unknown) => {
        if (!this.settled) this.fail(error);
      },
    );
  }

  private run(): void {
    const { program, images, trace, seed, limits } = this.request;
    const processorMs = limits.timeoutS * 1000 * SLACK;
    const sizes = images.map(({ width, height }) => [width, height] as const);
    const answered = this.answered.map(({ text, answer }) => ({ text, answer }));
    this.options.send({ t: "run", id: this.id,
      job: { program, images: sizes, trace, seed, check: this.options.check, processorMs,
        ...limits }, answered });
  }

  private goOn(answered: Answered): void {
    const call = this.answered.push(answered) - 1;
    const left = this.asking === "nowhere";
    this.asking = undefined;
    if (left) this.run();
    else this.options.send({ t: "reply", id: this.id, call, reply: answered.answer });
  }

  private leave(): void {
    this.asking = "nowhere";
    this.options.send({ t: "reply", id: this.id, call: this.answered.length, reply: "leave" });
  }

  private async answer(text: string, activeMs: number): Promise<Answered> {
    const { images } = this.request;
    const { perception, times } = this.options;
    let read: ReturnType<typeof readCall>;
    try {
      read = readCall(text, images);
    } catch {
      return { text, answer: {
        stop: { kind: "sandbox", message: "the program wrote to the interpreter's own channel" },
      } };
    }
    const { call, line } = read;
    const cached = perception.isCached?.(call) ?? false;
    if (!cached && times.leavingPays(perception, activeMs)) this.leave();
    const asked = performance.now();
    const answer = await perception.call(call, this.abort.signal);
    const ms = performance.now() - asked;
    if (!cached) times.add(perception, ms);
    const step = { kind: "call", line, member: call.member, args: callArguments(call, images), ms,
      cached } as const;
    if (answer.kind === "unsupported") {
      const stop: CallAnswer = {
        stop: { kind: "perception_unsupported", message: answer.message,
          ...(line ? { line } : {}) },
      };
      return { text, answer: stop, step: { ...step, error: answer.message } };
    }
    return { text, answer: { json: JSON.stringify(answerFor(call, answer)) },
      step: { ...step, result: callResult(call, answer, images) } };
  }
}
