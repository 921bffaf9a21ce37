import { UserError } from "../../core/errors";

/** Why a model server gave no answer. */
export type ServerFailure =
  | "unreachable" | "no-model" | "memory" | "busy" | "timeout" | "context"
  /** What it sent is not what its API promises. */
  | "broken-answer"
  /** A key is missing or wrong. */
  | "denied"
  | "refused";

/** A model server cannot be reached, refuses, or answers nonsense. */
export class ServerError extends UserError {
  constructor(readonly failure: ServerFailure, message: string, nextStep: string, options?: ErrorOptions) {
    super(message, nextStep, options);
  }

  /** Whether the same request may well succeed a little later. */
  get passes(): boolean {
    switch (this.failure) {
      case "unreachable":
      case "busy":
      case "timeout":
      case "broken-answer": return true;
      case "no-model":
      case "memory":
      case "context":
      case "denied":
      case "refused": return false;
    }
  }
}
