/**
 * The three tasks of the method (arXiv 2404.04627): compositional VQA, detection from language,
 * image-text matching.
 */
export type Task = "vqa" | "detection" | "matching";
export const TASKS = ["vqa", "detection", "matching"] as const satisfies readonly Task[];

/**
 * `train` is grown and trained on, `validation` decides everything that is chosen, `test` is only
 * scored.
 */
export type Split = "train" | "validation" | "test";
export const SPLITS = ["train", "validation", "test"] as const satisfies readonly Split[];

/**
 * A rectangle in pixels of its image. The origin is the lower left corner and **y points up**:
 * lower < upper.
 */
export interface Box {
  readonly left: number;
  readonly lower: number;
  readonly right: number;
  readonly upper: number;
}

/** What a data set says is right. It stays in the engine: programs and perception never see it. */
export type Annotation =
  /** vqa: a short text, compared after normalisation. */
  | { readonly kind: "answer"; readonly answer: string }
  /** detection: every box the text refers to. */
  | { readonly kind: "boxes"; readonly boxes: readonly Box[] }
  /** matching, verification: does the caption fit the image? The program answers yes or no. */
  | { readonly kind: "match"; readonly match: boolean }
  /** matching, choice between captions: the program returns the text of `options[correct]`. */
  | { readonly kind: "caption"; readonly options: readonly string[]; readonly correct: number }
  /**
   * matching, retrieval: the program returns the position (from 0) of the image that fits,
   * recall@1.
   */
  | { readonly kind: "image"; readonly correct: number };

/**
 * Where a query comes from in the official files of its data set, so that answers can be exported
 * for the official tools. Ids are texts, also where the data set has numbers.
 *
 * | dataset | id | image | group |
 * |---|---|---|---|
 * | `gqa`, `vqa` | question | image | |
 * | `coco` | what it was made from | image | category, if the query asks for all boxes of one category |
 * | `omnilabel` | description | image | |
 * | `winoground` | example | | `c0-i1`: does caption 0 fit image 1; `i0`: which caption fits image 0; `c0`: which image fits caption 0 |
 * | `sugarcrepe` | number in the file of its kind | image | kind, for example `add_att` |
 */
export interface QuerySource {
  readonly dataset: string;
  readonly id: string;
  readonly image?: string;
  readonly group?: string;
}

/** One annotated example of a task. */
export interface Query {
  readonly id: string;
  readonly task: Task;
  /**
   * The question type: the group this query belongs to, for example `count` or `relation-choose`.
   */
  readonly type: string;
  readonly split: Split;
  /** The scene or photograph it was made from. Splits never share one. */
  readonly scene: string;
  readonly text: string;
  /** File names relative to `data/`. One image, or several for retrieval. */
  readonly images: readonly string[];
  readonly annotation: Annotation;
  /** Absent where the query was made here. */
  readonly source?: QuerySource;
}
