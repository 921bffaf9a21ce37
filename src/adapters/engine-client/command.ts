import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { AbortError, StoreError } from "../../core/errors";

export interface EngineCommand {
  /** Absolute path of `dist/visrep.mjs`, and the Node that runs it. */
  readonly bin: string;
  readonly node: string;
  /** What its environment says beside this process's own. */
  readonly env?: Readonly<Record<string, string>>;
  readonly args: readonly string[];
  /** Gets each line of what it prints for people. */
  readonly onLine?: (line: string) => void;
  readonly signal?: AbortSignal;
  /** Exit statuses that are no failure; 0 alone if left out. */
  readonly accepted?: readonly number[];
}

const KEPT_LINES = 20;

/**
 * Runs a command of the engine to its end; resolves with its stdout.
 * @throws StoreError with the last lines it printed if it fails, AbortError if cancelled.
 */
export async function runEngineCommand(
  { bin, node, env, args, onLine, signal, accepted = [0] }: EngineCommand,
): Promise<string> {
  const child = spawn(node, [bin, ...args], {
    windowsHide: true,
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, ...env, ELECTRON_RUN_AS_NODE: "1" },
    ...(signal ? { signal } : {}),
  });
  let output = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    output += text;
  });
  const lines: string[] = [];
  createInterface({ input: child.stderr }).on("line", (line) => {
    lines.push(line);
    if (lines.length > KEPT_LINES) lines.shift();
    onLine?.(line);
  });
  const code = await new Promise<number | null>((resolve, reject) =>
    child.once("close", resolve).once("error", reject)
  ).catch((error: NodeJS.ErrnoException) => {
    if (error.name === "AbortError") throw new AbortError();
    throw new StoreError(`${node} cannot be started: ${error.message}.`,
      `Check the setting "visrep.engine.node".`, { cause: error });
  });
  if (code === null || !accepted.includes(code))
    throw new StoreError(lines.join("\n") || `"visrep ${args[0] ?? ""}" ended with status ${code}.`,
      "Try again, or run the same in a terminal.");
  return output;
}
