import { UserError } from "../../core/errors";
import { LONGEST_WAIT_MS } from "./said";

/** Why a model server gave no answer. */
export type ServerFailure = "unreachable" | "no-model" | "memory" | "busy" | "timeout" | "context"
  /** What it sent is not what its API promises. */
  | "broken-answer" /** A key is missing or wrong. */
  | "denied" /** Money or a quota is used up: no waiting mends it. */ | "quota" | "refused";

/** A model server cannot be reached, refuses, or answers nonsense. */
export class ServerError extends UserError {
  /** Milliseconds that the server asks to wait before the next request, if it does. */
  readonly waitMs: number | undefined;

  constructor(readonly failure: ServerFailure, message: string, nextStep: string,
    { waitMs, ...options }: ErrorOptions & { readonly waitMs?: number | undefined } = {}) {
    super(message, nextStep, options);
    this.waitMs = waitMs;
  }

  /** Whether the same request may well succeed a little later. */
  get passes(): boolean {
    if (this.waitMs !== undefined && this.waitMs > LONGEST_WAIT_MS) return false;
    switch (this.failure) {
      case "unreachable":
      case "busy":
      case "timeout":
      case "broken-answer":
        return true;
      case "no-model":
      case "memory":
      case "context":
      case "denied":
      case "quota":
      case "refused":
        return false;
    }
  }
}
