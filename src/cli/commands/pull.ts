import type { Command } from "commander";
import * as path from "node:path";
import type { OllamaModels } from "../../adapters/engine-client/protocol";
import { findDigest, pullModel } from "../../adapters/model-server/ollama/models";
import { readExperiment } from "../../adapters/store/experiment-file";
import { ollamaModels } from "../../core/experiment/experiment";
import { abortOnSignals, printJson, say } from "../console";
import { Meter } from "../meter";

export function addPull(program: Command): void {
  program.command("pull").argument("<dir>", "experiment folder")
    .description("let the Ollama server get the models that the experiment names, where it has " +
      "them not")
    .option("--check", "only say which of them are not there")
    .option("--json", "print one JSON object on stdout")
    .action(pull);
}

async function pull(dir: string,
  flags: { readonly check?: boolean; readonly json?: boolean }): Promise<void> {
  const { options } = await readExperiment(path.resolve(dir));
  const cancel = new AbortController();
  abortOnSignals(cancel);
  const models: OllamaModels["models"][number][] = [];
  for (const model of ollamaModels(options)) {
    if (!flags.check && (await findDigest(model, cancel.signal)) === undefined)
      await pullOne(model, cancel.signal);
    const digest = await findDigest(model, cancel.signal);
    say(`${model}: ${digest?.slice(0, 12) ?? "not there"}`);
    models.push({ model, digest: digest ?? null });
  }
  if (models.length === 0) say("The experiment names no model of Ollama.");
  if (flags.json) printJson({ schemaVersion: 1, models } satisfies OllamaModels);
}

async function pullOne(model: string, signal: AbortSignal): Promise<void> {
  const meter = new Meter("pull", process.stderr);
  try {
    await pullModel(model, ({ status, completed, total }) =>
      meter.show(Math.round(completed / 2 ** 20), Math.max(1, Math.round(total / 2 ** 20)),
        `MiB, ${status}`), signal);
  } finally {
    meter.close();
  }
}
