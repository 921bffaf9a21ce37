import type { PageBox } from "../protocol";
import type { Region, Role } from "./protocol";

/** The role in words, and the letter before a region's number in picture and list. */
export const roleWords: Readonly<Record<Role, { readonly word: string; readonly letter: string }>> =
  {
    given: { word: "looked at", letter: "L" },
    returned: { word: "returned", letter: "R" },
    changed: { word: "held", letter: "H" },
    annotated: { word: "annotated", letter: "A" },
  };

/** `R2`: its letter and its number among the shown regions of its role, from 1. */
export function markOf(regions: readonly Region[], index: number): string {
  const role = (regions[index] as Region).role;
  return `${roleWords[role].letter}${
    regions.slice(0, index + 1).filter((region) => region.role === role).length
  }`;
}

/** Pixels from the lower left corner, y up. */
export function coordinates({ left, lower, right, upper }: PageBox): string {
  return `left ${left}, lower ${lower}, right ${right}, upper ${upper}`;
}

/** What is said of a region to those who do not see it. */
export function regionText(regions: readonly Region[], index: number): string {
  const { label, role, score, box } = regions[index] as Region;
  return `${markOf(regions, index)}, ${label}, ` +
    `${roleWords[role].word}${score === null ? "" : `, score ${score.toFixed(2)}`}, ` +
    `${coordinates(box)}`;
}
