import { type Command, Option } from "commander";
import * as fs from "node:fs/promises";
import * as path from "node:path";
import { disk, readText } from "../../adapters/files/files";
import { told } from "../../adapters/files/told";
import { writeScenes } from "../../adapters/scenes/write-scenes";
import { layout } from "../../adapters/store/layout";
import { readQueries } from "../../adapters/store/queries";
import { pretty } from "../../adapters/store/run-store";
import { writeStubs } from "../../adapters/store/stubs";
import { DataError, UsageError, UserError } from "../../core/errors";
import { naturalNumber } from "../arguments";
import { printJson, say } from "../console";
import { importCocoFolder, isCocoFolder } from "../import-coco-folder";
import { Meter } from "../meter";
import { type TemplateName, TEMPLATES } from "../templates";

interface InitFlags {
  readonly template: TemplateName;
  readonly data?: string;
  readonly seed: number;
  readonly json?: boolean;
}

export function addInit(program: Command): void {
  program.command("init").argument("<dir>", "folder to make")
    .description("make an experiment")
    .addOption(
      new Option("--template <name>", "what it starts from").choices(Object.keys(TEMPLATES))
        .default("scenes"),
    )
    .option("--data <path>", "data folder (queries.jsonl and pictures) that is copied, or " +
      "folder of COCO boxes (instances.json and images) that is imported, instead of generated " +
      "scenes")
    .option("--seed <n>", "seed of the data and of the experiment", naturalNumber, 1)
    .option("--json", "print one JSON object on stdout")
    .action(init);
}

async function init(dir: string, flags: InitFlags): Promise<void> {
  const folder = path.resolve(dir);
  if (await told(layout.experiment(folder), () => readText(layout.experiment(folder))) !==
    undefined) {
    throw new UsageError(`${folder} is an experiment already.`,
      `Run it with "visrep run ${dir}", or name another folder.`);
  }
  if ((await fs.readdir(layout.data(folder)).catch(() => [])).length > 0) {
    throw new UsageError(`${layout.data(folder)} holds files already, and they would be mixed ` +
      "with the experiment's.",
      `Name another folder for the experiment, or remove that one if it is left of an "init" ` +
        `that was interrupted; "--data" takes data from elsewhere.`);
  }
  await fillData(layout.data(folder), flags);
  const queries = await readQueries(folder);
  const name = path.basename(folder);
  await ignoreRuns(path.join(folder, ".gitignore"));
  await writeStubs(folder);
  const readme = path.join(folder, "README.md");
  if (await readText(readme) === undefined)
    await disk.replace(readme,
      `# ${name}\n\nA VisReP experiment: \`experiment.json\` says what is run, \`data/\` holds ` +
        `queries and pictures, \`corrections/\` the programs that people wrote, \`runs/\` the ` +
        `results. Continue it with \`visrep run .\`.\n`);
  // Last: with it the folder is an experiment.
  await disk.replace(layout.experiment(folder),
    pretty(TEMPLATES[flags.template](name, flags.seed)));
  if (flags.json)
    printJson({ schemaVersion: 1, experiment: folder, template: flags.template,
      queries: queries.length });
  say(`${folder}: ${queries.length} queries. Run it with "visrep run ${dir}".`);
}

/** Keeps what a person ignores already. */
async function ignoreRuns(file: string): Promise<void> {
  const before = await readText(file) ?? "";
  if (!/^\/?runs\/?\s*$/m.test(before))
    await disk.replace(file,
      `${before}${before === "" || before.endsWith("\n") ? "" : "\n"}runs/\n`);
}

async function fillData(folder: string, { template, data, seed }: InitFlags): Promise<void> {
  if (data === undefined) {
    if (template === "photos")
      throw new UsageError("The template photos needs data.",
        `Name it with --data: a data folder made by "visrep import", or a folder with ` +
          "instances.json and images.");
    return drawScenes(folder, seed);
  }
  const from = path.resolve(data);
  return isCocoFolder(from) ? importCocoFolder(from, folder, seed) : copyData(from, folder);
}

async function drawScenes(folder: string, seed: number): Promise<void> {
  const meter = new Meter("pictures", process.stderr);
  try {
    await writeScenes(folder, { seed, onProgress: (written, all) => meter.show(written, all) });
  } finally {
    meter.close();
  }
}

async function copyData(from: string, to: string): Promise<void> {
  const queries = path.join(from, "queries.jsonl");
  if (await readText(queries) === undefined)
    throw new DataError(`${queries} is missing.`,
      'Make a data folder of a data set with "visrep import", or name a folder that holds ' +
        "queries.jsonl and its pictures.");
  await told(to, async () => {
    await fs.mkdir(to, { recursive: true });
    await fs.access(to, fs.constants.W_OK);
    await fs.cp(from, to, { recursive: true });
  }).catch((cause: Error) => {
    if (cause instanceof UserError) throw cause;
    throw new DataError(`The data ${from} cannot be copied: ${cause.message}.`,
      "Name a folder that holds queries.jsonl and its pictures.", { cause });
  });
}
