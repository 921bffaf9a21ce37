import assert from "node:assert/strict";
import { numberOf, plural, singular } from "../../../src/core/task/language";
import type { Query } from "../../../src/core/task/query";

/** One thing of a picture: COCO's box in pixels, y down. */
export interface Shown {
  readonly noun: string;
  readonly category: string;
  readonly bbox: readonly [x: number, y: number, width: number, height: number];
}

/**
 * Whether a query's answer is what the undamaged pictures show, read from its text alone.
 * @throws AssertionError for a text it cannot read
 */
export function isTrue({ text, images, annotation, type }: Query,
  truth: ReadonlyMap<string, readonly Shown[]>): boolean {
  const [shown = []] = images.map((name) => truth.get(name.replace(/^.*\//, "")) ?? []);
  switch (annotation.kind) {
    case "answer":
      return annotation.answer === answer(text, shown, type);
    case "match":
      return annotation.match === holds(quoted(text)[0] ?? "", shown);
    case "caption":
      return annotation.options.every((option, i) =>
        holds(option, shown) === (i === annotation.correct)
      );
    case "image":
      return images.every((name, i) =>
        holds(quoted(text)[0] ?? "", truth.get(name.replace(/^.*\//, "")) ?? []) ===
          (i === annotation.correct)
      );
    case "boxes": {
      const key = (numbers: readonly number[]): string => numbers.map(Math.round).join(" ");
      const found = annotation.boxes.map(({ left, lower, right, upper }) =>
        key([left, 480 - upper, right - left, upper - lower])
      ).sort();
      return found.join() === referred(text, shown).map(({ bbox }) => key(bbox)).sort().join();
    }
  }
}

const quoted = (text: string): readonly string[] =>
  [...text.matchAll(/"([^"]+)"/g)].map(([, caption]) => caption ?? "");
const named = (word: string, shown: readonly Shown[]): readonly Shown[] =>
  shown.filter(({ noun, category }) =>
    [noun, category].some((name) => name === word || plural(name) === word)
  );
const number = (word: string, shown: readonly Shown[]): number => named(word, shown).length;
const x = ({ bbox: [left, , width] }: Shown): number => left + width / 2;
const y = ({ bbox: [, top, , height] }: Shown): number => top + height / 2;

const RELATIONS: Readonly<Record<string, (a: Shown, b: Shown) => boolean>> = {
  left: (a, b) => x(a) < x(b),
  right: (a, b) => x(a) > x(b),
  above: (a, b) => y(a) < y(b),
  below: (a, b) => y(a) > y(b),
};
const PLACE = /(?:is |are |located )?(?:to the |on the )?(left|right|above|below)(?: of)?/.source;

function answer(text: string, shown: readonly Shown[], type: string): string {
  const yesNo = (yes: boolean): string => (yes ? "yes" : "no");
  const part = (pattern: RegExp): readonly string[] => {
    const found = pattern.exec(text.replace(/ in the image\?$/, "?"));
    assert.ok(found, `the oracle cannot read: ${text}`);
    return found.slice(1).filter((word) => word !== undefined);
  };
  switch (type) {
    case "count":
    case "category-count":
      return String(
        number(part(/(?:How many|number of) (.+?)(?: are there| are| can you see)?\?/)[0] ?? "",
          shown),
      );
    case "exist":
    case "category-exist":
      return yesNo(
        number(part(/(?:Is there|Can you see|Are there any) (?:an? )?(.+)\?/)[0] ?? "", shown) > 0,
      );
    case "compare-counts": {
      const [a = "", b = ""] = part(/(?:more|fewer|Do the) (.+?) (?:than|outnumber the) (.+)\?/);
      return yesNo(
        text.includes("fewer") ?
          number(a, shown) < number(b, shown) :
          number(a, shown) > number(b, shown),
      );
    }
    case "logical-and":
    case "logical-or": {
      const there = part(
        /(?:both|either|there|see|show) (?:both |either )?an? (.+?) (?:and|or) an? (.+)\?/,
      ).map((noun) => number(noun, shown) > 0);
      return yesNo(type === "logical-and" ? there.every(Boolean) : there.some(Boolean));
    }
    case "relation-verify": {
      const [a = "", place = "", b = ""] = part(new RegExp(`the (\\w+) ${PLACE} the (\\w+)\\?`));
      return yesNo(anyPair(a, place, b, shown));
    }
    case "relation-choose": {
      const found = /side of the (\w+) is the (\w+)/.exec(text);
      const [a = "", b = ""] = found ? [found[2], found[1]] : part(/Is the (\w+) .* the (\w+)\?$/);
      const sides = /left/.test(text) ? ["left", "right"] : ["above", "below"];
      assert.equal(number(a, shown) * number(b, shown), 1, text);
      return sides.find((side) => anyPair(a, side, b, shown)) ?? "";
    }
    default:
      throw new assert.AssertionError({ message: `the oracle knows no ${type}: ${text}` });
  }
}

function anyPair(a: string, place: string, b: string, shown: readonly Shown[]): boolean {
  return named(a, shown).some((one) =>
    named(b, shown).some((two) => one !== two && RELATIONS[place]?.(one, two))
  );
}

/** Whether a caption of clauses is true. */
function holds(caption: string, shown: readonly Shown[]): boolean {
  return caption.split(" and ").every((clause) => {
    const related = new RegExp(`^an? (\\w+) ${PLACE} an? (\\w+)$`).exec(clause);
    if (related) return anyPair(related[1] ?? "", related[2] ?? "", related[3] ?? "", shown);
    const [, word = "", things = ""] = /^(\w+) (\w+)$/.exec(clause) ?? [];
    assert.ok(things !== "", `the oracle cannot read: ${clause}`);
    return /^an?$/.test(word) ?
      number(things, shown) > 0 :
      number(things, shown) === numberOf(word);
  });
}

const MEASURES: Readonly<Record<string, (thing: Shown) => number>> = {
  leftmost: x,
  rightmost: (thing) => -x(thing),
  topmost: y,
  bottommost: (thing) => -y(thing),
  largest: ({ bbox: [, , w, h] }) => -w * h,
  smallest: ({ bbox: [, , w, h] }) => w * h,
};
const SAME: Readonly<Record<string, string>> = { highest: "topmost", lowest: "bottommost",
  biggest: "largest" };

/** What a phrase refers to. */
function referred(text: string, shown: readonly Shown[]): readonly Shown[] {
  const least = (things: readonly Shown[], measure: (thing: Shown) => number): readonly Shown[] =>
    [...things].sort((a, b) => measure(a) - measure(b));
  const far = /^the (\w+) farthest to the (left|right)$/.exec(text);
  if (far)
    return least(named(far[1] ?? "", shown), far[2] === "left" ? x : (thing) => -x(thing)).slice(0,
      1);
  const ordinal = /^the (\w+) (\w+) from the (left|right)$/.exec(text);
  if (ordinal) {
    const place = ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth",
      "ninth"].indexOf(ordinal[1] ?? "");
    return least(named(ordinal[2] ?? "", shown), ordinal[3] === "left" ? x : (thing) => -x(thing))
      .slice(place, place + 1);
  }
  const related = new RegExp(`^the (\\w+) (?:that )?${PLACE} the (\\w+)$`).exec(text);
  if (related) {
    const [, a = "", place = "", b = ""] = related;
    return named(a, shown).filter((one) =>
      named(b, shown).some((two) => RELATIONS[place]?.(one, two))
    );
  }
  const extreme = /^the (\w+) (\w+)$/.exec(text);
  const measure = MEASURES[SAME[extreme?.[1] ?? ""] ?? extreme?.[1] ?? ""];
  if (extreme && measure) return least(named(extreme[2] ?? "", shown), measure).slice(0, 1);
  const plain = /^(?:the |all |every )?(\w+)$/.exec(text);
  assert.ok(plain, `the oracle cannot read: ${text}`);
  return named(singular(plain[1] ?? ""), shown);
}
