import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { AbortError } from "../../core/errors";
import { killTree } from "./kill-tree";

export interface CommandRun {
  readonly signal?: AbortSignal | undefined;
  /** Gets each line of what it prints. */
  readonly onLine?: ((line: string) => void) | undefined;
}

const KEPT_LINES = 12;

/** A program that ended with another status than 0, or could not be started. */
export class CommandFailure extends Error {
  constructor(
    /** Its last lines, oldest first. */
    readonly lines: readonly string[],
    options?: ErrorOptions,
  ) {
    super(lines.join("\n"), options);
  }
}

/**
 * Runs a program without a shell to its end.
 * @throws CommandFailure; AbortError once it and all it has started are ended.
 */
export async function runCommand(command: string, args: readonly string[],
  { signal, onLine }: CommandRun = {}): Promise<readonly string[]> {
  if (signal?.aborted) throw new AbortError();
  const child = spawn(command, [...args], { detached: process.platform !== "win32",
    windowsHide: true, stdio: ["ignore", "pipe", "pipe"] });
  const lines: string[] = [];
  for (const input of [child.stdout, child.stderr]) {
    createInterface({ input }).on("line", (line) => {
      if (lines.push(line) > KEPT_LINES) lines.shift();
      onLine?.(line);
    });
  }
  const cancel = (): void => killTree(child, "SIGKILL");
  signal?.addEventListener("abort", cancel);
  try {
    const status = await new Promise<number | null>((resolve, reject) =>
      child.once("error", reject).once("close", resolve)
    ).catch((cause: Error) => {
      throw new CommandFailure([cause.message], { cause });
    });
    if (signal?.aborted) throw new AbortError();
    if (status !== 0)
      throw new CommandFailure(
        lines.length > 0 ? lines : [`${command} ended with status ${status}`],
      );
    return lines;
  } finally {
    signal?.removeEventListener("abort", cancel);
  }
}
