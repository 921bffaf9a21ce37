import { DebugSession, Handles, InitializedEvent, Scope, Source, StackFrame, StoppedEvent,
  Thread } from "@vscode/debugadapter";
import type { DebugProtocol } from "@vscode/debugprotocol";
import { UserError } from "../../core/errors";
import type { PatchValue } from "../../core/program/value";
import { failingStep, type HaltReason, placeBreakpoints, type ReplayMove,
  ReplaySession } from "../../core/trace/replay";
import type { ShownTrace } from "../trace/trace-selection";
import { callVariables, localVariables, type ReplayVariable } from "./replay-variables";

/** What a replay needs of the editor. */
export interface ReplayHost {
  /** The trace of a document, by its URI. @throws UserError where it has none */
  traceOf(document: string): Promise<ShownTrace>;
  /** The step at which the replay begins, from 0. */
  startOf(trace: ShownTrace): number;
  /** Called at each step at which it halts. */
  halted(trace: ShownTrace, step: number): void;
  /** As paths and URIs of the debug protocol are: a file's path, or the URI of anything else. */
  pathOf(trace: ShownTrace): string;
  /** URI of the picture that shows what is inside a patch. */
  cropOf(trace: ShownTrace, patch: PatchValue): string;
}

/**
 * A debug session over a recorded trace: everything a debugger shows and does, in both directions;
 * no program is run.
 */
export class ReplayDebugSession extends DebugSession {
  private static readonly thread = 1;
  private readonly opened = new Handles<() => readonly ReplayVariable[]>();
  private readonly crops = new Handles<PatchValue>();
  private replayed: { readonly trace: ShownTrace; readonly replay: ReplaySession } | undefined;

  constructor(private readonly host: ReplayHost) {
    super();
    this.setDebuggerLinesStartAt1(true);
  }

  /** The trace that is replayed, once it is loaded. */
  get trace(): ShownTrace | undefined {
    return this.replayed?.trace;
  }

  /** Goes to a step that was chosen elsewhere. */
  goTo(step: number): void {
    if (!this.replayed || this.replayed.replay.index === step) return;
    this.replayed.replay.goTo(step);
    this.halt("goto");
  }

  protected override initializeRequest(response: DebugProtocol.InitializeResponse): void {
    response.body = {
      supportsStepBack: true,
      supportsConfigurationDoneRequest: true,
      supportsEvaluateForHovers: true,
      supportsExceptionInfoRequest: true,
      exceptionBreakpointFilters: [{ filter: "failing", label: "The error that ended the program",
        default: true }, { filter: "every",
        label: "Every exception, also those the program caught" }],
    };
    this.sendResponse(response);
  }

  protected override launchRequest(response: DebugProtocol.LaunchResponse,
    { document }: DebugProtocol.LaunchRequestArguments & { readonly document?: unknown }): void {
    this.host.traceOf(String(document)).then((trace) => {
      this.replayed = { trace,
        replay: new ReplaySession(trace.steps, trace.views,
          failingStep(trace.steps, trace.outcome.failure)) };
      this.sendResponse(response);
      // asks for breakpoints, which only the trace can place
      this.sendEvent(new InitializedEvent());
    }).catch((error: unknown) =>
      this.sendErrorResponse(response, { id: 1,
        format: error instanceof UserError ? `${error.message} ${error.nextStep}` : String(error),
        showUser: true })
    );
  }

  protected override configurationDoneRequest(
    response: DebugProtocol.ConfigurationDoneResponse,
  ): void {
    this.sendResponse(response);
    const { trace, replay } = this.loaded();
    replay.goTo(this.host.startOf(trace));
    this.halt("entry");
  }

  protected override setBreakPointsRequest(response: DebugProtocol.SetBreakpointsResponse,
    { source, breakpoints = [] }: DebugProtocol.SetBreakpointsArguments): void {
    const { trace, replay } = this.loaded();
    const own = source.path === this.host.pathOf(trace);
    const placed = own ?
      placeBreakpoints(trace.program, trace.steps,
        breakpoints.map(({ line }) => programLine(trace, line))) :
      [];
    if (own)
      replay.breakpoints = new Set(
        placed.filter(({ verified }) => verified).map(({ line }) => line),
      );
    response.body = {
      breakpoints: own ?
        placed.map(({ line, verified, message }): DebugProtocol.Breakpoint => ({
          line: documentLine(trace, line),
          verified,
          ...(message === undefined ? {} : { message }),
        })) :
        breakpoints.map(({ line }): DebugProtocol.Breakpoint => ({ line, verified: false,
          message: "Another program is replayed." })
        ),
    };
    this.sendResponse(response);
  }

  protected override setExceptionBreakPointsRequest(
    response: DebugProtocol.SetExceptionBreakpointsResponse,
    { filters }: DebugProtocol.SetExceptionBreakpointsArguments,
  ): void {
    this.loaded().replay.exceptions = filters.includes("every") ?
      "every" :
      filters.includes("failing") ?
      "failing" :
      "none";
    this.sendResponse(response);
  }

  protected override threadsRequest(response: DebugProtocol.ThreadsResponse): void {
    response.body = { threads: [new Thread(ReplayDebugSession.thread, "recorded run")] };
    this.sendResponse(response);
  }

  protected override stackTraceRequest(response: DebugProtocol.StackTraceResponse): void {
    const { trace, replay } = this.loaded();
    const path = this.host.pathOf(trace);
    const source = new Source(path.slice(path.lastIndexOf("/") + 1), path);
    const frames = replay.frames();
    response.body = {
      stackFrames: frames.map(({ fn, line }, i) =>
        new StackFrame(i + 1, fn, source, documentLine(trace, line), 1)
      ).reverse(),
      totalFrames: frames.length,
    };
    this.sendResponse(response);
  }

  protected override scopesRequest(response: DebugProtocol.ScopesResponse,
    { frameId }: DebugProtocol.ScopesArguments): void {
    const { replay } = this.loaded();
    const frames = replay.frames();
    const [frame, { step }] = [frames[frameId - 1], replay];
    const scope = (name: string, variables: readonly ReplayVariable[]): Scope =>
      new Scope(name, this.opened.create(() => variables));
    response.body = { scopes: [
      ...(step.kind === "call" && frameId === frames.length ?
        [scope("Perception call", callVariables(step))] :
        []),
      ...(frame ? [scope("Locals", localVariables(frame))] : []),
    ] };
    this.sendResponse(response);
  }

  protected override variablesRequest(response: DebugProtocol.VariablesResponse,
    { variablesReference }: DebugProtocol.VariablesArguments): void {
    response.body = {
      variables: this.opened.get(variablesReference, () => [])().map((variable) => ({
        name: variable.name,
        evaluateName: variable.name,
        ...this.shown(variable),
      })),
    };
    this.sendResponse(response);
  }

  /** Watches and hovers know the names of locals; nothing is computed. */
  protected override evaluateRequest(response: DebugProtocol.EvaluateResponse,
    { expression, frameId }: DebugProtocol.EvaluateArguments): void {
    const frames = this.loaded().replay.frames();
    const frame = frameId === undefined ? frames.at(-1) : frames[frameId - 1];
    const found = frame && localVariables(frame).find(({ name }) => name === expression.trim());
    if (!found)
      return this.sendErrorResponse(response, { id: 2,
        format:
          "In a recorded run only the names of local variables can be looked at: nothing is " +
          "computed." });
    const { value, ...more } = this.shown(found);
    response.body = { result: value, ...more };
    this.sendResponse(response);
  }

  protected override exceptionInfoRequest(response: DebugProtocol.ExceptionInfoResponse): void {
    const { replay } = this.loaded();
    const { step } = replay;
    if (step.kind === "exception")
      response.body = { exceptionId: step.type, description: step.message,
        breakMode: replay.index === replay.failing ? "unhandled" : "always" };
    this.sendResponse(response);
  }

  protected override nextRequest(response: DebugProtocol.NextResponse): void {
    this.move(response, "over");
  }
  protected override stepInRequest(response: DebugProtocol.StepInResponse): void {
    this.move(response, "into");
  }
  protected override stepOutRequest(response: DebugProtocol.StepOutResponse): void {
    this.move(response, "out");
  }
  protected override stepBackRequest(response: DebugProtocol.StepBackResponse): void {
    this.move(response, "back");
  }
  protected override continueRequest(response: DebugProtocol.ContinueResponse): void {
    this.move(response, "continue");
  }
  protected override reverseContinueRequest(response: DebugProtocol.ReverseContinueResponse): void {
    this.move(response, "reverse");
  }

  /** The picture that the value of a patch links to. */
  protected override customRequest(command: string, response: DebugProtocol.Response,
    argument: { readonly locationReference?: number } | undefined): void {
    const patch = command === "locations" ?
      this.crops.get(argument?.locationReference ?? 0) :
      undefined;
    if (!patch)
      return this.sendErrorResponse(response, { id: 3, format: `There is no ${command} here.` });
    response.body = { source: { path: this.host.cropOf(this.loaded().trace, patch) }, line: 1 };
    this.sendResponse(response);
  }

  private move(response: DebugProtocol.Response, move: ReplayMove): void {
    this.sendResponse(response);
    this.halt(this.loaded().replay.move(move));
  }

  /** Tells where it is, and why. References to variables live until the next halt. */
  private halt(reason: HaltReason | "entry" | "goto"): void {
    const { trace, replay } = this.loaded();
    this.opened.reset();
    this.crops.reset();
    const ended = reason === "end" || reason === "begin";
    const event: DebugProtocol.StoppedEvent = new StoppedEvent(ended ? "pause" : reason,
      ReplayDebugSession.thread);
    event.body = {
      ...event.body,
      allThreadsStopped: true,
      ...(ended ?
        {
          description: reason === "end" ?
            "The recorded run ends here" :
            "The recorded run begins here",
        } :
        {}),
      ...(replay.step.kind === "exception" ?
        { text: `${replay.step.type}: ${replay.step.message}` } :
        {}),
    };
    this.sendEvent(event);
    this.host.halted(trace, replay.index);
  }

  private shown(
    { value, type, parts, crop }: ReplayVariable,
  ): Pick<DebugProtocol.Variable,
    "value" | "type" | "variablesReference" | "valueLocationReference"> {
    return { value, ...(type === undefined ? {} : { type }),
      variablesReference: parts ? this.opened.create(parts) : 0,
      ...(crop ? { valueLocationReference: this.crops.create(crop) } : {}) };
  }

  private loaded(): { readonly trace: ShownTrace; readonly replay: ReplaySession } {
    if (!this.replayed) throw new UserError("No trace is loaded.", "Start the replay again.");
    return this.replayed;
  }
}

/**
 * Lines from 1. A line of the document that is no part of the program stands for the next one that
 * is.
 */
function programLine({ lines }: Pick<ShownTrace, "lines">, line: number): number {
  const found = lines.findIndex((each) => each >= line - 1);
  return found < 0 ? lines.length + 1 : found + 1;
}

/** Lines from 1. */
function documentLine({ lines }: Pick<ShownTrace, "lines">, line: number): number {
  return (lines[line - 1] ?? line - 1) + 1;
}
