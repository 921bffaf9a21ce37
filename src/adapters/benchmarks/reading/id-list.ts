import { z } from "zod";
import { DataError } from "../../../core/errors";
import { readText } from "../../files/files";

const idArray = z.array(z.union([z.string(), z.number()]));

/** The ids that are asked for, and which of them were met. */
export class IdList {
  private readonly met = new Set<string>();

  private constructor(private readonly ids: ReadonlySet<string> | undefined) {}

  /** One id a line, or a JSON array; everything is wanted without a file. @throws DataError */
  static async read(file: string | undefined): Promise<IdList> {
    if (file === undefined) return new IdList(undefined);
    const text = await readText(file);
    if (text === undefined)
      throw new DataError(`${file} does not exist.`, "Name a file with one id a line.");
    const ids = text.trimStart().startsWith("[") ?
      fromArray(file, text) :
      text.split("\n").map((line) => line.trim()).filter(Boolean);
    if (ids.length === 0) throw new DataError(`${file} has no ids.`, "Write one id a line.");
    return new IdList(new Set(ids));
  }

  wants(ids: readonly string[]): boolean {
    if (!this.ids) return true;
    const id = ids.find((name) => this.ids?.has(name));
    if (id !== undefined) this.met.add(id);
    return id !== undefined;
  }

  get notFound(): readonly string[] {
    return [...(this.ids ?? [])].filter((id) => !this.met.has(id));
  }
}

function fromArray(file: string, text: string): readonly string[] {
  try {
    return idArray.parse(JSON.parse(text)).map(String);
  } catch (cause) {
    throw new DataError(`${file} is no list of ids: ${(cause as Error).message}.`,
      "Write one id a line, or a JSON array of ids.", { cause });
  }
}
