/**
 * Marks that servers leave in a text: special tokens of all families, and tags around an answer.
 * None is Python outside a string.
 */
const MARK = [
  /<[|｜][^<>|｜\n]{1,60}[|｜]>/, // <|im_end|>, <|eot_id|>, <｜end▁of▁sentence｜>
  /<\/?(?:s|eos|bos|pad|EOT|end_of_turn|start_of_turn|file_sep|fim_\w{1,12}|jupyter_\w{1,12}|unused\d{1,4}|extra_id_\d{1,4}|unk|mask|turn\||reponame|filename|gh_stars|issue_\w{1,12}|commit_\w{1,12}|empty_output)>/,
  /\[\/(?:PYTHON|INST|THINK|EOS|DONE|CODE|TESTS|ANSWER)\]/,
  /<\/?(?:code|python|program|answer|solution|response|final|output|pre|execute|think|thinking|reasoning)(?:\s[^<>\n]{0,100})?>/,
].map(({ source }) => source).join("|");

/** Marks that are Python too, `labels[CODE]`: only where a line begins. */
const LINE_MARK = "\\[(?:PYTHON|INST|THINK|EOS|SEP|PAD|CLS|DONE|CODE|TESTS|ANSWER)\\]";

/** Ends a program where it stands in code; backticks are no Python either. */
export const MARK_IN_CODE = `\`|${MARK}`;
const LEADING = new RegExp(`^(?:\\s{0,20}(?:${MARK}|${LINE_MARK}))+[ \\t]*`, "i");
const TRAILING = new RegExp(`(?:\\s*(?:${MARK}|<[|｜][\\w▁]{0,40})|\\n[ \\t]*${LINE_MARK})\\s*$`,
  "i");
/** A program of this turn does not stand below these. */
const NEXT_TURN = new RegExp(
  `^\\s*(?:#+\\s*)?(?:\\*\\*)?(?:query|question|vqa|detection|matching|user|human|instruction)\\b[^:\\n]{0,10}:|^\\s*(?:<\\|im_start\\|>|<start_of_turn>|<\\|start_header_id\\|>|\\[INST\\])`,
  "i",
);
/** A server's end of a turn, which may stand behind code. */
const TURN_ENDS =
  /<\|(?:im_end|eot_id|endoftext|end_of_text|EOT|return|im_start|start_header_id)\|>|<end_of_turn>|<\/s>|<｜end▁of▁sentence｜>/;
const THOUGHT =
  "think|thinking|reasoning|thought|thoughts|analysis|scratchpad|reflection|seed:think";
/** Where reasoning ends and the answer begins. */
const ANSWER_BEGINS = new RegExp([
  `</(?:${THOUGHT})>`,
  "\\[/THINK\\]",
  "◁/think▷",
  "<\\|END_THINKING\\|>",
  "<\\|end_of_thought\\|>",
  "<\\|channel\\|>\\s*(?:final|commentary)[^<\\n]{0,40}(?:<\\|constrain\\|>[^<\\n]{0,40})?<\\|message\\|>",
].join("|"), "gi");
const REASONING_BEGINS = new RegExp(
  `^\\s*(?:<(?:${THOUGHT})>|\\[THINK\\]|◁think▷|<\\|START_THINKING\\|>|<\\|begin_of_thought\\|>|(?:<\\|start\\|>assistant)?<\\|channel\\|>\\s*analysis)`,
  "i",
);

/** Whether a line outside a program begins another turn or the next query. */
export function beginsNextTurn(line: string): boolean {
  return NEXT_TURN.test(line);
}

/** Whether another turn begins in a line or below it. */
export function endsTurn(line: string): boolean {
  return TURN_ENDS.test(line) || beginsNextTurn(line);
}

/** A line without the marks it begins with. */
export function withoutLeadingMarks(line: string): string {
  return line.replace(LEADING, "");
}

/** A text without the marks at its very end. */
export function withoutTrailingMarks(text: string): string {
  let kept = text;
  for (let i = 0; i < 16; i++) {
    const tail = kept.slice(-200);
    const shorter = tail.replace(TRAILING, "");
    if (shorter === tail) return kept;
    kept = kept.slice(0, kept.length - tail.length) + shorter;
  }
  return kept;
}

/** Offsets behind every mark that ends reasoning. */
export function answersBegin(text: string): readonly number[] {
  const harmony = /^\s*analysis[^]*?assistantfinal/.exec(text);
  return [...(harmony ? [harmony[0].length] : []),
    ...[...text.matchAll(ANSWER_BEGINS)].map((found) => found.index + found[0].length)];
}

/** Whether a text begins with reasoning. */
export function beginsWithReasoning(text: string): boolean {
  return REASONING_BEGINS.test(text);
}
