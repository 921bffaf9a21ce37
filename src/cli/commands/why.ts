import type { Command } from "commander";
import * as path from "node:path";
import { readExperiment } from "../../adapters/store/experiment-file";
import { readQueries } from "../../adapters/store/queries";
import { listIterations, listRuns } from "../../adapters/store/reader";
import { hasTrainRows } from "../../adapters/store/train-rows";
import { UsageError } from "../../core/errors";
import { explainQuery } from "../../core/report/provenance/provenance";
import { provenanceReport } from "../../core/report/provenance/provenance-report";
import { readEvidence } from "../../services/provenance";
import { naturalNumber } from "../arguments";
import { printJson, say, stderrLogger } from "../console";

interface WhyFlags {
  readonly query: string;
  readonly run?: string;
  readonly iteration?: number;
  readonly json?: boolean;
}

export function addWhy(program: Command): void {
  program.command("why").argument("<dir>", "experiment folder")
    .description("say where the training rows of a query come from, and why its other programs " +
      "are none")
    .requiredOption("--query <id>", "the query")
    .option("--run <name>", "the run (default: the newest)")
    .option("--iteration <k>", "the iteration (default: the last one that was trained)",
      naturalNumber)
    .option("--json", "print one JSON object on stdout")
    .action(async (dir: string, flags: WhyFlags) => {
      const experiment = path.resolve(dir);
      await readExperiment(experiment);
      const query = (await readQueries(experiment)).find(({ id }) => id === flags.query);
      if (!query)
        throw new UsageError(`${dir} has no query ${flags.query}.`,
          `Ids are in data/queries.jsonl; "visrep errors ${dir}" suggests some.`);
      const { run, iteration } = await choose(experiment, flags, dir);
      const found = explainQuery(
        await readEvidence(experiment, run, iteration, query,
          ({ message }) => stderrLogger.warn(message)),
      );
      if (flags.json) printJson({ ...found, experiment });
      else say(provenanceReport(found).trimEnd());
    });
}

/**
 * @throws UsageError if the run or the iteration does not exist, or none has been trained where
 *   none is named.
 */
async function choose(experiment: string, flags: WhyFlags,
  dir: string): Promise<{ readonly run: string; readonly iteration: number }> {
  const runs = await listRuns(experiment);
  const run = flags.run === undefined ? runs.at(-1) : runs.find(({ name }) => name === flags.run);
  if (!run)
    throw new UsageError(`${dir} has no ${flags.run ?? "run yet"}.`, flags.run === undefined ?
      `Start one with "visrep run ${dir}".` :
      `"visrep status ${dir}" lists the runs.`);
  const iterations = (await listIterations(run.folder)).map(({ iteration }) => iteration);
  if (flags.iteration !== undefined) {
    if (!iterations.includes(flags.iteration))
      throw new UsageError(`${run.name} has no iteration ${flags.iteration}.`,
        `"visrep status ${dir}" lists them.`);
    return { run: run.name, iteration: flags.iteration };
  }
  for (const iteration of iterations.toReversed())
    if (await hasTrainRows(run.folder, iteration)) return { run: run.name, iteration };
  throw new UsageError(`${run.name} has trained on nothing yet.`,
    `Go on with "visrep run ${dir}".`);
}
