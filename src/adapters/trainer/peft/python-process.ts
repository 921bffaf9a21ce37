import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { AbortError, TrainingError } from "../../../core/errors";
import { onLines } from "../../process/json-lines";
import { killTree } from "../../process/kill-tree";
import { type TrainerEvent, trainerEventSchema } from "./events";
import { pythonPath } from "./python";

export interface PythonCall {
  readonly python: string;
  /** Of `python -m visrep_trainer`. */
  readonly args: readonly string[];
  readonly onEvent: (event: TrainerEvent) => void;
  /** Gets what it prints for people on stderr. */
  readonly onLine: (line: string) => void;
  readonly signal?: AbortSignal | undefined;
}

/** Milliseconds between being asked to end and being killed: a step, and a checkpoint of it. */
const GRACE_MS = 30_000;
const KEPT_LINES = 12;

/**
 * Runs the Python trainer to its end. Cancelled, it writes a checkpoint after the step at hand and
 * ends. Its stdin stays open as long as this process lives, so that it ends when this one is
 * killed.
 * @throws TrainingError with its own message or its last lines, AbortError.
 */
export async function runTrainer(
  { python, args, onEvent, onLine, signal }: PythonCall,
): Promise<void> {
  if (signal?.aborted) throw new AbortError();
  // a server's key is none of its business
  const { VISREP_OPENAI_API_KEY, ...environment } = process.env;
  const child = spawn(python, ["-X", "utf8", "-m", "visrep_trainer", ...args], {
    // A group of its own on POSIX, so that what it starts ends with it.
    detached: process.platform !== "win32",
    windowsHide: true,
    stdio: ["pipe", "pipe", "pipe"],
    env: { ...environment, PYTHONPATH: pythonPath(), PYTHONUNBUFFERED: "1",
      PYTHONDONTWRITEBYTECODE: "1" },
  });
  const lines: string[] = [];
  let told: TrainingError | undefined;
  const fail = (error: TrainingError): void => {
    told ??= error;
    killTree(child, "SIGKILL");
  };
  child.stdin.on("error", () => undefined); // of a dead process; its end is told by "close"
  child.stdout.on("error",
    (error) => fail(new TrainingError(`The trainer sent ${error.message}.`, "Resume the run.")));
  onLines(child.stdout, (line) => {
    const event = parseEvent(line);
    if (!event)
      return fail(new TrainingError(`The trainer sent "${line.slice(0, 80)}", which ` +
        "is no event.", "Use the trainer of this version of the extension."));
    if (event.event === "error") told ??= new TrainingError(event.message, event.nextStep);
    else onEvent(event);
  });
  createInterface({ input: child.stderr }).on("line", (line) => {
    if (lines.push(line) > KEPT_LINES) lines.shift();
    onLine(line);
  });
  let timer: NodeJS.Timeout | undefined;
  const cancel = (): void => {
    killTree(child, "SIGTERM");
    timer = setTimeout(() => killTree(child, "SIGKILL"), GRACE_MS);
  };
  signal?.addEventListener("abort", cancel);
  try {
    const [status, by] = await new Promise<readonly [number | null, NodeJS.Signals | null]>(
      (resolve, reject) => {
        child.once("error", reject).once("close", (code, killed) => resolve([code, killed]));
      },
    ).catch((cause: Error) => {
      throw new TrainingError(`${python} cannot be started: ${cause.message}.`,
        `Correct the setting "visrep.trainer.python" (or VISREP_PYTHON), or clear it and run ` +
          `"VisReP: Set Up Trainer".`, { cause });
    });
    if (signal?.aborted) throw new AbortError();
    if (told) throw told;
    if (status !== 0) throw ended(python, status, by, lines);
  } finally {
    signal?.removeEventListener("abort", cancel);
    clearTimeout(timer);
    killTree(child, "SIGKILL"); // whatever it may have left running
  }
}

function parseEvent(line: string): TrainerEvent | undefined {
  try {
    return trainerEventSchema.parse(JSON.parse(line));
  } catch {
    return undefined;
  }
}

/** Why it ended without a word: killed, or before the trainer itself began. */
function ended(python: string, status: number | null, by: NodeJS.Signals | null,
  lines: readonly string[]): TrainingError {
  const last = lines.at(-1) ?? "it said nothing";
  if (by)
    return new TrainingError("The trainer was ended by " +
      `${by}${by === "SIGKILL" ? ": the machine may have run out of memory" : ""}.`,
      "Resume the run: it goes on from its last checkpoint. For less memory raise " +
        "trainer.gradientAccumulation or set trainer.gradientCheckpointing.");
  if (lines.some((line) => /SyntaxError|requires a different Python/.test(line)))
    return new TrainingError(`${python} is too old for the trainer: ${last}`,
      "Name a Python of 3.10 or newer.");
  return new TrainingError(`The trainer ended with status ${status}: ${last}`,
    `Look at the log; if a package is missing, run "VisReP: Set Up Trainer" (or "visrep ` +
      `setup-trainer").`);
}
