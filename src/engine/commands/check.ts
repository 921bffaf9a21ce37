import type { Command } from "commander";
import type { SandboxCheck } from "../../adapters/engine-client/protocol";
import { checkSandbox } from "../../adapters/interpreter/check/check-sandbox";
import { isTried, thisMachine } from "../../adapters/interpreter/check/machine";
import { sandboxReport } from "../../adapters/interpreter/check/report";
import { abortOnSignals, printJson, say, stderrLogger } from "../console";
import { packageVersion } from "../versions";

export function addCheck(program: Command): void {
  program.command("check")
    .description("try the sandbox on this machine with harmless and hostile programs, and report; exit status 3 if anything falls")
    .option("--json", "print one JSON object on stdout")
    .action(async (flags: { readonly json?: boolean }) => {
      const check = await checkHere();
      if (flags.json) printJson(check);
      else say(`\n${sandboxReport(check)}`);
      process.exitCode = check.ok ? 0 : 3;
    });
}

async function checkHere(): Promise<SandboxCheck> {
  const cancel = new AbortController();
  abortOnSignals(cancel);
  const created = Date.now();
  say("starting the interpreter");
  const { interpreter, tries } = await checkSandbox({ logger: stderrLogger, signal: cancel.signal, onTry: ({ name, stands }) => say(`${stands ? "stands" : "FALLS"}: ${name}`) });
  const machine = thisMachine(packageVersion(), interpreter);
  return { schemaVersion: 1, ok: tries.every(({ stands }) => stands), created, machine, tried: isTried(machine), tries: [...tries] };
}
