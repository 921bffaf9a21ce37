/**
 * Makes queries of all three tasks from annotated images, and knows nothing of where the images
 * come from:
 *
 *     const queries = generateQueries(images, { split: "train", seed: 1, perType: 12 });
 *
 * Answers come from the annotation alone. Text, answers and choice of images depend on the seed and
 * the images only.
 */
import { deriveSeed, type Random, seededRandom, shuffled } from "../../random";
import type { AnnotatedImage } from "../annotated-image";
import type { Query, Split } from "../query";
import { COLORS } from "./colors";
import { COUNTING } from "./counting";
import { DETECTION } from "./detection";
import { type ImageView, viewImage } from "./image-view";
import { LOGIC } from "./logic";
import { MATCHING } from "./matching";
import { PLACES } from "./places";
import type { Draft, QuestionType, Vocabulary } from "./question-type";

/** All question types, in the order of the tasks. */
export const QUESTION_TYPES: readonly QuestionType[] = [...COUNTING, ...COLORS, ...PLACES, ...LOGIC,
  ...DETECTION, ...MATCHING];

export interface GenerateOptions {
  /** All images belong to it. */
  readonly split: Split;
  readonly seed: number;
  /** Queries wanted of each type; fewer come where the images allow no more. */
  readonly perType: number;
  /** Names of question types; all if absent. */
  readonly types?: readonly string[];
}

/** Proposals tried for one image and type before the next image has its turn. */
const ATTEMPTS = 6;
/** Turns an image has for one type. */
const ROUNDS = 4;

/** Queries in the order of the images, then of the types. No two have the same id. */
export function generateQueries(images: readonly AnnotatedImage[],
  { split, seed, perType, types }: GenerateOptions): readonly Query[] {
  const pool = images.map(viewImage);
  const vocabulary = vocabularyOf(images);
  const load = new Map(pool.map((view) => [view, 0]));
  const found: { readonly query: Query; readonly view: ImageView; readonly type: QuestionType }[] =
    [];
  const random = seededRandom(deriveSeed("queries", seed, split));
  const wanted = QUESTION_TYPES.filter(({ name }) => types === undefined || types.includes(name));
  for (const type of byScarcity(wanted)) {
    const quota = new Quota(type, perType);
    for (let round = 0; round < ROUNDS && !quota.full; round++) {
      for (const view of byLoad(random, pool, load)) {
        if (quota.full) break;
        const query = propose(type, view, quota, { random, pool, vocabulary, split });
        if (!query) continue;
        found.push({ query, view, type });
        load.set(view, (load.get(view) ?? 0) + 1);
      }
    }
  }
  const place = new Map(pool.map((view, i) => [view, i]));
  const rank = (entry: (typeof found)[number]): number =>
    (place.get(entry.view) ?? 0) * QUESTION_TYPES.length + QUESTION_TYPES.indexOf(entry.type);
  return found.sort((a, b) => rank(a) - rank(b)).map(({ query }) => query);
}

interface Surroundings {
  readonly random: Random;
  readonly pool: readonly ImageView[];
  readonly vocabulary: Vocabulary;
  readonly split: Split;
}

function propose(type: QuestionType, view: ImageView, quota: Quota,
  { random, pool, vocabulary, split }: Surroundings): Query | undefined {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const draft = type.propose({ view, random, pool, vocabulary });
    if (!draft) continue;
    const { scene, file } = view.image;
    const id = queryId(type.name, scene, draft.text);
    if (quota.take(id, draft)) {
      return { id, task: type.task, type: type.name, split, scene, text: draft.text,
        images: draft.images ?? [file], annotation: draft.annotation };
    }
  }
  return undefined;
}

/** The same scene, type and text have the same id in every run. 64 bits, after the type's name. */
export function queryId(type: string, scene: string, text: string): string {
  const half = (salt: string): string =>
    deriveSeed(salt, type, scene, text).toString(16).padStart(8, "0");
  return `${type}-${half("high")}${half("low")}`;
}

/** Counts what a type has, and keeps its answers balanced. */
class Quota {
  private readonly ids = new Set<string>();
  private readonly kinds = new Map<string, number>();

  constructor(private readonly type: QuestionType, private readonly wanted: number) {}

  get full(): boolean {
    return this.ids.size >= this.wanted;
  }

  /** Whether the draft is taken: it is new, and its kind of answer has a share left. */
  take(id: string, { balance }: Draft): boolean {
    const taken = this.kinds.get(balance) ?? 0;
    if (this.ids.has(id) || taken >= Math.ceil(this.wanted * this.type.maxShare)) return false;
    this.ids.add(id);
    this.kinds.set(balance, taken + 1);
    return true;
  }
}

/** Types that few images allow choose their images first. */
const SCARCE = ["what-left-of", "same-color", "topmost", "largest", "leftmost", "rightmost",
  "find-relation", "find-ordinal", "category-count", "count"];

function byScarcity(types: readonly QuestionType[]): readonly QuestionType[] {
  const rank = (
    { name }: QuestionType,
  ): number => (SCARCE.includes(name) ? SCARCE.indexOf(name) : SCARCE.length);
  return [...types].sort((a, b) => rank(a) - rank(b));
}

/** Images with the fewest queries first, equal ones in random order. */
function byLoad(random: Random, pool: readonly ImageView[],
  load: ReadonlyMap<ImageView, number>): readonly ImageView[] {
  return shuffled(random, pool).sort((a, b) => (load.get(a) ?? 0) - (load.get(b) ?? 0));
}

function vocabularyOf(images: readonly AnnotatedImage[]): Vocabulary {
  const objects = images.flatMap((image) => image.objects);
  const categories = new Map<string, Set<string>>();
  for (const { noun, categories: names } of objects) {
    for (const name of names)
      categories.set(name, (categories.get(name) ?? new Set<string>()).add(noun));
  }
  return {
    nouns: [...new Set(objects.map(({ noun }) => noun))],
    categories: new Map([...categories].map(([name, nouns]) => [name, [...nouns]])),
    colors: [...new Set(objects.flatMap(({ color }) => color ?? []))],
  };
}
