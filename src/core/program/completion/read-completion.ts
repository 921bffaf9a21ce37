import { chooseFrom, type Chosen, Group } from "./choose";
import { fencedBlocks } from "./fences";
import { type Line, type LineRange, lineRanges } from "./line";
import { withoutMargin } from "./margin";
import { answersBegin, beginsNextTurn, beginsWithReasoning, endsTurn,
  withoutTrailingMarks } from "./marks";

/** The program that a completion holds. */
export interface ReadCompletion {
  readonly program: string;
  /** Lines of the completion, in order, with line ends made equal, that became the program. */
  readonly kept: readonly LineRange[];
}

/** Characters that are read of a completion, and of what stands below the end of its reasoning. */
const MAX_LENGTH = 65_536;
/** Ends of reasoning that are tried. */
const MAX_ANSWERS = 8;
const HEAD = /def[ \t]+execute_command[ \t]*[[(]/;

/**
 * Reads the program out of what a model wrote: reasoning, special tokens, Markdown and prose are
 * left out. The rules are those of docs/completions.md. Undefined where nothing defines
 * execute_command: failure kind `program_synthesis`.
 */
export function readCompletion(completion: string): ReadCompletion | undefined {
  const text = withoutTrailingMarks(normalised(completion));
  if (!HEAD.test(text)) return undefined;
  const answers = answersBegin(text);
  if (beginsWithReasoning(text) && answers.length === 0) return undefined;
  let chosen = readText(text.slice(0, MAX_LENGTH), 0);
  let answered = false;
  for (const offset of answers.length > MAX_ANSWERS ? answers.slice(-MAX_ANSWERS) : answers) {
    const line = text.slice(0, offset).split("\n").length - 1;
    if (chosen?.sound === true && chosen.lines.some((each) => each.line === line)) continue;
    const answer = readText(text.slice(offset, offset + MAX_LENGTH), line);
    answered ||= answer !== undefined;
    chosen = answer ?? chosen;
  }
  return chosen && (answered || !beginsWithReasoning(text)) ? asRead(chosen) : undefined;
}

/**
 * Line ends made equal; without what no program may hold: byte order marks, NUL, halves of
 * characters.
 */
function normalised(completion: string): string {
  return completion.replace(/\r\n?/g, "\n").replace(
    /(?<=^|\n)[\ufeff\u200b\u2060]+|(?<=^|\n)\f+(?=(?:async )?def |class |import |from |@)|\0/g,
    "",
  ).replace(/\p{Surrogate}/gu, "\ufffd")
    .replace(/^ {1,3}(?=(?:import|from|class)[ ]|@\w|[A-Za-z_]\w* ?=[^=])/, "")
    .replace(/(?<=^|\n)[ \t]*\u00a0[ \t\u00a0]*/g, (blanks) => blanks.replaceAll("\u00a0", " "));
}

/** The program of a text without reasoning, whose first line has that number. */
function readText(text: string, first: number): Chosen | undefined {
  if (!HEAD.test(text)) return undefined;
  const lines = text.split("\n").map((each, i) => ({ text: each, line: first + i }));
  const whole = unfenced(lines);
  if (whole?.sound === true && isWhole(whole, lines)) return whole;
  const fenced = lastFenced(opened(lines));
  if (whole?.sound === true && fenced && inLaterTurn(whole, fenced, lines)) return whole;
  const found = [fenced, whole].find((each) => each?.sound === true) ?? fenced ?? whole;
  const usual = found ? text : usualFences(text);
  return usual === text ? found : readText(usual, first);
}

/** Whether the turn of the first program ends before the second. */
function inLaterTurn(first: Chosen, second: Chosen, lines: readonly Line[]): boolean {
  const offset = lines[0]?.line ?? 0;
  const from = (first.lines.at(-1)?.line ?? 0) - offset;
  const to = (second.lines[0]?.line ?? 0) - offset;
  return from < to && lines.slice(from, to).some(({ text }) => endsTurn(text));
}

/** Quotes that stand for a fence become one, and a sentence in front of the program's head goes. */
function usualFences(text: string): string {
  return text.replace(/^(?:'''|""")(?:python\d?|py)?[ \t]*$/gim, "```").replace(
    /^[^\n]{0,200}?(?:: |`{1,3})(?=def execute_command)/m,
    "",
  );
}

/** Whether nothing but blank lines and comments stands around a program. */
function isWhole(chosen: Chosen, lines: readonly Line[]): boolean {
  const taken = new Set([...chosen.lines, ...chosen.echo].map(({ line }) => line));
  return lines.every(({ text, line }) => taken.has(line) || /^\s*(?:#|$)/.test(text));
}

function unfenced(lines: readonly Line[]): Chosen | undefined {
  return best(withoutMargin(lines).map((shown) => () => chooseFrom(new Group(shown), [], [])));
}

/** A closing fence without an opening one had it in the prompt. */
function opened(lines: readonly Line[]): readonly Line[] {
  const fence = lines.findIndex(({ text }) => /^\s*(?:```|~~~)/.test(text));
  const bare = /^\s*(`{3,}|~{3,})\s*$/.exec(lines[fence]?.text ?? "")?.[1];
  return bare !== undefined && lines.slice(0, fence).some(({ text }) => HEAD.test(text)) ?
    [{ text: bare, line: -1 }, ...lines] :
    lines;
}

/** The last fence that defines execute_command and parses, up to where the next turn begins. */
function lastFenced(lines: readonly Line[]): Chosen | undefined {
  const blocks = fencedBlocks(lines).filter((block) => block.length > 0);
  const groups = blocks.map((block) => (withoutMargin(block).at(0) ?? block)).map((block) =>
    new Group(block)
  );
  const choices: (() => Chosen | undefined)[] = [];
  const offset = lines[0]?.line ?? 0;
  let behind = offset;
  for (const [i, block] of blocks.entries()) {
    const from = block[0]?.line ?? 0;
    if (choices.length > 0 &&
      lines.slice(behind - offset, from - offset).some(({ text }) => beginsNextTurn(text))) break;
    behind = (block.at(-1)?.line ?? from) + 1;
    if (!block.some(({ text }) => HEAD.test(text))) continue;
    choices.unshift(() =>
      best(
        withoutMargin(block).map((shown) => () =>
          chooseFrom(new Group(shown), groups.slice(0, i), groups.slice(i + 1))
        ),
      )
    );
  }
  return best(choices.slice(0, MAX_ANSWERS));
}

/** The first that parses, else the first. */
function best(choices: readonly (() => Chosen | undefined)[]): Chosen | undefined {
  let first: Chosen | undefined;
  for (const choose of choices) {
    const chosen = choose();
    if (chosen?.sound === true) return chosen;
    first ??= chosen;
  }
  return first;
}

function asRead({ lines }: Chosen): ReadCompletion {
  return { program: `${lines.map(({ text }) => text).join("\n").trimEnd()}\n`,
    kept: lineRanges(lines.map(({ line }) => line)) };
}
