/**
 * Composes scenes from a seed without drawing a pixel: what is where, and the annotation of it.
 *
 *     const { image, drawing } = composeScene({ seed: 7, split: "train", index: 0 });
 *
 * `image` is what the query generator takes (`generateQueries([image, ...])`); `drawing` is what
 * `renderScene` paints. Train detectors and language models on other seeds than the data set's (its
 * default seed is small; take 1,000,000 and up).
 */
import { deriveSeed, pick, type Random, randomInt, seededRandom,
  shuffled } from "../../core/random";
import type { AnnotatedImage, AnnotatedObject } from "../../core/task/annotated-image";
import type { Split } from "../../core/task/query";
import { CATEGORIES, nounEntry, NOUNS } from "./nouns";
import { type ColorName, COLORS } from "./palette";

/** Pixels. */
export const SCENE_WIDTH = 320;
export const SCENE_HEIGHT = 240;
/** Pixels of the longer side of a sprite's visible part. */
export const SIZES = [36, 52, 76] as const;
export type SpriteSize = (typeof SIZES)[number];

/**
 * One object to paint. The rectangle is in pixels, **y down** as pictures are painted, and tight
 * around the visible sprite.
 */
export interface SpritePlacement {
  readonly noun: string;
  readonly size: SpriteSize;
  /** null keeps the icon's own colours. */
  readonly tint: ColorName | null;
  readonly mirrored: boolean;
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** Everything the renderer needs, back to front. */
export interface SceneDrawing {
  readonly width: number;
  readonly height: number;
  /** Seeds the background: wall, floor, clutter. */
  readonly backgroundSeed: number;
  readonly sprites: readonly SpritePlacement[];
}

export interface Scene {
  readonly image: AnnotatedImage;
  readonly drawing: SceneDrawing;
}

export interface SceneKey {
  readonly seed: number;
  readonly split: Split;
  readonly index: number;
}

/** Width and height in pixels of a sprite's visible part. */
export function spriteExtent(noun: string,
  size: SpriteSize): { readonly width: number; readonly height: number } {
  const { left, top, right, bottom } = nounEntry(noun).extent;
  const scale = size / Math.max(right - left, bottom - top);
  return { width: Math.max(1, Math.round((right - left) * scale)),
    height: Math.max(1, Math.round((bottom - top) * scale)) };
}

/** The scene of a key; equal keys give equal scenes. Has 1 to 9 objects. */
export function composeScene({ seed, split, index }: SceneKey): Scene {
  const random = seededRandom(deriveSeed("scene", seed, split, index));
  const scene = `s${seed}-${split}-${String(index).padStart(4, "0")}`;
  const sprites: SpritePlacement[] = [];
  for (const wish of wishes(random)) {
    const sprite = place(random, wish, sprites);
    if (sprite) sprites.push(sprite);
  }
  const drawing = { width: SCENE_WIDTH, height: SCENE_HEIGHT,
    backgroundSeed: deriveSeed(seed, split, index, "background"), sprites };
  return { drawing,
    image: { file: `images/${scene}.png`, scene, width: SCENE_WIDTH, height: SCENE_HEIGHT,
      objects: sprites.map(annotate) } };
}

function annotate(sprite: SpritePlacement): AnnotatedObject {
  const upper = SCENE_HEIGHT - sprite.top;
  const box = { left: sprite.left, lower: upper - sprite.height, right: sprite.left + sprite.width,
    upper };
  const object = { noun: sprite.noun, categories: [nounEntry(sprite.noun).category], box };
  return sprite.tint ? { ...object, color: sprite.tint } : object;
}

interface Wish {
  readonly noun: string;
  readonly tint: ColorName | null;
}

/**
 * What a scene shall hold: a few groups of one noun each, in few colours, so that objects can be
 * confused with each other.
 */
function wishes(random: Random): Wish[] {
  const total = pick(random, [1, 2, 3, 4, 4, 5, 5, 5, 6, 6, 6, 7, 7, 8, 8, 9]);
  const colors = shuffled(random, COLORS).slice(0, 2 + randomInt(random, 3));
  const list: Wish[] = [];
  for (const noun of sceneNouns(random)) {
    const size = Math.min(total - list.length, pick(random, [1, 1, 1, 1, 2, 2, 3, 3, 4]));
    const natural = random() < 0.2;
    for (let i = 0; i < size; i++) list.push({ noun, tint: natural ? null : pick(random, colors) });
    if (list.length >= total) break;
  }
  return shuffled(random, list);
}

/**
 * Distinct nouns, with relatives of the first one likelier, so that categories have several
 * members.
 */
function sceneNouns(random: Random): string[] {
  const all = shuffled(random, NOUNS);
  const relatives = shuffled(random, CATEGORIES.get(nounEntry(all[0] as string).category) ?? []);
  return [...new Set([all[0] as string, ...relatives.slice(0, randomInt(random, 3)), ...all])];
}

/** A free spot in the picture; undefined if none was found. */
function place(random: Random, wish: Wish, others: readonly SpritePlacement[]):
  | SpritePlacement
  | undefined {
  for (let attempt = 0; attempt < 40; attempt++) {
    const size = pick(random, attempt < 20 ? [36, 52, 52, 76] as const : [36] as const);
    const extent = spriteExtent(wish.noun, size);
    const sprite: SpritePlacement = {
      ...wish,
      ...extent,
      size,
      mirrored: random() < 0.5,
      left: 2 + randomInt(random, SCENE_WIDTH - extent.width - 3),
      top: 2 + randomInt(random, SCENE_HEIGHT - extent.height - 3),
    };
    if (fits(sprite, others)) return sprite;
  }
  return undefined;
}

/**
 * Overlap is welcome, but every object keeps 55% of its box free, and twins stay apart so that they
 * count as two.
 */
function fits(sprite: SpritePlacement, others: readonly SpritePlacement[]): boolean {
  const all = [...others, sprite];
  return all.every((one) => {
    let covered = 0;
    for (const other of all) {
      if (other === one) continue;
      const shared = sharedArea(one, other);
      if (other.noun === one.noun &&
        shared > 0.15 * Math.min(one.width * one.height, other.width * other.height)) return false;
      covered += shared;
    }
    return covered <= 0.45 * one.width * one.height;
  });
}

function sharedArea(a: SpritePlacement, b: SpritePlacement): number {
  const width = Math.min(a.left + a.width, b.left + b.width) - Math.max(a.left, b.left);
  const height = Math.min(a.top + a.height, b.top + b.height) - Math.max(a.top, b.top);
  return width > 0 && height > 0 ? width * height : 0;
}
