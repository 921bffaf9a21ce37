/**
 * How well each caption fits each image of an example: `c0_i1` is caption 0 on image 1. Yes and no
 * are 1 and 0; NaN is no answer, and whatever is compared with it is wrong.
 */
export interface WinogroundScores {
  readonly c0_i0: number;
  readonly c0_i1: number;
  readonly c1_i0: number;
  readonly c1_i1: number;
}

/**
 * Which caption was chosen for each image, and which image for each caption: 0 or 1; null: no
 * answer.
 */
export interface WinogroundChoices {
  readonly i0?: 0 | 1 | null;
  readonly i1?: 0 | 1 | null;
  readonly c0?: 0 | 1 | null;
  readonly c1?: 0 | 1 | null;
}

/** What is right of one example; undefined where it was not asked. */
export interface WinogroundVerdict {
  readonly text?: boolean;
  readonly image?: boolean;
}

/** 0 to 1 over the examples that were asked so; null: none was. Group: text and image are right. */
export interface WinogroundMetrics {
  readonly n: number;
  readonly text: number | null;
  readonly image: number | null;
  readonly group: number | null;
}

/**
 * Text: for each image its own caption scores higher; image: for each caption its own image does.
 * Equal scores are wrong.
 */
export function judgeScores({ c0_i0, c0_i1, c1_i0, c1_i1 }: WinogroundScores): WinogroundVerdict {
  return { text: c0_i0 > c1_i0 && c1_i1 > c0_i1, image: c0_i0 > c0_i1 && c1_i1 > c1_i0 };
}

/** Text: the right caption was chosen for both images; image: the right image for both captions. */
export function judgeChoices({ i0, i1, c0, c1 }: WinogroundChoices): WinogroundVerdict {
  return {
    ...(i0 === undefined || i1 === undefined ? {} : { text: i0 === 0 && i1 === 1 }),
    ...(c0 === undefined || c1 === undefined ? {} : { image: c0 === 0 && c1 === 1 }),
  };
}

export function winogroundMetrics(examples: readonly WinogroundVerdict[]): WinogroundMetrics {
  const asked = (of: (one: WinogroundVerdict) => boolean | undefined): number | null => {
    const answered = examples.map(of).filter((right) => right !== undefined);
    return answered.length === 0 ?
      null :
      answered.filter((right) => right).length / answered.length;
  };
  return {
    n: examples.length,
    text: asked(({ text }) => text),
    image: asked(({ image }) => image),
    group: asked((
      { text, image },
    ) => (text === undefined || image === undefined ? undefined : text && image)),
  };
}

/**
 * Of the four statements of each example, two of them true: how many were judged right. 0 to 1,
 * chance is .5.
 */
export function winogroundStatements(
  examples: readonly WinogroundScores[],
): { readonly accuracy: number; readonly n: number } {
  const right = examples.reduce(
    (sum, { c0_i0, c0_i1, c1_i0, c1_i1 }) =>
      sum + [c0_i0 === 1, c0_i1 === 0, c1_i0 === 0, c1_i1 === 1].filter(Boolean).length,
    0,
  );
  const n = examples.length * 4;
  return { accuracy: n === 0 ? 0 : right / n, n };
}
