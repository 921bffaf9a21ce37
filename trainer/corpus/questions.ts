import { composeScene } from "../../src/adapters/scenes/compose";
import { deriveSeed, pick, type Random, seededRandom, shuffled } from "../../src/core/random";
import type { AnnotatedImage } from "../../src/core/task/annotated-image";
import { generateQueries } from "../../src/core/task/generate/generate-queries";
import type { Query } from "../../src/core/task/query";
import { ALL_COLORS, ALL_NOUNS } from "./words";

/** Scenes a batch of questions is made from, and questions of each type in it. */
const SCENES = 250;
const PER_TYPE = 60;
/**
 * Share of scenes whose nouns are replaced by others, so that nouns are copied and not remembered;
 * and of those whose colours are.
 */
const OTHER_NOUNS = 0.5;
const OTHER_COLORS = 0.3;

/**
 * Questions of every type in random order, without end. The seeds are this corpus's own;
 * experiments count theirs from another root.
 */
export function* questions(seed: number): Generator<Query> {
  for (let batch = 0;; batch++) {
    const random = seededRandom(deriveSeed("corpus questions", seed, batch));
    const sceneSeed = deriveSeed("corpus scenes", seed, batch);
    const images = Array.from({ length: SCENES }, (_, i) =>
      otherWords(composeScene({ seed: sceneSeed, split: "train", index: i }).image, random));
    yield* shuffled(random,
      generateQueries(images, { split: "train", seed: sceneSeed, perType: PER_TYPE }));
  }
}

/** The same scene about other things: each noun and colour keeps its places, under another name. */
function otherWords(image: AnnotatedImage, random: Random): AnnotatedImage {
  const noun = renaming(random, random() < OTHER_NOUNS, ALL_NOUNS);
  const color = renaming(random, random() < OTHER_COLORS, ALL_COLORS);
  return { ...image, objects: image.objects.map((object) => ({
    ...object,
    noun: noun(object.noun),
    ...(object.color === undefined ? {} : { color: color(object.color) }),
  })) };
}

/** A function that gives each word a fixed other one, no two the same; or leaves words alone. */
function renaming(random: Random, renames: boolean,
  words: readonly string[]): (word: string) => string {
  const names = new Map<string, string>();
  return (word) => {
    if (!renames) return word;
    const known = names.get(word);
    if (known !== undefined) return known;
    const taken = new Set(names.values());
    let name = pick(random, words);
    while (taken.has(name)) name = pick(random, words);
    names.set(word, name);
    return name;
  };
}
