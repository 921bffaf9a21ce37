import { UsageError, UserError } from "../core/errors";
import type { Logger } from "../core/ports/logger";

/** Technical messages on stderr; stdout belongs to `--json`. Plain information only where `VISREP_DEBUG` is set. */
export const stderrLogger: Logger = {
  info: (message) => void (process.env["VISREP_DEBUG"] && process.stderr.write(`${message}\n`)),
  warn: (message) => void process.stderr.write(`warning: ${message}\n`),
  error: (message) => void process.stderr.write(`error: ${message}\n`),
};

/** One JSON object on stdout. */
export function printJson(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value)}\n`);
}

/** Text for people on stderr. */
export function say(text: string): void {
  process.stderr.write(`${text}\n`);
}

/** Prints why a command failed and returns its exit status: 2 for wrong usage, 1 for the rest. */
export function reportFailure(error: unknown): number {
  if (error instanceof UserError) say(`error: ${error.text}`);
  else say(`error: ${error instanceof Error ? error.stack ?? error.message : String(error)}`);
  return error instanceof UsageError ? 2 : 1;
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
