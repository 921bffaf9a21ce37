import { Argument, type Command } from "commander";
import { ENGINE_NAMES, type EngineName, ENGINES, findEngine,
  installFolder } from "../../adapters/optional/package";
import { setUpEngine } from "../../adapters/optional/set-up";
import { AbortError } from "../../core/errors";
import { abortOnSignals, printJson, say } from "../console";

/** Packages between two lines of progress. */
const TELL_EVERY = 20;

export function addSetupEngines(program: Command): void {
  program.command("setup-engines")
    .addArgument(new Argument("<engine>", "what to install").choices(ENGINE_NAMES))
    .description("install an optional engine into your cache folder: llamacpp (GGUF models in " +
      "process), transformers (vision models) or photo (the detector of photographs)")
    .option("--json", "print one JSON object on stdout")
    .action((engine: EngineName, flags: { readonly json?: boolean }) =>
      setupEngines(engine, flags.json ?? false)
    );
}

async function setupEngines(engine: EngineName, json: boolean): Promise<void> {
  const cancel = new AbortController();
  abortOnSignals(cancel);
  const { title, megabytes } = ENGINES[engine];
  try {
    if (findEngine(engine) === undefined)
      say(`installing ${title} (about ${megabytes} MB) in ` +
        `${installFolder(engine)}`);
    const file = await setUpEngine(engine, { signal: cancel.signal, onProgress: (fetched) =>
      void (fetched % TELL_EVERY === 0 && say(`${fetched} packages`)) });
    if (json) printJson({ schemaVersion: 1, engine, file });
    say(`${title} is ready: ${file}`);
  } catch (error) {
    if (!(error instanceof AbortError)) throw error;
    process.exitCode = 1; // the person has been told
  }
}
