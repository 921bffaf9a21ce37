import { visibleMarks } from "../../core/program/visible-marks";

/** HTML that is safe to put in a page: made by `html` alone. */
export class Html {
  constructor(readonly text: string) {}
}

type Part = Html | string | number | undefined | false | readonly Part[];

/**
 * A template whose every inserted text is escaped; only other templates go in as they are.
 * Attribute values must stand in double quotes.
 */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Html {
  return new Html(
    strings.map((fixed, i) => fixed + (i < parts.length ? partText(parts[i]) : "")).join(""),
  );
}

function partText(part: Part): string {
  if (part === undefined || part === false) return "";
  if (part instanceof Html) return part.text;
  if (Array.isArray(part)) return (part as readonly Part[]).map(partText).join("");
  return escapeText(String(part));
}

const entities: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;",
  '"': "&quot;", "'": "&#39;", "`": "&#96;" };

/** Text for an element or a quoted attribute; see `visibleMarks`. */
export function escapeText(text: string): string {
  return visibleMarks(text).replace(/[&<>"'`]/g, (mark) => entities[mark] ?? mark);
}
