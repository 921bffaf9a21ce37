import { type Query, TASKS } from "../task/query";
import { type Example, oneLine } from "./examples";
import { visualApiText } from "./visual-api";

/**
 * The fine-tuning prompt: task and query, no API text and no examples (lineage default: "short
 * instruction + query; the API text and the examples are dropped"). The completion is the whole
 * program, from `def execute_command` on.
 */
export function shortPrompt(query: Pick<Query, "task" | "text">): string {
  return `# ${query.task}: ${oneLine(query.text)}\n`;
}

/** What a full prompt begins with, the same for every query: the typed API and the instruction. */
export function promptHead(): string {
  return `${visualApiText("whole")}\n${INSTRUCTION}\n`;
}

const INSTRUCTION =
  `# Below are queries about images. Each is followed by a Python program that answers it with the API above.
# A program defines execute_command, uses nothing but the API and plain Python, and has no blank line in it.
# vqa: it takes an image and returns a short text, such as "yes", "red" or "2".
# detection: it takes an image and returns the list of the patches that the text refers to.
# matching: it takes an image, or a list of images, and returns "yes" or "no", the text of the caption that fits, or the position of the image that fits, from 0.
# Write the program of the last query, and nothing else.
`;

/**
 * The prompt for a model that has not been fine-tuned: typed API, instruction, in-context examples,
 * query. It ends as `shortPrompt` does.
 */
export function fullPrompt(query: Pick<Query, "task" | "text">,
  examples: readonly Example[]): string {
  return promptHead() +
    examples.map((example) =>
      `${shortPrompt(example)}${example.program.trimEnd()}\n` +
      "\n"
    ).join("") + shortPrompt(query);
}

/**
 * Where a model that goes on with a further query is stopped: nothing after these belongs to the
 * program.
 */
export const STOPS: readonly string[] = TASKS.map((task) => `\n# ${task}:`);
