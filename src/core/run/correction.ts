import { z } from "zod";
import { DataError } from "../errors";
import { deriveSeed } from "../random";

const line = (max: number) =>
  z.string().min(1).max(max).regex(/^\P{Cc}*$/u, "no control characters");

/**
 * What the header of a correction may say. The header is the truth; the file's name is a
 * convention.
 */
const headerSchema = z.strictObject({
  schemaVersion: z.literal("1"),
  query: line(500),
  "failure-type": line(200).optional(),
  author: line(200).optional(),
  "parent-sample": line(1000).optional(),
});

/**
 * A program that a person wrote for a failing query. It counts only once it runs and earns its
 * reward.
 */
export interface Correction {
  /** Id of the train query. */
  readonly query: string;
  /** Why the policy's program failed, in the author's words. */
  readonly failureType?: string | undefined;
  readonly author?: string | undefined;
  /** Id of the sample it corrects. */
  readonly parentSample?: string | undefined;
  /** Everything below the header. */
  readonly program: string;
}

const EXAMPLE = `Write the header as "# schemaVersion: 1", "# query: ID" and, where known, ` +
  "failure-type, author and parent-sample, one a line, then an empty line and the program.";

/**
 * Reads a file of `corrections/`: comment lines `# field: value` up to the first other line, then
 * the program.
 * @param file its name, for messages
 * @throws DataError naming file, line and field
 */
export function parseCorrection(file: string, text: string): Correction {
  const lines = text.replace(/^\uFEFF/, "").replace(/\r\n?/g, "\n").split("\n");
  const end = lines.findIndex((each) => !each.startsWith("#"));
  const head = end < 0 ? lines : lines.slice(0, end);
  const fields = new Map<string, { readonly value: string; readonly line: number }>();
  for (const [i, each] of head.entries()) {
    const [, name, value] = /^#\s*([\w-]+)\s*:\s*(.*?)\s*$/.exec(each) ?? [];
    if (name === undefined || value === undefined)
      throw broken(file, i + 1, `"${each.slice(0, 60)}" is no "# field: value"`);
    if (fields.has(name)) throw broken(file, i + 1, `${name} is there twice`);
    fields.set(name, { value, line: i + 1 });
  }
  const result = headerSchema.safeParse(
    Object.fromEntries([...fields].map(([name, { value }]) => [name, value])),
  );
  if (!result.success) {
    const issue = result.error.issues[0] as z.core.$ZodIssue;
    const name = issue.code === "unrecognized_keys" ? issue.keys[0] ?? "" : String(issue.path[0]);
    const why = issue.code === "unrecognized_keys" ?
      "unknown field" :
      fields.has(name) ?
      issue.message :
      "missing";
    throw broken(file, fields.get(name)?.line ?? 1, `${name}: ${why}`);
  }
  const { query, author } = result.data;
  return { query, failureType: result.data["failure-type"], author,
    parentSample: result.data["parent-sample"],
    program: end < 0 ? "" : `${lines.slice(end).join("\n").trim()}\n` };
}

/**
 * The text of a correction's file. @param question the query's text, as a comment for readers.
 * @throws DataError if a field of the header is too long or more than one line.
 */
export function formatCorrection(correction: Correction, question: string): string {
  return `${formatHeader(correction, question)}${correction.program.trim()}\n`;
}

/**
 * What stands above the program in that file, the question included.
 * @throws as `formatCorrection`.
 */
export function formatHeader(correction: Omit<Correction, "program">, question: string): string {
  const { query, failureType, author, parentSample } = correction;
  const fields = { query, "failure-type": failureType, author, "parent-sample": parentSample };
  const head = Object.entries({ schemaVersion: "1", ...fields }).flatMap((
    [name, value],
  ) => (value === undefined ? [] : [`# ${name}: ${value}`]));
  const text = `${[...head, "", questionLine(question)].join("\n")}\n`;
  const read = parseCorrection("The correction", text);
  const wrong = Object.entries({ query, failureType, author, parentSample }).find(([name, value]) =>
    read[name as keyof Correction] !== value
  );
  if (wrong)
    throw new DataError(`${wrong[0]} "${wrong[1]}" does not fit into one line of the ` +
      "header.", "Shorten it to one line without blanks around it.");
  return text;
}

/**
 * What is below the header, as it was written: without the empty line and the question that the
 * tool put there.
 */
export function programBelow(text: string, question: string): string {
  const lines = text.replace(/^\uFEFF/, "").split(/(?<=\n)/);
  const start = lines.findIndex((line) => !line.startsWith("#"));
  const rest = start < 0 ? [] : lines.slice(start);
  if (rest[0]?.trim() === "") rest.shift();
  if (rest[0]?.trim() === questionLine(question).trim()) rest.shift();
  return rest.join("");
}

function questionLine(question: string): string {
  return `# ${question.replace(/\s+/g, " ").trim()}`;
}

/** `<query>.py`; where the id is no safe file name, a safe form of it that stays unique. */
export function correctionFileName(query: string): string {
  const safe = query.replace(/[^\w.-]/gu, "_").slice(0, 100);
  const usable = safe === query && !/^(\.|-|(con|prn|aux|nul|com\d|lpt\d)(\.|$))/i.test(query);
  return usable ? `${query}.py` : `_${safe}-${deriveSeed(query).toString(16).padStart(8, "0")}.py`;
}

function broken(file: string, line: number, what: string): DataError {
  return new DataError(`${file}, line ${line}: ${what}.`, EXAMPLE);
}
