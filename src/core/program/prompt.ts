import type { Query } from "../task/query";

/**
 * The fine-tuning prompt: task and query, no API text and no examples (lineage default: "short instruction + query; the API
 * text and the examples are dropped"). The completion is the whole program, from `def execute_command` on.
 */
export function shortPrompt(query: Pick<Query, "task" | "text">): string {
  return `# ${query.task}: ${query.text.replace(/\s+/g, " ").trim()}\n`;
}
