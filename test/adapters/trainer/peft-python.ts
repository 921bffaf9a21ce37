import type { Context } from "mocha";
import { spawnSync } from "node:child_process";
import { packageFile } from "../../../src/adapters/files/package-file";
import { PYTHON_VARIABLE } from "../../../src/adapters/trainer/peft/python";

let found: { readonly python: string | undefined; readonly reason: string } | undefined;

/** The Python that has the trainer's packages; elsewhere the test is skipped, and says why. */
export function requirePeft(context: Context): string {
  found ??= probe();
  if (found.python !== undefined) return found.python;
  console.log(`      SKIPPED: ${found.reason}. ${PYTHON_VARIABLE} names a Python that has ` +
    "trainer/requirements.txt.");
  return context.skip();
}

function probe(): { readonly python: string | undefined; readonly reason: string } {
  const python = process.env[PYTHON_VARIABLE];
  if (!python) return { python: undefined, reason: `${PYTHON_VARIABLE} is not set` };
  const { status, stdout, error } = spawnSync(python, ["-m", "visrep_trainer", "probe"], {
    encoding: "utf8",
    env: { ...process.env, PYTHONPATH: packageFile("trainer") },
  });
  return status === 0 ?
    { python, reason: "" } :
    { python: undefined,
      reason: `${python} cannot run the trainer: ${error?.message ?? stdout.trim()}` };
}
