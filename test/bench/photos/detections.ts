import type { OfficialBox } from "../../../src/core/official/box";
import type { Placed } from "../../../src/core/official/coco";
import type { AnnotatedBox, DetectedBox } from "../../../src/core/official/match-boxes";
import type { Dataset } from "../../../src/core/ports/dataset";
import type { FoundBox, Perception } from "../../../src/core/ports/perception";
import { iou } from "../../../src/core/task/boxes";
import type { Box, Query } from "../../../src/core/task/query";
import type { Answered } from "./run-programs";

/** What perception sees in the picture of a query, and how high that is. */
interface Seen {
  readonly height: number;
  readonly boxes: readonly FoundBox[];
}

/**
 * Detection queries in the form of COCO's evaluation: each query is an image of its own, and what
 * it asks for the only category, so that all queries are ranked together. Programs return boxes
 * without confidence; a box has that of the detection it overlaps most, 0 of none.
 */
export class Detections {
  private constructor(private readonly seen: ReadonlyMap<string, Seen>) {}

  static async of(queries: readonly Query[], perception: Perception,
    dataset: Dataset): Promise<Detections> {
    const seen = new Map<string, Seen>();
    for (const { id, images: [name = ""] } of queries) {
      const image = await dataset.image(name);
      const answer = await perception.call({ member: "find",
        region: { image, box: { left: 0, lower: 0, right: image.width, upper: image.height } },
        name: "object" });
      seen.set(id, { height: image.height, boxes: answer.kind === "boxes" ? answer.boxes : [] });
    }
    return new Detections(seen);
  }

  annotated(queries: readonly Query[]): readonly Placed<AnnotatedBox>[] {
    return queries.flatMap(({ id, annotation }) =>
      (annotation.kind === "boxes" ? annotation.boxes : []).map((box) => {
        const official = this.official(id, box);
        return { image: id, category: "asked for",
          value: { box: official, area: official[2] * official[3], crowd: false } };
      })
    );
  }

  returned(queries: readonly Query[],
    answers: ReadonlyMap<string, Answered>): readonly Placed<DetectedBox>[] {
    return queries.flatMap(({ id }) =>
      boxesIn(answers.get(id)?.answer ?? null).map((box) => ({ image: id, category: "asked for",
        value: { box: this.official(id, box), score: this.score(id, box) } })
      )
    );
  }

  private score(query: string, box: Box): number {
    const best = (this.seen.get(query)?.boxes ?? []).reduce<{ overlap: number; score: number }>(
      (found, one) => {
        const overlap = iou(one, box);
        return overlap > found.overlap ? { overlap, score: one.score } : found;
      },
      { overlap: 0, score: 0 },
    );
    return best.score;
  }

  private official(query: string, { left, lower, right, upper }: Box): OfficialBox {
    return [left, (this.seen.get(query)?.height ?? 0) - upper, right - left, upper - lower];
  }
}

/** A recorded answer to a detection query: a list of left, lower, right, upper. */
function boxesIn(answer: string | null): readonly Box[] {
  if (answer === null || !answer.startsWith("[")) return [];
  return (JSON.parse(answer) as [number, number, number, number][]).map((
    [left, lower, right, upper],
  ) => ({ left, lower, right, upper }));
}
