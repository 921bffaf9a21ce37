import * as fs from "node:fs/promises";
import * as path from "node:path";
import { ConfigError } from "../../../core/errors";
import { CommandFailure, type CommandRun, runCommand } from "../../process/run-command";
import { environmentPython, readyFile, requirementsFile } from "./python";
import type { SetUpPlan } from "./set-up-plan";

export interface SetUpRun extends CommandRun {
  /** File of pinned requirements; the trainer's own if left out. */
  readonly requirements?: string;
  /** Adds what a 4-bit base needs. */
  readonly with4bit?: boolean;
}

/**
 * PyTorch's own index of wheels for the processor alone: elsewhere Linux gets those with CUDA, ten
 * times as large.
 */
const CPU_WHEELS = "https://download.pytorch.org/whl/cpu";

/**
 * Makes the environment and installs into it; whole or not at all. One that is there is kept,
 * unless packages are to be added.
 * @returns its Python.
 * @throws ConfigError with the installer's last lines, AbortError.
 */
export async function setUpTrainer(plan: SetUpPlan, run: SetUpRun = {}): Promise<string> {
  const python = environmentPython(plan.folder);
  if (plan.ready && !run.with4bit) return python;
  try {
    if (!plan.ready) await makeEnvironment(plan, run);
    for (const words of installs(plan, run, python))
      await runCommand(words[0], words.slice(1), run);
    await fs.writeFile(readyFile(plan.folder), "");
    return python;
  } catch (error) {
    // What was ready stays; the rest would only be taken for it.
    if (!plan.ready) await fs.rm(plan.folder, { recursive: true, force: true });
    if (!(error instanceof CommandFailure)) throw error;
    throw new ConfigError("The trainer's environment could not be made:\n" +
      `${error.lines.join("\n")}`,
      "Look whether the package index can be reached and the disk has room, then set up again.", {
      cause: error,
    });
  }
}

async function makeEnvironment({ installer, python, folder }: SetUpPlan,
  run: SetUpRun): Promise<void> {
  await fs.rm(folder, { recursive: true, force: true });
  await fs.mkdir(path.dirname(folder), { recursive: true });
  const words = installer === "uv" ?
    ["uv", "venv", "--python", python, folder] as const :
    [python, "-m", "venv", folder] as const;
  await runCommand(words[0], words.slice(1), run);
}

type Words = readonly [string, ...string[]];

/** The commands that install, in their order. */
function installs({ installer, device }: SetUpPlan,
  { requirements = requirementsFile(), with4bit }: SetUpRun, python: string): readonly Words[] {
  const wanted = ["-r", requirements,
    ...(with4bit ? ["-r", requirementsFile("requirements-4bit.txt")] : [])];
  if (installer === "uv")
    return [["uv", "pip", "install", "--python", python, "--torch-backend",
      device === "cpu" ? "cpu" : "auto", ...wanted]];
  // A pip with an index of its own, a company's say, is left to it.
  const own = ["PIP_INDEX_URL", "PIP_EXTRA_INDEX_URL", "PIP_FIND_LINKS"].some((name) =>
    process.env[name]
  );
  const extra = device === "cpu" && process.platform !== "darwin" && !own ?
    ["--extra-index-url", CPU_WHEELS] :
    [];
  return [[python, "-m", "pip", "install", "--disable-pip-version-check", "--progress-bar", "off",
    ...extra, ...wanted]];
}
