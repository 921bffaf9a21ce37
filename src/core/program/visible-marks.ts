/**
 * Text of programs, models and data as people are shown it: controls but tab and line break, and
 * marks that hide or turn text, appear by their numbers, as `\u{202e}`, since they could change
 * what a terminal or a page shows.
 */
export function visibleMarks(text: string): string {
  return text.replace(/\p{Surrogate}/gu, "\ufffd")
    .replace(
      /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g,
      (mark) => `\\u{${mark.charCodeAt(0).toString(16)}}`,
    );
}
