import { Argument, type Command, InvalidArgumentError, Option } from "commander";
import * as fs from "node:fs";
import * as path from "node:path";
import { IMPORTERS } from "../../adapters/benchmarks/importers";
import { type Form, FORMS, type ImportOptions } from "../../adapters/benchmarks/reading/importer";
import { problemText } from "../../adapters/benchmarks/reading/report";
import { type Format, FORMATS } from "../../adapters/benchmarks/reading/sniff";
import type { ImportSummary } from "../../adapters/benchmarks/reading/summary";
import { runImport, sizeOf } from "../../adapters/benchmarks/run-import";
import { AbortError, DataError, UsageError } from "../../core/errors";
import { type Split, SPLITS } from "../../core/task/query";
import { naturalNumber, positiveInteger } from "../arguments";
import { abortOnSignals, printJson, say } from "../console";
import { Meter } from "../meter";

interface ImportFlags {
  readonly annotations?: readonly string[];
  readonly images?: string;
  readonly out: string;
  readonly ids?: string;
  readonly perType?: number;
  readonly seed: number;
  readonly split?: Split;
  readonly validation: number;
  readonly test: number;
  readonly form?: Form;
  readonly imagesPerQuery: number;
  readonly groupBy?: string;
  readonly natural?: boolean;
  readonly all?: boolean;
  readonly maxImages: number;
  readonly link?: boolean;
  readonly append?: boolean;
  readonly json?: boolean;
}

/** Bytes from which on it takes long enough to show how far it is. */
const SHOWN = 5e6;
/** Problems that are printed; `import-report.json` has more. */
const PRINTED = 5;

export function addImport(program: Command): void {
  program.command("import").addArgument(
    new Argument("<format>", "format of the data set").choices(FORMATS),
  ).argument("[files...]", "annotation files")
    .description('make a data folder of a data set, for "visrep init --data" (docs/data.md)')
    .option("--annotations <files...>", "annotation files, as the arguments")
    .requiredOption("--out <dir>", "data folder to make")
    .option("--images <dir>", "folder of the images (default: images beside the first file)")
    .option("--ids <file>", "only the records with these ids, one a line")
    .option("--per-type <n>", "most queries of a question type in each split (default: all; " +
      "coco boxes: 40)", positiveInteger)
    .option("--seed <n>", "seed of samples and splits", naturalNumber, 1)
    .addOption(new Option("--split <split>", "put everything in this split").choices(SPLITS))
    .option("--validation <share>", "share of the images for validation", share, 0.1)
    .option("--test <share>", "share of the images for test", share, 0.2)
    .addOption(new Option("--form <form>", "captions: yes or no, choice of two captions, or of " +
      "several images (default: verify)").choices(FORMS))
    .option("--images-per-query <n>", "images to choose from in the retrieve form", someImages, 4)
    .option("--group-by <what>", "what a question type is (gqa: detailed, group, structural, " +
      "semantic; winoground: tag, collapsed_tag)")
    .option("--natural", "sugarcrepe: ask the natural yes/no questions that the rows have")
    .option("--all", "gqa: questions that are not balanced too")
    .option("--max-images <n>", "coco: most images that queries are made from in each split",
      positiveInteger, 5000)
    .option("--link", "link to the images instead of copying them")
    .option("--append", "add to the queries that the data folder has")
    .option("--json", "print one JSON object on stdout")
    .action(importData);
}

async function importData(format: Format, words: readonly string[],
  flags: ImportFlags): Promise<void> {
  const files = [...words, ...(flags.annotations ?? [])].map((file) => path.resolve(file));
  const importer = IMPORTERS[format];
  if (files[0] === undefined)
    throw new UsageError("No annotation file is named.",
      `Write "visrep import ${format} FILE --images DIR --out DIR".`);
  if (flags.validation + flags.test > 1)
    throw new UsageError("The shares of validation and test are more than the whole.",
      "Lower --validation or --test.");
  const cancel = new AbortController();
  abortOnSignals(cancel);
  const meter = new Meter("reading", process.stderr);
  const images = flags.images === undefined ?
    path.join(path.dirname(files[0]), "images") :
    path.resolve(flags.images);
  const size = await totalSize(files) * (format === "coco" ? 2 : 1);
  try {
    const summary = await runImport({
      format,
      importer,
      files,
      images,
      out: path.resolve(flags.out),
      options: optionsOf(flags),
      split: flags.split ?? { validation: flags.validation, test: flags.test },
      ...(flags.ids === undefined ? {} : { ids: path.resolve(flags.ids) }),
      link: flags.link ?? false,
      append: flags.append ?? false,
      signal: cancel.signal,
      onProgress: (bytes, queries) => {
        if (size > SHOWN) meter.show(megabytes(bytes), megabytes(size), `MB, ${queries} queries`);
      },
    });
    meter.close();
    if (flags.json) printJson(summary);
    describe(summary, flags);
    if (summary.problems.byKind["damaged-file"]) process.exitCode = 1;
  } catch (error) {
    meter.close();
    if (!(error instanceof AbortError)) throw error;
    say("cancelled; no query was written");
    process.exitCode = 1;
  }
}

function optionsOf(flags: ImportFlags): ImportOptions {
  const { seed, perType, form, imagesPerQuery, groupBy, natural, all, maxImages } = flags;
  return {
    seed,
    imagesPerQuery,
    maxImages,
    ...(perType === undefined ? {} : { perType }),
    ...(form ? { form } : {}),
    ...(groupBy === undefined ? {} : { groupBy }),
    ...(natural ? { natural } : {}),
    ...(all ? { all } : {}),
  };
}

const megabytes = (bytes: number): number => Math.ceil(bytes / 1e6);

async function totalSize(files: readonly string[]): Promise<number> {
  const missing = files.find((file) => !fs.existsSync(file));
  if (missing !== undefined)
    throw new DataError(`${missing} does not exist.`, "Name the annotation file of the data set.");
  return sizeOf(files);
}

function someImages(text: string): number {
  const count = positiveInteger(text);
  if (count < 2 || count > 64) throw new InvalidArgumentError("Two to 64 images are needed.");
  return count;
}

function share(text: string): number {
  const value = Number(text);
  if (!(value >= 0 && value <= 1) || text.trim() === "")
    throw new InvalidArgumentError("A share from 0 to 1 is needed.");
  return value;
}

function describe(summary: ImportSummary, { out, split, validation, test }: ImportFlags): void {
  const { queries, before, pictures, records, bySplit, byType, leftOut, idsNotFound, problems } =
    summary;
  say(`${out}: ${queries} queries${before > 0 ? `, beside ${before} that were there,` : ""} of ` +
    `${Object.keys(byType).length} question types on ${pictures} images, from ${records} ` +
    "records");
  say(`  ${SPLITS.map((split) => `${split} ${bySplit[split] ?? 0}`).join(", ")}`);
  const empty = split || before > 0 ?
    [] :
    SPLITS.filter((name) =>
      bySplit[name] === undefined && { train: 1 - validation - test, validation, test }[name] > 0
    );
  if (empty.length > 0)
    say(`  There are too few images for ${empty.join(" and ")}: raise the ` +
      "share, or draw with another --seed.");
  for (const [why, count] of Object.entries(leftOut)) say(`  ${count} ${why}`);
  if (idsNotFound.length > 0)
    say(`  ${idsNotFound.length} ids were not found, ` +
      `${idsNotFound.slice(0, PRINTED).join(", ")} among them`);
  if (problems.count > 0) {
    say(`${problems.count} ${problems.count === 1 ? "problem" : "problems"} ` +
      `(${
        Object.entries(problems.byKind).map(([kind, count]) => `${kind} ${count}`).join(", ")
      }), ` +
      `listed in ${path.join(out, "import-report.json")}:`);
    for (const problem of problems.listed.slice(0, PRINTED)) say(`  ${problemText(problem)}`);
  }
  if (problems.byKind["damaged-file"])
    say("A file is damaged: what comes after the damage is " +
      "missing. Fetch it again; what was read is in the data folder.");
  else say(`Make an experiment of it with "visrep init DIR --data ${out}".`);
}
