import type { Document } from "./documents";
import { PROGRAMS } from "./programs";

/**
 * A Markdown table: for each question type, how many of its documents hold right programs, wrong
 * ones, or if it has no right ones at all.
 */
export function tableOf(documents: readonly Document[]): string {
  const rows = Object.entries(PROGRAMS).map(([type, { wrong }]) => {
    const own = documents.filter((document) => document.type === type);
    const right = own.filter(({ verdict }) => verdict === "right").length;
    const share = own.length === 0 ? 0 : Math.round((100 * right) / own.length);
    return `| ${own[0]?.task ?? ""} | ${type} | ${own.length} | ` +
      `${right === 0 ? "none" : `${share} %`} | ${100 - share} % | ${wrong.length} |`;
  });
  const generic = documents.filter(({ verdict }) => verdict === "generic").length;
  return ["| task | question type | documents | right | wrong | kinds of mistake |",
    "|---|---|---|---|---|---|", ...rows, `| | generic (no question type) | ${generic} | | | |`]
    .join("\n") + "\n";
}
