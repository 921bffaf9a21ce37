import { findSyntaxError } from "../syntax";
import { type Block, layOut } from "./layout";
import type { Line } from "./line";
import { beginsNextTurn } from "./marks";
import { type Names, namesOf } from "./names";

/** Lines of a completion that are a program. */
export interface Chosen {
  readonly lines: readonly Line[];
  /** Lines of the API of the prompt, repeated above. */
  readonly echo: readonly Line[];
  /** Whether they parse. */
  readonly sound: boolean;
}

/** Statements that stand together: of one fence, or of a text without any. */
export class Group {
  private readonly read = new Map<number, Names>();
  readonly blocks: readonly Block[];

  constructor(lines: readonly Line[]) {
    this.blocks = layOut(lines);
  }

  names(i: number): Names {
    const known = this.read.get(i) ?? namesOf(this.text(i));
    this.read.set(i, known);
    return known;
  }

  text(i: number): string {
    return `${(this.blocks[i] as Block).lines.map(({ text }) => text).join("\n")}\n`;
  }

  /** A blank line or a comment. */
  isSpace(i: number): boolean {
    return /^\s*(?:#|$)/.test(this.blocks[i]?.lines[0]?.text ?? "");
  }

  /**
   * Whether it is Python; Lezer does not know all of it, so that a closed definition is believed.
   */
  isCode(i: number): boolean {
    const { sound } = this.names(i);
    return sound ||
      (this.blocks[i]?.closed === true && /^(?:@|(?:async )?def |class )/.test(this.text(i)) &&
        findSyntaxError(this.text(i)) === undefined);
  }

  isEntry(i: number): boolean {
    return ENTRY.test(this.text(i));
  }
}

const ENTRY = /^(?:@[^\n]*\n|[#\s][^\n]*\n)*(?:async[ \t]+)?def[ \t]+execute_command[ \t]*[[(]/;
const API_CLASS = /^class[ \t]+ImagePatch\b/;
/** An expression, or an annotation without a value: as likely prose as code. */
const isWeak = (kind: string, text: string): boolean =>
  /^(?:ExpressionStatement|ReturnStatement|RaiseStatement|AssertStatement|PassStatement|BreakStatement|ContinueStatement|DeleteStatement|PrintStatement|)$/
      .test(kind) && !/^[rR]?["']/.test(text) ||
  (kind === "AssignStatement" && !/=/.test(text));
/** Entries that are tried in one text. */
const MAX_ENTRIES = 8;

/**
 * The first program of a group that parses, with what it needs of the others; else its first entry.
 */
export function chooseFrom(group: Group, others: readonly Group[], later: readonly Group[]):
  | Chosen
  | undefined {
  const entries = group.blocks.flatMap((_, i) => (!group.isSpace(i) && group.isEntry(i) ? [i] : []))
    .slice(0, MAX_ENTRIES);
  const entry = entries.find((i) => group.isCode(i)) ?? entries[0];
  if (entry === undefined) return undefined;
  const { taken, echo } = above(group, entry);
  const kept = new Map<Group, Set<number>>([[group, new Set([entry, ...taken])]]);
  complete(kept, group, entry, [...others, group, ...later], later);
  const lines = [...kept].flatMap(([each, taken]) => linesOf(each, taken)).sort((a, b) =>
    a.line - b.line
  );
  while (lines.at(-1)?.text.trim() === "") lines.pop();
  return { lines, echo: echo.flatMap((i) => group.blocks[i]?.lines ?? []),
    sound: group.isCode(entry) };
}

/** Statements above an entry up to the first line that is no Python. */
function above(group: Group,
  entry: number): { readonly taken: readonly number[]; readonly echo: readonly number[] } {
  const taken: number[] = [];
  const echo: number[] = [];
  for (let i = entry - 1; i >= 0; i--) {
    if (group.isSpace(i)) continue;
    if (!group.isCode(i) || group.isEntry(i)) break;
    if (API_CLASS.test(group.text(i))) echo.push(i);
    else taken.unshift(i);
  }
  while (taken.length > 0 &&
    isWeak(group.names(taken[0] as number).kind, group.text(taken[0] as number))) taken.shift();
  return echo.length > 0 ? { taken: [], echo: [...echo, ...taken] } : { taken, echo };
}

/**
 * Adds what the kept statements need: of the entry's own group, else of the last other one that
 * defines it.
 */
function complete(kept: Map<Group, Set<number>>, own: Group, entry: number, all: readonly Group[],
  later: readonly Group[]): void {
  const wanted = [...kept.get(own) ?? []].map((i) => own.names(i));
  const done = new Set(["execute_command", "ImagePatch"]);
  for (let next = wanted.pop(); next; next = wanted.pop()) {
    for (const name of next.needs) {
      if (done.has(name)) continue;
      done.add(name);
      for (const [group, i] of defining(name, own, entry, all, later)) {
        const taken = kept.get(group) ?? new Set<number>();
        kept.set(group, taken);
        if (taken.has(i)) continue;
        taken.add(i);
        wanted.push(group.names(i));
      }
    }
  }
}

/** The statements that define or change a name. */
function defining(name: string, own: Group, entry: number, all: readonly Group[],
  later: readonly Group[]): readonly (readonly [Group, number])[] {
  const of = (group: Group): readonly number[] =>
    group.blocks.flatMap((_, i) => {
      if (group.isSpace(i) || group.isEntry(i) ||
        !new RegExp(`\\b${name}\\b`).test(group.text(i)) || !group.isCode(i)) return [];
      const { defines, needs, kind } = group.names(i);
      return defines.has(name) && (kind === "FunctionDefinition" || !needs.has("execute_command")) ?
        [i] :
        [];
    });
  const second = own.blocks.findIndex((_, i) => i > entry && !own.isSpace(i) && own.isEntry(i));
  const here = of(own).filter((i) => second < 0 || i < second);
  const corrected = later.findLast((group) =>
    of(group).some((i) => group.names(i).kind === "FunctionDefinition")
  );
  if (here.length > 0)
    return [...here.map((i) => [own, i] as const),
      ...(corrected ? of(corrected).map((i) => [corrected, i] as const) : [])];
  const group = all.findLast((each) => each !== own && of(each).length > 0);
  return group ? of(group).map((i) => [group, i] as const) : [];
}

/**
 * Lines of the taken statements, with blank lines and comments between neighbours, and comments
 * directly below the last.
 */
function linesOf(group: Group, taken: ReadonlySet<number>): readonly Line[] {
  const lines: Line[] = [];
  let space: Line[] | undefined;
  for (const [i, block] of group.blocks.entries()) {
    if (taken.has(i)) {
      lines.push(...space ?? [], ...block.lines);
      space = [];
    } else if (group.isSpace(i)) space?.push(...block.lines);
    else {
      lines.push(...attached(space));
      space = undefined;
    }
  }
  return [...lines, ...attached(space)];
}

function attached(space: readonly Line[] | undefined): readonly Line[] {
  const end = space?.findIndex(({ text }) => text.trim() === "" || beginsNextTurn(text)) ?? 0;
  return space?.slice(0, end < 0 ? undefined : end) ?? [];
}
