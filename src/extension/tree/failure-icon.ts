import type { FailureKind } from "../../core/program/failure";

/** Codicon of a failure kind. */
export function failureIcon(kind: FailureKind): string {
  switch (kind) {
    case "program_synthesis":
      return "circle-slash";
    case "program_parsing":
    case "program_compilation":
      return "symbol-misc";
    case "program_name_error":
    case "program_execution":
      return "bug";
    case "timeout":
      return "watch";
    case "memory":
      return "server-process";
    case "sandbox":
      return "shield";
    case "perception_unsupported":
      return "eye-closed";
    case "answer_format":
      return "symbol-string";
    case "wrong_answer":
      return "error";
    case "wrong_annotation":
      return "tag";
  }
}
