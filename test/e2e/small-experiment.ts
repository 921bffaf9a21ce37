import { execFile } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { promisify } from "node:util";
import { z } from "zod";

const visrep = path.resolve(import.meta.dirname, "../../dist/visrep.mjs");
const querySchema = z.looseObject({ type: z.string(), split: z.string() });

/**
 * A new experiment folder as `visrep init` makes it, less most of its queries: `perType` of each question type and split
 * are left, so that an iteration takes seconds.
 */
export async function smallExperiment(perType: number): Promise<string> {
  const folder = path.join(fs.mkdtempSync(path.join(os.tmpdir(), "visrep-small-")), "small");
  await promisify(execFile)(process.execPath, [visrep, "init", folder, "--seed", "7"]);
  const file = path.join(folder, "data", "queries.jsonl");
  const seen = new Map<string, number>();
  const kept = fs.readFileSync(file, "utf8").split("\n").filter((line) => {
    if (line === "") return false;
    const { type, split } = querySchema.parse(JSON.parse(line));
    const group = `${type} ${split}`;
    seen.set(group, (seen.get(group) ?? 0) + 1);
    return (seen.get(group) ?? 0) <= perType;
  });
  fs.writeFileSync(file, `${kept.join("\n")}\n`);
  return folder;
}
