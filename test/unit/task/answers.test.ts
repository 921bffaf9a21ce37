import assert from "node:assert/strict";
import { composeScene } from "../../../src/adapters/scenes/compose";
import { NOUN_TABLE } from "../../../src/adapters/scenes/nouns";
import { COLORS } from "../../../src/adapters/scenes/palette";
import type { AnnotatedImage, AnnotatedObject } from "../../../src/core/task/annotated-image";
import { generateQueries } from "../../../src/core/task/generate/generate-queries";
import { counted, plural } from "../../../src/core/task/language";
import type { Box, Query } from "../../../src/core/task/query";

/**
 * Answers worked out again from the text and the annotated objects, by other code than the
 * generator's.
 */

const scenes = Array.from({ length: 250 },
  (_, index) => composeScene({ seed: 11, split: "test", index }).image);
const byFile = new Map(scenes.map((image) => [image.file, image]));
const queries = generateQueries(scenes, { split: "test", seed: 11, perType: 40 });
const ofType = (...types: string[]): readonly Query[] =>
  queries.filter(({ type }) => types.includes(type));
const imageOf = (query: Query): AnnotatedImage =>
  byFile.get(query.images[0] ?? "") ?? assert.fail(query.id);
const answerOf = (
  { annotation, id }: Query,
): string => (annotation.kind === "answer" ? annotation.answer : assert.fail(id));
const middle = ({ left, right, lower, upper }: Box): { x: number; y: number } => ({
  x: (left + right) / 2,
  y: (lower + upper) / 2,
});
const size = (box: Box): number => (box.right - box.left) * (box.upper - box.lower);

const words = [...NOUN_TABLE.map(({ noun }) => noun),
  ...new Set(NOUN_TABLE.map(({ category }) => category))].sort((a, b) => b.length - a.length);

/** What a phrase names (`red cars`, `the dog`, `pieces of furniture`) in an image. */
function named(phrase: string, image: AnnotatedImage): readonly AnnotatedObject[] {
  const bare = phrase.replace(/^(the|an|a|all|every|both|any) /, "");
  const color = COLORS.find((name) => bare.startsWith(`${name} `));
  const rest = color ? bare.slice(color.length + 1) : bare;
  const word = words.find((noun) => noun === rest || plural(noun) === rest) ??
    assert.fail(`no noun in "${phrase}"`);
  return image.objects.filter((object) =>
    (object.noun === word || object.categories.includes(word)) && (!color || object.color === color)
  );
}

/** Each query of the types must match one of the patterns; the groups go to `expect`. */
function check(types: string[], patterns: RegExp[],
  expected: (groups: Record<string, string>, image: AnnotatedImage) => string): void {
  assert.ok(ofType(...types).length >= 40 * types.length);
  for (const query of ofType(...types)) {
    const groups = patterns.map((pattern) => pattern.exec(query.text)?.groups).find(Boolean) ??
      assert.fail(`unknown phrasing: ${query.text}`);
    assert.equal(answerOf(query), expected(groups, imageOf(query)),
      `${query.scene}: ${query.text}`);
  }
}
const yesNo = (value: boolean): string => (value ? "yes" : "no");

describe("Answers worked out again", function() {
  this.timeout(20_000);
  it("count and exist", () => {
    check(["count", "count-color", "category-count"], [
      /^How many (?<things>.+) (are there|are in the image|can you see)\?$/,
      /^What is the number of (?<things>.+)\?$/,
    ], ({ things = "" }, image) => String(named(things, image).length));
    check(["exist", "exist-color", "category-exist"], [
      /^(Is there|Can you see) (?<thing>an? .+?)( in the image)?\?$/,
      /^Are there any (?<thing>.+)\?$/,
    ], ({ thing = "" }, image) => yesNo(named(thing, image).length > 0));
    check(["compare-counts"], [
      /^Are there (?<word>more|fewer) (?<a>.+) than (?<b>.+?)( in the image)?\?$/,
      /^Do the (?<a>.+) outnumber the (?<b>.+)\?$/,
    ], ({ word = "more", a = "", b = "" }, image) => {
      const difference = named(a, image).length - named(b, image).length;
      return yesNo(word === "more" ? difference > 0 : difference < 0);
    });
  });

  it("and, or", () => {
    check(["logical-and"], [
      /^(Are there both|Is there|Does the image show both) (?<a>.+) and (?<b>.+)\?$/,
    ],
      ({ a = "", b = "" }, image) =>
        yesNo(named(a, image).length > 0 && named(b, image).length > 0));
    check(["logical-or"], [/^(Is there either|Is there|Can you see) (?<a>.+) or (?<b>.+)\?$/],
      ({ a = "", b = "" }, image) =>
        yesNo(named(a, image).length > 0 || named(b, image).length > 0));
  });

  it("colours, also of extreme objects", () => {
    const only = (phrase: string, image: AnnotatedImage): string => {
      const [object, ...others] = named(phrase, image);
      return others.length === 0 && object?.color !== undefined ?
        object.color :
        assert.fail(`${phrase} is not one coloured thing`);
    };
    check(["color-of"], [/^What color is the (?<thing>.+)\?$/,
      /^What is the color of the (?<thing>.+)\?$/, /^Which color does the (?<thing>.+) have\?$/],
      ({ thing = "" }, image) => only(thing, image));
    check(["color-verify"], [/^Is the color of the (?<thing>.+) (?<color>\w+)\?$/,
      /^(Is|Does) the (?<thing>.+?)( look)? (?<color>\w+)\?$/],
      ({ thing = "", color }, image) => yesNo(only(thing, image) === color));
    const best: Record<string, (box: Box) => number> = { left: (box) => -middle(box).x,
      right: (box) => middle(box).x, top: (box) => middle(box).y, large: size };
    check(["leftmost", "rightmost", "topmost", "largest"], [
      /^.+? (is|of|does) the (?<side>left|right|top)most (?<noun>.+?)( have)?\?$/,
      /^.+? (is|does|color of) the (?<noun>(?!color).+?) farthest to the (?<side>left|right)( have)?\?$/,
      /^.+? (is|of|does) the (?<highest>highest) (?<noun>.+?)( have)?\?$/,
      /^.+? (is|does|color of) the (?<noun>(?!color).+?) at the (?<side>top)( have)?\?$/,
      /^.+? (is|of|does) the (?<largest>largest|biggest) (?<noun>.+?)( have)?\?$/,
    ], ({ side, noun = "", highest, largest }, image) => {
      const score = best[highest ? "top" : largest ? "large" : (side ?? "")] ?? assert.fail();
      const [first, second] = [...named(noun, image)].sort((a, b) => score(b.box) - score(a.box));
      if (!first || !second) assert.fail(`no choice of ${noun}`);
      assert.ok(score(first.box) - score(second.box) >= (largest ? 0.4 * size(second.box) : 19),
        "by a margin");
      return first.color ?? "";
    });
  });

  it("relations, by a margin", () => {
    const ahead = (a: Box, relation: string, b: Box): boolean => {
      const [p, q] = [middle(a), middle(b)];
      const gap = /left|right/.test(relation) ? q.x - p.x : p.y - q.y;
      assert.ok(Math.abs(gap) >= 19, "by a margin");
      return /left|above/.test(relation) ? gap > 0 : gap < 0;
    };
    const box = (noun: string, image: AnnotatedImage): Box => {
      const [object, ...others] = named(noun, image);
      return object && others.length === 0 ? object.box : assert.fail(`${noun} is not one thing`);
    };
    check(["relation-verify"], [
      /^(Is|Can you see) the (?<a>.+?)( located)? (?<relation>to the left of|to the right of|above|below) the (?<b>.+)\?$/,
    ],
      ({ a = "", relation = "", b = "" }, image) =>
        yesNo(ahead(box(a, image), relation, box(b, image))));
    check(["relation-choose"], [
      /^Is the (?<a>.+) (to|on) the (?<first>left|right) or (to|on) the (?<second>left|right) of the (?<b>.+)\?$/,
      /^On which side of the (?<b>.+) is the (?<a>.+), (?<first>left|right) or (?<second>left|right)\?$/,
      /^Is the (?<a>.+?)( located)? (?<first>above|below) or (?<second>above|below) the (?<b>.+)\?$/,
    ],
      ({ a = "", first = "", second = "", b = "" },
        image) => (ahead(box(a, image), first, box(b, image)) ? first : second));
    check(["what-left-of"], [
      /^What( object is| is| do you see) to the (?<side>left|right) of the (?<noun>.+)\?$/,
    ], ({ side = "", noun = "" }, image) => {
      const anchor = box(noun, image);
      const there = image.objects.filter((object) =>
        object.box !== anchor && ahead(object.box, side, anchor)
      );
      assert.equal(there.length, 1);
      return there[0]?.noun ?? "";
    });
  });

  it("boxes", () => {
    const boxesOf = (
      { annotation, id }: Query,
    ): readonly Box[] => (annotation.kind === "boxes" ? annotation.boxes : assert.fail(id));
    for (const query of ofType("find-noun", "find-color", "find-category")) {
      assert.deepEqual(boxesOf(query), named(query.text, imageOf(query)).map(({ box }) => box),
        query.text);
    }
    for (const query of ofType("find-ordinal")) {
      const { place = "", noun = "", side } =
        /^the (?<place>\w+) (?<noun>.+) from the (?<side>left|right)$/.exec(query.text)?.groups ??
          assert.fail(query.text);
      const row = named(noun, imageOf(query)).map(({ box }) => box).sort((a, b) =>
        (side === "left" ? 1 : -1) * (middle(a).x - middle(b).x)
      );
      assert.deepEqual(boxesOf(query), [
        row[["first", "second", "third", "fourth", "fifth"].indexOf(place)],
      ], query.text);
    }
    for (const query of ofType("find-relation")) {
      const { things = "", relation = "", noun = "" } =
        /^the (?<things>.+?)( that (is|are))? (?<relation>to the left of|to the right of|above|below) the (?<noun>.+)$/
          .exec(query.text)?.groups ?? assert.fail(query.text);
      const [anchor] = named(noun, imageOf(query));
      const sign = /left|below/.test(relation) ? -1 : 1;
      const axis = /left|right/.test(relation) ? "x" : "y";
      const found = named(things, imageOf(query)).filter(({ box }) =>
        anchor && sign * (middle(box)[axis] - middle(anchor.box)[axis]) > 0
      );
      assert.deepEqual(boxesOf(query), found.map(({ box }) => box), query.text);
      assert.ok(things === counted(found[0]?.noun ?? "", found.length),
        `${things} for ${found.length}`);
    }
  });

  it("captions that count, and images to choose from", () => {
    const numbers = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine",
      "ten", "eleven"];
    const fits = (caption: string, image: AnnotatedImage): boolean =>
      caption.split(" and ").every((part) => {
        const number = numbers.indexOf(part.split(" ")[0] ?? "");
        return number < 0 ?
          named(part, image).length > 0 :
          named(part.slice(part.indexOf(" ") + 1), image).length === number;
      });
    for (const query of ofType("verify-noun", "verify-color", "verify-count")) {
      const caption = /"(.+)"/.exec(query.text)?.[1] ?? assert.fail(query.text);
      assert.deepEqual(query.annotation, { kind: "match", match: fits(caption, imageOf(query)) },
        query.text);
    }
    for (const query of ofType("choose-noun", "choose-color", "choose-count")) {
      if (query.annotation.kind !== "caption") assert.fail(query.id);
      const { options, correct } = query.annotation;
      assert.deepEqual(options.map((option) => fits(option, imageOf(query))), options.map((_, i) =>
        i === correct
      ), query.text);
      assert.ok(query.text.includes(`"${options[0]}" or "${options[1]}"`));
    }
    let checked = 0;
    for (const query of ofType("retrieve")) {
      const caption = /"(.+)"/.exec(query.text)?.[1] ?? assert.fail(query.text);
      assert.equal(new Set(query.images).size, 4);
      if (/ of | above | below /.test(caption) || query.annotation.kind !== "image") continue;
      const { correct } = query.annotation;
      assert.deepEqual(
        query.images.map((file) => fits(caption, byFile.get(file) ?? assert.fail(file))),
        query.images.map((_, i) => i === correct),
        query.text,
      );
      checked++;
    }
    assert.ok(checked >= 20);
  });
});
