import { deriveSeed } from "../../../core/random";
import type { Split } from "../../../core/task/query";

/** Shares of the images, each 0 to 1, that go to validation and test; the rest is train. */
export interface Shares {
  readonly validation: number;
  readonly test: number;
}

/**
 * The split of a scene. It depends on the seed and the scene's name alone, so that an image is in
 * the same split in every data set that has it, whatever else is imported.
 */
export function drawSplit(scene: string, { validation, test }: Shares, seed: number): Split {
  const throwOfDice = deriveSeed("split", seed, scene) / 2 ** 32;
  return throwOfDice < test ? "test" : throwOfDice < test + validation ? "validation" : "train";
}

interface Kept<T> {
  readonly priority: number;
  readonly key: string;
  readonly item: T;
}

/**
 * A reservoir for each group: of everything offered it keeps the `size` items whose keys come first
 * in an order drawn with the seed. The sample does not depend on the order of the offers.
 */
export class Reservoirs<T> {
  private readonly groups = new Map<string, Kept<T>[]>();

  constructor(private readonly size: number, private readonly seed: number) {}

  /**
   * @param key items of one key stay together where there is room.
   * @returns what has no room: the item itself or the one it replaces.
   */
  offer(group: string, key: string, item: T): T | undefined {
    const kept = this.groups.get(group) ?? [];
    this.groups.set(group, kept);
    const entry = { priority: deriveSeed("sample", this.seed, key), key, item };
    let place = kept.length;
    while (place > 0 && before(entry, kept[place - 1] as Kept<T>)) place--;
    kept.splice(place, 0, entry);
    return kept.length > this.size ? kept.pop()?.item : undefined;
  }

  get items(): readonly T[] {
    return [...this.groups.values()].flat().map(({ item }) => item);
  }
}

const before = (a: Kept<unknown>, b: Kept<unknown>): boolean =>
  a.priority < b.priority || (a.priority === b.priority && a.key < b.key);
