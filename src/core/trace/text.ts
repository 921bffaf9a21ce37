import { valueText } from "../program/value-text";
import type { TracedProgram } from "./difference";
import type { TracedValue, TraceStep } from "./trace";

/** Characters of one value: what differs must be seen. */
const LONG = 400;

/**
 * A trace as text to be compared with another one: a line for each step, indented by call depth,
 * without what is never a difference (line numbers, durations). Values and boxes are written out, y
 * up.
 */
export function traceText({ program, steps }: TracedProgram): readonly string[] {
  const lines = program.split("\n");
  let depth = 0;
  return steps.map((step) => {
    if (step.kind === "line" || step.kind === "return") depth = step.depth;
    return `${"    ".repeat(depth)}${oneLine(stepLine(step, lines))}`;
  });
}

function stepLine(step: TraceStep, lines: readonly string[]): string {
  switch (step.kind) {
    case "line":
      return [lines[step.line - 1]?.trim() ?? "", comment(changes(step.changed))].filter(Boolean)
        .join("  ");
    case "return":
      return comment(
        [changes(step.changed), `${step.fn} returns ${step.value.text}${patches(step.value)}`]
          .filter(Boolean).join("; "),
      );
    case "call":
      return comment(
        `${step.member}(${step.args.map((argument) => valueText(argument, LONG)).join(", ")}) ` +
          `${
            step.error === undefined ?
              `-> ${valueText(step.result ?? null, LONG)}` :
              `failed: ${step.error}`
          }`,
      );
    case "exception":
      return comment(`${step.type}: ${step.message}`);
    case "cut":
      return comment(`cut ${step.reason}`);
  }
}

function changes(changed: Readonly<Record<string, TracedValue>>): string {
  return Object.entries(changed).map(([name, value]) => `${name} = ${value.text}${patches(value)}`)
    .join(", ");
}

/** A list of patches says only how many there are, where it was shortened. */
function patches({ text, patches: held }: TracedValue): string {
  return held === undefined || !text.includes("…") ? "" : ` ${valueText(held, LONG)}`;
}

function comment(text: string): string {
  return text === "" ? "" : `# ${text}`;
}

function oneLine(text: string): string {
  return text.replaceAll(/\s*[\r\n]\s*/g, " ");
}
