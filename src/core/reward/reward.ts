import { z } from "zod";
import type { Execution } from "../ports/interpreter";
import type { Failure } from "../program/failure";
import type { Value } from "../program/value";
import { boxF1 } from "../task/boxes";
import type { Box, Query } from "../task/query";
import { answerBoxes, answerImage, answerText, normaliseAnswer } from "./answer";

/** From when on a detection earns its reward. */
export interface RewardOptions {
  /** Overlap at which a returned box counts as found, 0 to 1. */
  readonly detectionIou: number;
  /** Least F1, 0 to 1. */
  readonly detectionF1: number;
}

/** What an execution is worth for its query. */
export interface Verdict {
  /** The answer after the answer conventions, as text; null where there is none. */
  readonly answer: string | null;
  readonly reward: 0 | 1;
  /** Absent exactly if the reward is 1. */
  readonly failure?: Failure;
}

/**
 * Compares what a program returned with the annotation: the reward of the pseudo-environment, 0 or
 * 1.
 */
export function judge(query: Query, execution: Pick<Execution, "value" | "failure">,
  options: RewardOptions): Verdict {
  if (execution.failure) return { answer: null, reward: 0, failure: execution.failure };
  const value = execution.value ?? null;
  const { annotation } = query;
  switch (annotation.kind) {
    case "answer":
      return compareText(value, annotation.answer);
    case "boxes": {
      const boxes = answerBoxes(value);
      if (!boxes) return noAnswer(value, "a list of ImagePatch");
      return verdict(JSON.stringify(boxes.map((b) => [b.left, b.lower, b.right, b.upper])),
        boxF1(boxes, annotation.boxes, options.detectionIou) >= options.detectionF1);
    }
    case "match": {
      const text = answerText(value);
      const said = text === undefined ? undefined : yesNo.get(normaliseAnswer(text));
      return said === undefined ?
        noAnswer(value, "yes or no") :
        verdict(said ? "yes" : "no", said === annotation.match);
    }
    case "caption": {
      const text = answerText(value);
      const chosen = text === undefined ?
        -1 :
        annotation.options.findIndex((option) => normaliseAnswer(option) === normaliseAnswer(text));
      return chosen < 0 ?
        noAnswer(value, "one of the captions") :
        verdict(annotation.options[chosen] ?? "", chosen === annotation.correct);
    }
    case "image": {
      const position = answerImage(value);
      if (position === undefined || position >= query.images.length)
        return noAnswer(value, `the position of one of ${query.images.length} images`);
      return verdict(String(position), position === annotation.correct);
    }
  }
}

/**
 * F1 of the boxes of an answer as samples keep it; undefined for a program that returned none, and
 * for other tasks.
 */
export function detectionF1({ annotation }: Query, answer: string | null, iou: number):
  | number
  | undefined {
  if (annotation.kind !== "boxes" || answer === null) return undefined;
  const boxes = boxesSchema.parse(JSON.parse(answer)).map(([left, lower, right, upper]): Box => ({
    left,
    lower,
    right,
    upper,
  }));
  return boxF1(boxes, annotation.boxes, iou);
}

const boxesSchema = z.array(z.tuple([z.number(), z.number(), z.number(), z.number()]));

const yesNo = new Map([["yes", true], ["true", true], ["no", false], ["false", false]]);

function compareText(value: Value, expected: string): Verdict {
  const text = answerText(value);
  return text === undefined ?
    noAnswer(value, "a text, a number or a bool") :
    verdict(text, text.trim() !== "" && normaliseAnswer(text) === normaliseAnswer(expected));
}

function verdict(answer: string, right: boolean): Verdict {
  return right ?
    { answer, reward: 1 } :
    { answer, reward: 0,
      failure: { kind: "wrong_answer", message: "the answer is not the annotated one" } };
}

function noAnswer(value: Value, wanted: string): Verdict {
  return { answer: null, reward: 0,
    failure: { kind: "answer_format",
      message: `expected ${wanted}, the program returned ${describe(value)}` } };
}

function describe(value: Value): string {
  const text = JSON.stringify(value);
  return text.length <= 80 ? text : `${text.slice(0, 80)}…`;
}
