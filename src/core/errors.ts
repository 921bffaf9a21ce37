/**
 * An error for people: what happened, where, and what to do next. Everything thrown on purpose is
 * one of these.
 */
export class UserError extends Error {
  constructor(
    /** What happened, naming the file, field or line. */
    message: string,
    /** What the person can do now. */
    readonly nextStep: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = new.target.name;
  }

  /** Both parts, as the command line prints them. */
  get text(): string {
    return `${this.message}\n${this.nextStep}`;
  }
}

/** A data set is broken: a missing picture, a bad record. */
export class DataError extends UserError {}
/** `experiment.json` is broken or asks for something that does not exist. */
export class ConfigError extends UserError {}
/** Weights are torn, missing or do not fit. */
export class PolicyError extends UserError {}
/** A vision model or its server is away, refuses or answers nonsense. */
export class PerceptionError extends UserError {}
/** Training cannot start or go on. */
export class TrainingError extends UserError {}
/** A wall of the sandbox is missing, so programs are refused. */
export class SandboxError extends UserError {}
/** The experiment folder is in use, full or damaged. */
export class StoreError extends UserError {}
/** Wrong use of the command line; exit status 2. */
export class UsageError extends UserError {}

/** Thrown by everything that was cancelled through its AbortSignal. */
export class AbortError extends Error {
  constructor() {
    super("cancelled");
    this.name = "AbortError";
  }
}
