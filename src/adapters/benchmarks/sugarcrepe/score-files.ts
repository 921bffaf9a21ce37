import * as fs from "node:fs/promises";
import * as path from "node:path";
import { SUGARCREPE_KINDS } from "../../../core/official/sugarcrepe";
import { readRecords } from "../reading/json-file";

/** One entry of a SugarCREPE file. */
export interface SugarCrepeEntry {
  readonly file: string;
  readonly place: string;
  /**
   * Kind and number of its pair where the file says so; undefined for rows of a list, which name
   * their pairs themselves.
   */
  readonly pair?: { readonly kind: string; readonly number: string };
  readonly value: unknown;
}

/** The key of a pair, for example `add_att/17`. */
export const pairKey = (kind: string, number: string): string => `${kind}/${number}`;

/** Kinds are named with and without the data set before them. */
export function kindOf(text: string): string | undefined {
  const name = text.replace(/^(sugarcrepe_|gpt4v-)/, "");
  return SUGARCREPE_KINDS.find((kind) => kind === name);
}

/**
 * The entries of what can hold SugarCREPE's pairs or answers: a folder with one official file of
 * each kind, such a file, one JSON object of kinds with such objects, or a list (JSON or JSON
 * lines).
 * @param only the kind of a file whose name is that of no kind
 */
export async function sugarCrepeEntries(place: string,
  only = "pairs"): Promise<readonly SugarCrepeEntry[]> {
  const folder = await fs.stat(place).then((stat) => stat.isDirectory(), () => false);
  if (folder) {
    const files = (await fs.readdir(place)).filter((name) =>
      name.endsWith(".json") && kindOf(path.basename(name, ".json")) !== undefined
    ).sort();
    return (await Promise.all(files.map((name) => sugarCrepeEntries(path.join(place, name)))))
      .flat();
  }
  const entries: SugarCrepeEntry[] = [];
  const ownKind = kindOf(path.basename(place, ".json")) ?? only;
  await readRecords(place, undefined, ({ file, place: at, key, named, value }) => {
    const kind = kindOf(key);
    if (!named) entries.push({ file, place: at, value });
    else if (kind === undefined)
      entries.push({ file, place: at, pair: { kind: ownKind, number: key }, value });
    else for (const [number, each] of Object.entries(value ?? {}))
        entries.push({ file, place: `${key}, ${JSON.stringify(number)}`, pair: { kind, number },
          value: each });
  });
  return entries;
}
