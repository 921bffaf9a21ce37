import { createHash } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import { TrainingError } from "../../../core/errors";
import { defaultCacheFolder } from "../../files/cache-folder";
import { packageFile } from "../../files/package-file";

/** Names the Python that runs the trainer; the extension sets it from `visrep.trainer.python`. */
export const PYTHON_VARIABLE = "VISREP_PYTHON";

/** Builds of PyTorch: for the processor alone, or for NVIDIA GPUs. */
export const DEVICES = ["cpu", "cuda"] as const;
export type Device = (typeof DEVICES)[number];

/** Folder of the Python package, for `PYTHONPATH`. */
export const pythonPath = (): string => packageFile("trainer");
export const requirementsFile = (
  name: "requirements.txt" | "requirements-4bit.txt" = "requirements.txt",
): string => packageFile("trainer", name);

/**
 * Where "Set Up Trainer" makes the environment: other requirements are another folder, so that a
 * new version never meets old packages.
 */
export function environmentFolder(device: Device): string {
  const requirements = createHash("sha256").update(fs.readFileSync(requirementsFile())).digest(
    "hex",
  );
  return path.join(defaultCacheFolder(), `trainer-${device}-${requirements.slice(0, 12)}`);
}

/** Python of an environment. */
export function environmentPython(folder: string): string {
  return process.platform === "win32" ?
    path.join(folder, "Scripts", "python.exe") :
    path.join(folder, "bin", "python");
}

/** Written last: without it an environment is half made. */
export const readyFile = (folder: string): string => path.join(folder, "ready");

/** The environment that was set up, for a GPU before one for the processor alone. */
function preparedEnvironment(): string | undefined {
  return [...DEVICES].reverse().map(environmentFolder).find((folder) =>
    fs.existsSync(readyFile(folder))
  );
}

/** The Python that runs the trainer. @throws TrainingError where there is none. */
export function trainerPython(): string {
  const named = process.env[PYTHON_VARIABLE]?.trim();
  if (named) return named;
  const prepared = preparedEnvironment();
  if (prepared !== undefined) return environmentPython(prepared);
  throw new TrainingError("The PEFT trainer is not set up on this machine.",
    `Run "VisReP: Set Up Trainer" (or "visrep setup-trainer"), or name a Python that has its ` +
      `packages in the setting "visrep.trainer.python" (or ${PYTHON_VARIABLE}).`);
}
