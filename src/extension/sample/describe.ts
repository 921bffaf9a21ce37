import type { SampleRecord } from "../../core/run/records";
import { iou } from "../../core/task/boxes";
import { expectedText } from "../../core/task/expected-text";
import type { Box, Query } from "../../core/task/query";
import { failureName } from "../tree/words";

/** What became of a program, recorded or just tried, and its query. */
export interface Judged {
  readonly sample: Pick<SampleRecord, "answer" | "reward" | "failure">;
  readonly query: Query;
}

/**
 * What the program answered, in the words of `expectedText`, for boxes with their best overlap;
 * undefined where it gave no answer.
 */
export function answeredText(
  { sample: { answer }, query: { annotation } }: Judged,
): string | undefined {
  if (answer === null) return undefined;
  switch (annotation.kind) {
    case "boxes": {
      const boxes = returnedBoxes(answer);
      const overlaps = boxes.flatMap((box) => annotation.boxes.map((right) => iou(box, right)));
      return `${expectedText({ kind: "boxes", boxes })}${
        overlaps.length > 0 ? `, best IoU ${Math.max(...overlaps).toFixed(2)}` : ""
      }`;
    }
    case "image":
      return `picture ${Number(answer) + 1}`;
    case "answer":
    case "match":
    case "caption":
      return answer;
  }
}

/**
 * The boxes of a detection's recorded answer, `[[left, lower, right, upper], ...]`; none of any
 * other answer.
 */
export function returnedBoxes(answer: string | null): readonly Box[] {
  let value: unknown;
  try {
    value = JSON.parse(answer ?? "[]");
  } catch {
    return []; // the text of another task's answer
  }
  return (Array.isArray(value) ? value : []).flatMap((item: unknown) => {
    if (!Array.isArray(item) || item.length !== 4 ||
      !item.every((each) => typeof each === "number")) return [];
    const [left, lower, right, upper] = item as [number, number, number, number];
    return [{ left, lower, right, upper }];
  });
}

/** `reward 0, wrong answer` */
export function verdictText({ reward, failure }: Judged["sample"]): string {
  return failure ? `reward ${reward}, ${failureName(failure.kind)}` : `reward ${reward}`;
}

/** Why it failed, in one sentence; undefined if it did not. */
export function failureText(read: Judged): string | undefined {
  const { failure } = read.sample;
  if (!failure) return undefined;
  if (failure.kind === "wrong_answer")
    return "wrong answer: " +
      `${answeredText(read) ?? "nothing"}, expected ${expectedText(read.query.annotation)}`;
  return `${failureName(failure.kind)}: ` +
    `${failure.type ? `${failure.type}: ` : ""}${failure.message}`;
}
