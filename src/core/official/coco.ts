import { type AnnotatedBox, type AreaRange, type BoxGroup, type DetectedBox, matchBoxes,
  type MatchedGroup, THRESHOLDS } from "./match-boxes";
import { accumulate, type Curve } from "./precision";

/** What belongs to one image and one category. */
export interface Placed<T> {
  readonly image: string;
  readonly category: string;
  readonly value: T;
}

/**
 * The 12 numbers in the order in which pycocotools prints them; 0 to 1, or -1 where there is
 * nothing to find.
 */
export const COCO_NUMBERS = ["AP", "AP50", "AP75", "APs", "APm", "APl", "AR1", "AR10", "AR100",
  "ARs", "ARm", "ARl"] as const;
export type CocoMetrics = Readonly<Record<(typeof COCO_NUMBERS)[number], number>>;

const AREAS = { all: [0, 1e10], small: [0, 32 ** 2], medium: [32 ** 2, 96 ** 2],
  large: [96 ** 2, 1e10] } as const satisfies Record<string, AreaRange>;

/**
 * Average precision and recall of boxes as COCO defines them (pycocotools, iouType "bbox"): over 10
 * overlaps and 101 recalls, then over the categories that have boxes; at most 100 detections of a
 * category in an image.
 */
export function cocoMetrics(annotated: readonly Placed<AnnotatedBox>[],
  detected: readonly Placed<DetectedBox>[]): CocoMetrics {
  const categories = [...groups(annotated, detected).values()];
  const curves = (area: keyof typeof AREAS,
    ...most: readonly number[]): readonly (readonly Curve[])[] => {
    const matched = categories.map((own) =>
      own.map((group): MatchedGroup => matchBoxes(group, AREAS[area]))
    );
    return most.map((each) =>
      matched.map((own) => accumulate(own, each)).filter((curve) => curve !== undefined)
    );
  };
  const [one = [], ten = [], all = []] = curves("all", 1, 10, 100);
  const [small = []] = curves("small", 100);
  const [medium = []] = curves("medium", 100);
  const [large = []] = curves("large", 100);
  return {
    AP: mean(all, "precision"),
    AP50: mean(all, "precision", 0.5),
    AP75: mean(all, "precision", 0.75),
    APs: mean(small, "precision"),
    APm: mean(medium, "precision"),
    APl: mean(large, "precision"),
    AR1: mean(one, "recall"),
    AR10: mean(ten, "recall"),
    AR100: mean(all, "recall"),
    ARs: mean(small, "recall"),
    ARm: mean(medium, "recall"),
    ARl: mean(large, "recall"),
  };
}

/** Mean over curves and thresholds, or at the threshold nearest to `at`; -1 over no curve. */
export function mean(curves: readonly Curve[], of: "precision" | "recall", at?: number): number {
  const values = curves.flatMap((curve) =>
    curve[of].filter((_, t) => at === undefined || Math.abs((THRESHOLDS[t] ?? 0) - at) < 1e-9)
  );
  return values.length === 0 ? -1 : values.reduce((sum, value) => sum + value, 0) / values.length;
}

/**
 * By category, the groups of its images, in the order of the image ids: equal scores are ranked in
 * it.
 */
function groups(annotated: readonly Placed<AnnotatedBox>[],
  detected: readonly Placed<DetectedBox>[]): ReadonlyMap<string, readonly BoxGroup[]> {
  const byCategory = new Map<string,
    Map<string, { readonly annotated: AnnotatedBox[]; readonly detected: DetectedBox[] }>>();
  const group = ({ image, category }: Omit<Placed<unknown>, "value">) => {
    const images = byCategory.get(category) ??
      new Map<string, { annotated: AnnotatedBox[]; detected: DetectedBox[] }>();
    byCategory.set(category, images);
    const own = images.get(image) ?? { annotated: [], detected: [] };
    images.set(image, own);
    return own;
  };
  for (const each of annotated) group(each).annotated.push(each.value);
  for (const each of detected) group(each).detected.push(each.value);
  return new Map(
    [...byCategory].map((
      [category, images],
    ) => [category, [...images].sort(([a], [b]) => byId(a, b)).map(([, own]) => own)]),
  );
}

/** Numbers by value, other ids by their characters. */
export function byId(a: string, b: string): number {
  const difference = Number(a) - Number(b);
  return Number.isNaN(difference) ? (a < b ? -1 : Number(a > b)) : difference;
}
