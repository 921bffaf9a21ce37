import * as path from "node:path";
import type { Command } from "commander";
import { findDigest, pullModel } from "../../adapters/ollama/models";
import { readExperiment } from "../../adapters/store/experiment-file";
import type { Experiment } from "../../core/loop/experiment";
import { abortOnSignals, printJson, say } from "../console";
import { Meter } from "../meter";

export function addPull(program: Command): void {
  program.command("pull").argument("<dir>", "experiment folder")
    .description("let the Ollama server get the models that the experiment names, where it has them not")
    .option("--json", "print one JSON object on stdout")
    .action(pull);
}

async function pull(dir: string, flags: { readonly json?: boolean }): Promise<void> {
  const { options } = await readExperiment(path.resolve(dir));
  const cancel = new AbortController();
  abortOnSignals(cancel);
  const models: { readonly model: string; readonly digest: string | undefined }[] = [];
  for (const model of ollamaModels(options)) {
    if ((await findDigest(model, cancel.signal)) === undefined) await pullOne(model, cancel.signal);
    const digest = await findDigest(model, cancel.signal);
    say(`${model}: ${digest?.slice(0, 12) ?? "not there"}`);
    models.push({ model, digest });
  }
  if (models.length === 0) say("The experiment names no model of Ollama.");
  if (flags.json) printJson({ schemaVersion: 1, models });
}

/** Models that Ollama serves to an experiment. */
function ollamaModels({ policy, perception }: Experiment): ReadonlySet<string> {
  const models = [policy.engine === "ollama" ? policy.model : undefined, perception.ollama?.model];
  return new Set(models.filter((model) => model !== undefined));
}

async function pullOne(model: string, signal: AbortSignal): Promise<void> {
  const meter = new Meter("pull", process.stderr);
  try {
    await pullModel(model, ({ status, completed, total }) => meter.show(Math.round(completed / 2 ** 20), Math.max(1, Math.round(total / 2 ** 20)), `MiB, ${status}`), signal);
  } finally {
    meter.close();
  }
}
