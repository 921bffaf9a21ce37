import * as fs from "node:fs/promises";
import { z } from "zod";
import { DataError } from "../../../core/errors";
import { checked, idSchema } from "./records";

/** The files of an official evaluation. */
export interface MetricsFiles {
  readonly gold: string;
  /**
   * gqa: a further question file, where entailed questions are looked up; vqa: the question file,
   * checked against the annotations.
   */
  readonly questions?: string;
  /** gqa alone. */
  readonly choices?: string;
  readonly predictions: string;
  /**
   * Ids that alone are scored: of questions, examples or pairs; of images for coco and omnilabel.
   */
  readonly ids?: string;
}

/** Tells people what the numbers do not say. */
export type Tell = (note: string) => void;

/**
 * Whether an id is to be scored: all are where no file names them.
 * @throws DataError if the file is no list of ids
 */
export async function idFilter(file: string | undefined): Promise<(id: string) => boolean> {
  if (file === undefined) return () => true;
  const text = await fs.readFile(file, "utf8").catch((cause: Error) => {
    throw new DataError(`${file} cannot be read: ${cause.message}.`, "Correct its name.", {
      cause,
    });
  });
  const ids = new Set(
    text.trimStart().startsWith("[") ?
      checked({ file, place: "the list", value: parsed(file, text) }, z.array(idSchema)) :
      text.split(/\s+/).filter((id) => id !== ""),
  );
  if (ids.size === 0)
    throw new DataError(`${file} names no id.`, "Write one id a line, or a JSON list of them.");
  return (id) => ids.has(id);
}

function parsed(file: string, text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    throw new DataError(`${file} is no JSON list: ${(cause as Error).message}.`,
      "Write one id a line, or a JSON list of them.", { cause });
  }
}
