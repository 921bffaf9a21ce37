import { type Command, Option } from "commander";
import * as path from "node:path";
import type { ExecReport } from "../../adapters/engine-client/protocol";
import { readProgramFile } from "../../adapters/files/program-file";
import { unparsed } from "../../adapters/interpreter/host/unparsed";
import { readExperiment } from "../../adapters/store/experiment-file";
import { UsageError } from "../../core/errors";
import { type Experiment, perceptionSchema, programSchema } from "../../core/experiment/experiment";
import type { Execution, ProgramRequest } from "../../core/ports/interpreter";
import { visibleMarks } from "../../core/program/visible-marks";
import { openSandbox } from "../../services/compose";
import { executeProgram } from "../../services/execute";
import { seconds } from "../arguments";
import { printJson, say, stderrLogger } from "../console";

interface ExecFlags {
  readonly image: readonly string[];
  readonly query?: string;
  readonly perception: Experiment["perception"]["engine"];
  readonly detector?: string;
  readonly experiment?: string;
  readonly trace?: string;
  readonly timeout?: number;
  readonly json?: boolean;
}

/** Where the models of perceptions that have no default are named, and where that is described. */
const NAMED = { transformers: ["perception.models", "docs/vision-models.md"],
  ollama: ["perception.ollama", "docs/large-models.md"] } as const;

export function addExec(program: Command): void {
  program.command("exec").argument("<program>", "file with a Python program that defines " +
    "execute_command")
    .description("run one program on pictures, in the sandbox")
    .requiredOption("--image <files...>", "the picture; several are passed to the program as a " +
      "list")
    .option("--query <text>", "the query it answers, for the trace")
    .addOption(
      new Option("--perception <name>", "vision modules").choices(
        perceptionSchema.shape.engine.unwrap().options,
      ).default("scenes"),
    )
    .option("--detector <file>", "description of the detector of the onnx perception")
    .option("--experiment <dir>", "take the vision modules that this experiment names, with all " +
      "their options")
    .option("--trace <file>", "write the trace there: a page if it is named .html, otherwise " +
      "JSON lines")
    .option("--timeout <s>", "active seconds the program may take", seconds)
    .option("--json", "print one JSON object on stdout")
    .action(exec);
}

async function exec(file: string, flags: ExecFlags): Promise<void> {
  const program = await readProgramFile(file);
  const { query, trace, timeout } = flags;
  const report = await executeProgram({
    program,
    images: [...flags.image],
    ...(query === undefined ? {} : { query }),
    ...(trace === undefined ? {} : { trace }),
    ...(timeout === undefined ? {} : { timeoutS: timeout }),
  },
    async (request) =>
      unparsed(request) ?? await runOnce(request, await perceptionOf(flags), flags.experiment),
    programSchema.parse({}));
  if (flags.json) printJson(report);
  else describe(report);
}

async function perceptionOf(
  { perception: engine, detector, experiment }: ExecFlags,
): Promise<Experiment["perception"]> {
  if (experiment !== undefined) return (await readExperiment(experiment)).options.perception;
  if (engine === "transformers" || engine === "ollama") {
    const [option, page] = NAMED[engine];
    throw new UsageError(`The ${engine} perception needs the names of its models.`,
      `Name them in "${option}" of an experiment.json, and say --experiment DIR; ${page} shows ` +
        "how.");
  }
  if ((engine === "onnx") !== (detector !== undefined))
    throw new UsageError(engine === "onnx" ?
      "The onnx perception needs a detector." :
      "--detector belongs to the onnx perception.",
      "Say --perception onnx --detector FILE; docs/photos.md shows such a file.");
  return { engine, ...(detector === undefined ? {} : { detector: path.resolve(detector) }) };
}

/** Opens perception and the interpreter, for one program. */
async function runOnce(request: ProgramRequest, perception: Experiment["perception"],
  experiment: string | undefined): Promise<Execution> {
  const sandbox = await openSandbox(perception, stderrLogger, experiment);
  try {
    return await sandbox.interpreter.run(request, sandbox.perception);
  } finally {
    await sandbox.close();
  }
}

function describe(report: ExecReport): void {
  if (report.stdout) process.stdout.write(visibleMarks(report.stdout));
  const { failure } = report;
  say(failure ?
    `${failure.kind}${failure.line ? `, line ${failure.line}` : ""}: ` +
    `${failure.message}` :
    report.valueText ?? "None");
}
