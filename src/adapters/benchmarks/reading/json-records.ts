import { JSONParser } from "@streamparser/json";
import * as fs from "node:fs";
import { AbortError } from "../../../core/errors";
import { parsePlainJson, PlainJson } from "./plain-json";
import { readPart, unreadable } from "./read-part";

/** One record of an annotation file. */
export interface SourceRecord {
  readonly file: string;
  /** Where it is, for people: `line 7`, `images[3]`, `"20482240"`. */
  readonly place: string;
  /** The array or object that holds it, for example `annotations`; empty at the top of the file. */
  readonly section: string;
  /** Its key in an object, its position in an array or its line, each from 0. */
  readonly key: string;
  /** Whether the key is that of an object. */
  readonly named: boolean;
  readonly value: unknown;
}

/** What cannot be read: one line of JSON lines, or the rest of a JSON document. */
export interface Damage {
  readonly kind: "damaged-line" | "damaged-file";
  readonly file: string;
  readonly place: string;
  readonly message: string;
}

export interface ReadOptions {
  /**
   * Sections of a JSON document whose elements are the records; the elements of the document itself
   * if absent.
   */
  readonly sections?: readonly string[];
  readonly signal: AbortSignal;
  readonly onBytes: (bytes: number) => void;
  readonly onDamage: (damage: Damage) => void;
}

/** Longest line of JSON lines, in UTF-16 units. */
const MAX_LINE = 16 * 2 ** 20;
const HEAD = 2 ** 20;

/**
 * The records of a JSON document or of JSON lines, one after the other, in the memory of a few of
 * them.
 * @throws DataError if the file cannot be opened, AbortError.
 */
export async function* jsonRecords(file: string,
  options: ReadOptions): AsyncGenerator<SourceRecord> {
  if (options.sections === undefined && await isJsonLines(file)) yield* linesOf(file, options);
  else yield* elementsOf(file, options);
}

/**
 * Its first line is a JSON object by itself that is no table of records: most of its values are no
 * objects.
 */
async function isJsonLines(file: string): Promise<boolean> {
  const head = await readPart(file, 0, HEAD);
  const line = (head.trimStart().split("\n", 1)[0] ?? "").trim();
  // A list, or a document written over several lines, whatever its name says.
  if (line.startsWith("[") || line === "{") return false;
  try {
    const first = parsePlainJson(line);
    return isObject(first) &&
      Object.values(first).filter(isObject).length * 2 <= Object.values(first).length;
  } catch {
    // The first line may be the one that is broken.
    return /\.(jsonl|ndjson)$/i.test(file);
  }
}

const isObject = (value: unknown): value is object =>
  typeof value === "object" && value !== null && !Array.isArray(value);

async function* chunksOf(file: string, { signal, onBytes }: ReadOptions): AsyncGenerator<Buffer> {
  const stream = fs.createReadStream(file, { highWaterMark: 2 ** 16 });
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      if (signal.aborted) throw new AbortError();
      onBytes(chunk.length);
      yield chunk;
    }
  } catch (error) {
    if (error instanceof AbortError) throw error;
    throw unreadable(file, error);
  } finally {
    stream.destroy();
  }
}

async function* elementsOf(file: string, options: ReadOptions): AsyncGenerator<SourceRecord> {
  const { sections } = options;
  const parser = new JSONParser({ paths: sections ? sections.map((name) => `$.${name}.*`) : ["$.*"],
    keepStack: false, stringBufferSize: 2 ** 16, numberBufferSize: 2 ** 10 });
  let found: SourceRecord[] = [];
  let failure: Error | undefined;
  let last: string | undefined;
  parser.onValue = ({ value, key, stack }) => {
    const section = sections ? String(stack[1]?.key ?? "") : "";
    last = typeof key === "number" ? `${section}[${key}]` : JSON.stringify(key);
    found.push({ file, place: last, section, key: String(key), named: typeof key === "string",
      value });
  };
  parser.onError = (error) => {
    failure ??= error;
  };
  parser.onEnd = () => {};
  const read = (step: () => void): void => {
    try {
      step();
    } catch (error) {
      failure ??= error as Error;
    }
  };
  const plain = new PlainJson();
  for await (const chunk of chunksOf(file, options)) {
    read(() => parser.write(plain.write(chunk)));
    yield* found;
    found = [];
    if (failure) break;
  }
  if (!failure) read(() => parser.write(plain.end()));
  if (!failure && !parser.isEnded) failure = new Error("it ends in the middle");
  if (failure)
    options.onDamage({ kind: "damaged-file", file,
      place: last === undefined ? "the first record" : `after ${last}`, message: failure.message });
}

async function* linesOf(file: string, options: ReadOptions): AsyncGenerator<SourceRecord> {
  let number = 0;
  for await (const line of textLines(file, options)) {
    number++;
    if (line.trim() === "") continue;
    const place = `line ${number}`;
    let value: unknown;
    try {
      if (line.length > MAX_LINE) throw new Error(`it is longer than ${MAX_LINE} characters`);
      value = parsePlainJson(line);
    } catch (error) {
      options.onDamage({ kind: "damaged-line", file, place, message: (error as Error).message });
      continue;
    }
    yield { file, place, section: "", key: String(number - 1), named: false, value };
  }
}

async function* textLines(file: string, options: ReadOptions): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = "";
  for await (const chunk of chunksOf(file, options)) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split("\n");
    // The beginning of a line that is too long is kept, so that the line is told; the rest of it is
    // not.
    rest = (lines.pop() ?? "").slice(0, MAX_LINE + 1);
    yield* lines;
  }
  if (rest !== "") yield rest;
}
