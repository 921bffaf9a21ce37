import type { Command } from "commander";
import { checkSandbox } from "../../adapters/interpreter/check/check-sandbox";
import { isTried, thisMachine } from "../../adapters/interpreter/check/machine";
import { sandboxReport } from "../../adapters/interpreter/check/report";
import type { SandboxCheck } from "../../adapters/interpreter/check/sandbox-check";
import { AbortError } from "../../core/errors";
import { packageVersion } from "../../services/versions";
import { abortOnSignals, printJson, say, stderrLogger } from "../console";

export function addCheck(program: Command): void {
  program.command("check")
    .description("try the sandbox on this machine with harmless and hostile programs, and " +
      "report; exit status 3 if anything falls")
    .option("--json", "print one JSON object on stdout")
    .action((flags: { readonly json?: boolean }) => check(flags.json ?? false));
}

async function check(json: boolean): Promise<void> {
  try {
    const found = await checkHere();
    if (json) printJson(found);
    else say(`\n${sandboxReport(found)}`);
    process.exitCode = found.ok ? 0 : 3;
  } catch (error) {
    if (!(error instanceof AbortError)) throw error;
    process.exitCode = 1; // the person has been told
  }
}

async function checkHere(): Promise<SandboxCheck> {
  const cancel = new AbortController();
  abortOnSignals(cancel);
  const created = Date.now();
  say("starting the interpreter");
  const { interpreter, tries } = await checkSandbox({ logger: stderrLogger, signal: cancel.signal,
    onTry: ({ name, stands }) => say(`${stands ? "stands" : "FALLS"}: ${name}`) });
  const machine = thisMachine(packageVersion(), interpreter);
  return { schemaVersion: 1, ok: tries.every(({ stands }) => stands), created, machine,
    tried: isTried(machine), tries: [...tries] };
}
