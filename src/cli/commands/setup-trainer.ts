import { type Command, Option } from "commander";
import { type Device, DEVICES, PYTHON_VARIABLE } from "../../adapters/trainer/peft/python";
import { planSetUp, type SetUpPlan } from "../../adapters/trainer/peft/set-up-plan";
import { setUpTrainer } from "../../adapters/trainer/peft/set-up-trainer";
import { AbortError } from "../../core/errors";
import { abortOnSignals, printJson, say } from "../console";

interface SetupFlags {
  readonly python?: string;
  readonly device?: Device;
  readonly with4bit?: boolean;
  readonly plan?: boolean;
  readonly json?: boolean;
}

export function addSetupTrainer(program: Command): void {
  program.command("setup-trainer")
    .description("make the Python environment of the PEFT trainer in your cache folder")
    .option("--python <program>", "Python to make it with; uv, python3 or python if left out")
    .addOption(new Option("--device <kind>", "build of PyTorch; by whether there is an NVIDIA " +
      "GPU if left out").choices(DEVICES))
    .option("--with-4bit", "with bitsandbytes, for trainer.load4bit")
    .option("--plan", "say what would be done, and do nothing")
    .option("--json", "print one JSON object on stdout")
    .action(setupTrainer);
}

async function setupTrainer(flags: SetupFlags): Promise<void> {
  const cancel = new AbortController();
  abortOnSignals(cancel);
  const plan = await planSetUp(flags);
  say(planText(plan));
  try {
    const python = flags.plan ?
      null :
      await setUpTrainer(plan, { signal: cancel.signal, onLine: say,
        with4bit: flags.with4bit ?? false });
    if (flags.json) printJson({ schemaVersion: 1, ...plan, python });
    if (python !== null)
      say("The trainer is ready: " +
        `${python}${
          process.env[PYTHON_VARIABLE] ? ` (but ${PYTHON_VARIABLE} is set, and goes before it)` : ""
        }`);
  } catch (error) {
    if (!(error instanceof AbortError)) throw error;
    process.exitCode = 1; // the person has been told
  }
}

function planText({ installer, python, folder, device, megabytes, ready }: SetUpPlan): string {
  if (ready) return `${folder} is set up already.`;
  const kind = device === "cuda" ? "for NVIDIA GPUs" : "for the processor alone";
  return `PyTorch ${kind}, transformers and PEFT will be installed with ` +
    `${installer === "uv" ? "uv" : `${python} and pip`} in ${folder}: about ` +
    `${megabytes.download} MB to download, ${megabytes.disk} MB on disk.`;
}
