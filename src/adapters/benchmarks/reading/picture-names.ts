import * as fs from "node:fs/promises";
import * as path from "node:path";
import { DataError } from "../../../core/errors";

/** Names in data sets often lack the ending. */
export const ENDINGS = ["", ".jpg", ".png", ".jpeg", ".webp"];

/**
 * The ways to read a name, most literal first: as it is, with `/` for `\`, without its URL around
 * it, decoded. Relative; what lies outside a folder (absolute, `..`) loses its beginning.
 */
export function readings(name: string): readonly string[] {
  const slashed = name.replaceAll("\\", "/");
  // Label Studio: /data/local-files/?d=folder/name.jpg
  const local = /[?&]d=([^&]+)/.exec(slashed)?.[1];
  const bare = local ??
    (/^\w+:\/\//.test(slashed) ?
      slashed.replace(/^\w+:\/\/[^/]*\//, "").replace(/[?#].*$/, "") :
      slashed);
  return [
    ...new Set(
      [name, slashed, bare, decoded(bare)].map(inside).filter((reading) => reading !== ""),
    ),
  ];
}

function decoded(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name; // a per cent sign of its own
  }
}

/** Without drive, root, and whatever comes before the last `..`. */
function inside(name: string): string {
  const segments = path.posix.normalize(name.replace(/^[A-Za-z]:/, "").replaceAll("\0", "")).split(
    "/",
  );
  return segments.slice(segments.lastIndexOf("..") + 1).filter((segment) =>
    segment !== "" && segment !== "."
  ).join("/");
}

/** The name without its first folder, its first two ..., at last the base name. */
export function shortened(name: string): readonly string[] {
  const segments = name.split("/");
  return segments.slice(1).map((_, i) => segments.slice(i + 1).join("/"));
}

/**
 * Whether two names may be one picture's: the same, or one has folders in front that the other
 * lacks. Endings do not count.
 */
export function mayBeOne(one: string, other: string): boolean {
  const [a, b] = [whole(one), whole(other)];
  return a.endsWith(b) || b.endsWith(a);
}

/** The name with all its folders, from a `/`. */
const whole = (name: string): string =>
  `/${folded(readings(name).at(-1) ?? "").replace(/\.\w+$/, "")}`;

/** One form of a name for both Unicode forms and all cases. */
const folded = (name: string): string => name.normalize("NFC").toLowerCase();

/** The files of a folder and its folders, by folded name. */
export class FolderIndex {
  private constructor(private readonly whole: ReadonlyMap<string, readonly string[]>,
    private readonly ends: ReadonlyMap<string, readonly string[]>) {}

  /** @throws DataError if the folder cannot be read. */
  static async of(folder: string): Promise<FolderIndex> {
    const entries = await fs.readdir(folder, { recursive: true, withFileTypes: true }).catch(
      (cause: Error) => {
        throw new DataError(`${folder} cannot be read: ${cause.message}.`,
          "Name the folder of the images with --images.", { cause });
      },
    );
    const [whole, ends] = [new Map<string, string[]>(), new Map<string, string[]>()];
    for (const entry of entries) {
      if (entry.isDirectory()) continue;
      const name = path.relative(folder, path.join(entry.parentPath, entry.name)).split(path.sep)
        .join("/");
      add(whole, folded(name), name);
      for (const end of [name, ...shortened(name)]) add(ends, folded(end), name);
    }
    return new FolderIndex(whole, ends);
  }

  /** Files of this name, whatever its case and Unicode form. */
  named(name: string): readonly string[] {
    return this.whole.get(folded(name)) ?? [];
  }

  /** Files in any folder whose names end in this one. */
  ending(name: string): readonly string[] {
    return this.ends.get(folded(name)) ?? [];
  }
}

function add(table: Map<string, string[]>, key: string, name: string): void {
  const names = table.get(key);
  if (!names) table.set(key, [name]);
  else names.push(name);
}
