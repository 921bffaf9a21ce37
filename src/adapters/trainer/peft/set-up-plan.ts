import * as fs from "node:fs";
import { ConfigError } from "../../../core/errors";
import { CommandFailure, runCommand } from "../../process/run-command";
import { type Device, environmentFolder, environmentPython, PYTHON_VARIABLE,
  readyFile } from "./python";

/** What "Set Up Trainer" is about to do. */
export interface SetUpPlan {
  /** `uv` where there is one, else Python's own venv and pip. */
  readonly installer: "uv" | "venv";
  /** Python that the environment is made with: a program, or for uv a range of versions. */
  readonly python: string;
  readonly folder: string;
  readonly device: Device;
  /** Roughly: of downloads, and on disk. */
  readonly megabytes: { readonly download: number; readonly disk: number };
  /** True where it was set up before. */
  readonly ready: boolean;
}

export interface SetUpWish {
  /** Python to make the environment with; found if left out. */
  readonly python?: string | undefined;
  /** By whether there is an NVIDIA GPU if left out. */
  readonly device?: Device | undefined;
}

/** Current transformers want it. */
const OLDEST = [3, 11] as const;
/** The CPU's were measured on Linux; CUDA's libraries come on top of a wheel of 527 MB. */
const MEGABYTES: Readonly<Record<Device, SetUpPlan["megabytes"]>> = {
  cpu: { download: 260, disk: 1300 },
  cuda: { download: 3000, disk: 7000 },
};
const INSTALL = `Install Python ${OLDEST.join(".")} or newer with venv (on Debian and Ubuntu: ` +
  "python3 and python3-venv), or uv; or name a Python with --python or the setting " +
  `"visrep.trainer.python".`;

/** Looks around and changes nothing. @throws ConfigError where no Python can be used. */
export async function planSetUp({ python, device = undefined }: SetUpWish): Promise<SetUpPlan> {
  const chosen = device ?? (await works("nvidia-smi", ["-L"]) ? "cuda" : "cpu");
  const folder = environmentFolder(chosen);
  const how = python === undefined && await works("uv", ["--version"]) ?
    { installer: "uv", python: `>=${OLDEST.join(".")}` } as const :
    { installer: "venv", python: await usablePython(python) } as const;
  return { ...how, folder, device: chosen, megabytes: MEGABYTES[chosen],
    ready: fs.existsSync(readyFile(folder)) && fs.existsSync(environmentPython(folder)) };
}

/** The Python that is asked for, or the first on the PATH that can make environments. */
async function usablePython(named: string | undefined): Promise<string> {
  const wanted = named ?? process.env[PYTHON_VARIABLE]?.trim();
  const candidates = wanted ? [wanted] : ["python3", "python"];
  const reasons: string[] = [];
  for (const python of candidates) {
    const reason = await whyNot(python);
    if (reason === undefined) return python;
    reasons.push(`${python}: ${reason}`);
  }
  throw new ConfigError(`No Python can make the trainer's environment: ${reasons.join("; ")}.`,
    INSTALL);
}

const PROBE = "import sys\nprint(sys.version_info[0], sys.version_info[1])\nimport venv, ensurepip";

async function whyNot(python: string): Promise<string | undefined> {
  let lines: readonly string[];
  let missing: string | undefined;
  try {
    lines = await runCommand(python, ["-c", PROBE]);
  } catch (error) {
    if (!(error instanceof CommandFailure)) throw error;
    lines = error.lines;
    missing = lines.at(-1);
  }
  const version = lines.map((line) => /^(\d+) (\d+)$/.exec(line)).find((match) => match !== null);
  if (!version)
    return missing?.includes("ENOENT") ?
      "there is none of that name" :
      `it is no Python (${missing ?? lines.at(-1) ?? "it says nothing"})`;
  const [major, minor] = [Number(version[1]), Number(version[2])];
  if (major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1]))
    return `Python ${major}.${minor} is older than ${OLDEST.join(".")}`;
  return missing;
}

function works(command: string, args: readonly string[]): Promise<boolean> {
  return runCommand(command, args).then(() => true, () => false);
}
