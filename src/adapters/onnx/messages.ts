import * as errors from "../../core/errors";

/** What a worker can be asked: parameters, result and events of each method. */
export type Calls<C> = {
  readonly [K in keyof C]: { readonly params: unknown; readonly result: unknown;
    readonly event: unknown };
};

export type ToWorker =
  | { readonly id: number; readonly kind: "call"; readonly method: string;
    readonly params: unknown }
  | { readonly id: number; readonly kind: "abort" };

export type FromWorker =
  | { readonly id: number; readonly kind: "event"; readonly event: unknown }
  | { readonly id: number; readonly kind: "result"; readonly result: unknown }
  | { readonly id: number; readonly kind: "error"; readonly error: ErrorData };

/** An error as it crosses threads: structured cloning would lose its class and its next step. */
export interface ErrorData {
  readonly name: string;
  readonly message: string;
  readonly stack: string | undefined;
  readonly nextStep: string | undefined;
}

export function errorData(error: unknown): ErrorData {
  if (!(error instanceof Error))
    return { name: "Error", message: String(error), stack: undefined, nextStep: undefined };
  return { name: error.name, message: error.message, stack: error.stack,
    nextStep: error instanceof errors.UserError ? error.nextStep : undefined };
}

const USER_ERRORS: readonly (typeof errors.UserError)[] = [errors.PolicyError,
  errors.PerceptionError, errors.TrainingError, errors.ConfigError, errors.DataError,
  errors.StoreError];

export function reviveError({ name, message, stack, nextStep }: ErrorData): Error {
  if (name === "AbortError") return new errors.AbortError();
  const error = nextStep === undefined ?
    new Error(message) :
    new (USER_ERRORS.find((kind) => kind.name === name) ?? errors.UserError)(message, nextStep);
  if (stack !== undefined) error.stack = stack;
  return error;
}
