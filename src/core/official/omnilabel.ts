import { byId, mean } from "./coco";
import { type AnnotatedBox, type DetectedBox, matchBoxes, type MatchedGroup } from "./match-boxes";
import { accumulate } from "./precision";

/** A text that may refer to boxes of some images. */
export interface Description {
  readonly id: string;
  readonly text: string;
  /** A plain category ("dog") or a free description. */
  readonly kind: "category" | "description";
  /** Images in which it is asked for, also those where it fits nothing. */
  readonly images: readonly string[];
}

/** One image and one description. */
export interface Described<T> {
  readonly image: string;
  readonly description: string;
  readonly value: T;
}

/** One of the 13 numbers, named as omnilabeltools names them. */
export interface OmniLabelNumber {
  readonly metric: "AP" | "AR";
  readonly iou: "0.50:0.95" | "0.50" | "0.75";
  readonly area: "all";
  /**
   * Which descriptions: `hm(descr,categ)` is the harmonic mean of two groups, the score of the
   * benchmark.
   */
  readonly description: GroupName | "hm(descr,categ)";
  readonly max_dets: 100;
  /** 0 to 1, or -1 where there is nothing to find. */
  readonly value: number;
  /** Boxes to find; -1 where the group has no pair with a box or a detection. */
  readonly numgt: number;
}

type GroupName = "categ" | "descr" | "descr-pos" | "descr-s" | "descr-m" | "descr-l";

/** One pair of image and description that is asked for. */
interface Pair {
  readonly matched: MatchedGroup;
  readonly kind: Description["kind"];
  readonly words: number;
  /** Whether the description fits a box of the image. */
  readonly positive: boolean;
}

const described = (pair: Pair): boolean => pair.kind === "description";
const GROUPS: Readonly<Record<GroupName, (pair: Pair) => boolean>> = {
  "categ": (pair) => !described(pair),
  "descr": described,
  "descr-pos": (pair) => described(pair) && pair.positive,
  "descr-s": (pair) => described(pair) && pair.words <= 3,
  "descr-m": (pair) => described(pair) && pair.words >= 4 && pair.words <= 8,
  "descr-l": (pair) => described(pair) && pair.words >= 9,
};

/**
 * The 13 numbers of omnilabeltools, in its order. Boxes are matched within each pair of image and
 * description; then *all* pairs of a group are one ranked list. A description that fits nothing can
 * only add wrong detections. What is found for a description in an image where it is not asked for
 * does not count.
 */
export function omniLabelMetrics(descriptions: readonly Description[],
  annotated: readonly Described<AnnotatedBox>[],
  detected: readonly Described<DetectedBox>[]): readonly OmniLabelNumber[] {
  const pairs = pairsOf(descriptions, byPair(annotated), byPair(detected));
  const curves = Object.fromEntries(Object.entries(GROUPS).map(([name, belongs]) => {
    const own = pairs.filter(belongs).map(({ matched }) => matched);
    const curve = accumulate(own, 100);
    return [name, { curve, numgt: own.length === 0 ? -1 : curve?.wanted ?? 0 }];
  }));
  const number = (metric: "AP" | "AR", description: GroupName,
    iou: OmniLabelNumber["iou"] = "0.50:0.95"): OmniLabelNumber => {
    const { curve, numgt = -1 } = curves[description] ?? {};
    const value = mean(curve ? [curve] : [], metric === "AP" ? "precision" : "recall",
      iou === "0.50:0.95" ? undefined : Number(iou));
    return { metric, iou, area: "all", description, max_dets: 100, value, numgt };
  };
  const categories = number("AP", "categ");
  const free = number("AP", "descr");
  const harmonic = categories.numgt > 0 && free.numgt > 0 ?
    (2 * categories.value * free.value) / (categories.value + free.value + 1e-5) :
    -1;
  return [
    { ...free, description: "hm(descr,categ)", value: harmonic,
      numgt: categories.numgt + free.numgt },
    categories,
    free,
    number("AP", "descr-pos"),
    number("AP", "descr-s"),
    number("AP", "descr-m"),
    number("AP", "descr-l"),
    number("AP", "descr", "0.50"),
    number("AP", "descr", "0.75"),
    number("AP", "categ", "0.50"),
    number("AP", "categ", "0.75"),
    number("AR", "descr"),
    number("AR", "categ"),
  ];
}

/**
 * Pairs with a box or a detection, by image id and then in the order of the descriptions: equal
 * scores are ranked in it.
 */
function pairsOf(descriptions: readonly Description[],
  annotated: ReadonlyMap<string, readonly AnnotatedBox[]>,
  detected: ReadonlyMap<string, readonly DetectedBox[]>): readonly Pair[] {
  const asked = descriptions.flatMap(({ images, ...description }) =>
    images.map((image) => ({ image, description }))
  );
  return asked.sort((a, b) => byId(a.image, b.image)).flatMap(
    ({ image, description }): readonly Pair[] => {
      const key = pairKey({ image, description: description.id });
      const own = { annotated: annotated.get(key) ?? [], detected: detected.get(key) ?? [] };
      if (own.annotated.length + own.detected.length === 0) return [];
      return [{ matched: matchBoxes(own, [0, 1e10]), kind: description.kind,
        words: description.text.split(/\s+/).filter((word) => word !== "").length,
        positive: own.annotated.length > 0 }];
    },
  );
}

function byPair<T>(items: readonly Described<T>[]): ReadonlyMap<string, readonly T[]> {
  const pairs = new Map<string, T[]>();
  for (const item of items) {
    const key = pairKey(item);
    const own = pairs.get(key) ?? [];
    pairs.set(key, own);
    own.push(item.value);
  }
  return pairs;
}

function pairKey({ image, description }: Omit<Described<unknown>, "value">): string {
  return JSON.stringify([image, description]);
}
