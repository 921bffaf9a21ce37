import type { SimilarReport } from "../../core/review/similar";

/**
 * The report of "Run on Similar Queries", as Markdown.
 * @param text of the query that the program was written for
 */
export function similarPage({ type, candidates, tried, earned, unaligned, queries }: SimilarReport,
  text: string): string {
  const cell = (words: string): string => words.replaceAll("|", "\\|").replaceAll("\n", " ");
  return [
    `# Earned on ${earned} of ${tried} similar queries`,
    "",
    `The program for "${text}", with the words that differ replaced in its strings, on other ` +
    `train queries of the type ${type}.`,
    "",
    `${candidates} such queries in all; ${tried} were ` +
    `tried${
      unaligned > 0 ?
        `, and ${unaligned} are built so differently that the program cannot be rewritten for them (they count neither way)` :
        ""
    }.`,
    "",
    ...(tried === 0 ? [] : [
      "| | query | asked | why it earns nothing |",
      "|---|---|---|---|",
      ...queries.map((each) =>
        `| ${each.earned ? "earned" : "failed"} | ${cell(each.query)} | ` +
        `${cell(each.text)} | ${cell(each.reason ?? "")} |`
      ),
      "",
    ]),
  ].join("\n");
}
