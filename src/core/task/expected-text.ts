import type { Annotation } from "./query";

/** What the annotation asks for, as text. */
export function expectedText(annotation: Annotation): string {
  switch (annotation.kind) {
    case "answer":
      return annotation.answer;
    case "boxes":
      return annotation.boxes.length === 1 ? "1 box" : `${annotation.boxes.length} boxes`;
    case "match":
      return annotation.match ? "yes" : "no";
    case "caption":
      return annotation.options[annotation.correct] ?? "";
    case "image":
      return `picture ${annotation.correct + 1}`;
  }
}
