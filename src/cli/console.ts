import { UsageError, UserError } from "../core/errors";
import type { Logger } from "../core/ports/logger";
import { visibleMarks } from "../core/program/visible-marks";

/**
 * Technical messages on stderr; stdout belongs to `--json`. Plain information only where
 * `VISREP_DEBUG` is set.
 */
export const stderrLogger: Logger = {
  info: (message) => void (process.env["VISREP_DEBUG"] && process.stderr.write(`${message}\n`)),
  warn: (message) => void process.stderr.write(`warning: ${message}\n`),
  error: (message) => void process.stderr.write(`error: ${message}\n`),
};

/** One JSON object on stdout. */
export function printJson(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value)}\n`);
}

/**
 * Text for people on stderr; what programs, models and data put into it cannot steer a terminal.
 */
export function say(text: string): void {
  process.stderr.write(`${visibleMarks(text)}\n`);
}

/** Prints why a command failed and returns its exit status: 2 for wrong usage, 1 for the rest. */
export function reportFailure(error: unknown): number {
  if (error instanceof UserError) say(`error: ${error.text}`);
  else if (isFileError(error))
    say(`error: ${error.message}\n` +
      "Look at the file or folder that this names: another kind of thing stands there, or it may " +
      "not be read or written.");
  else say(`error: ${error instanceof Error ? error.stack ?? error.message : String(error)}`);
  return error instanceof UsageError ? 2 : 1;
}

/** What the file system refuses, for example a folder where a file is meant. */
function isFileError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && "syscall" in error && "path" in error;
}

/** Aborts at Ctrl-C or a termination; the second time the process ends at once. */
export function abortOnSignals(cancel: AbortController): void {
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.on(signal, () => {
      if (cancel.signal.aborted) process.exit(1);
      say("cancelling; what is finished stays");
      cancel.abort();
    });
  }
}
