import type { Change, Pair, Picture, Region, Shown } from "../../../webview/inspector/protocol";
import type { SampleRecord } from "../../core/run/records";
import { boxPairs } from "../../core/task/boxes";
import { expectedText } from "../../core/task/expected-text";
import type { Box } from "../../core/task/query";
import { StepChanges } from "../../core/trace/change";
import { PatchLineage } from "../../core/trace/lineage";
import { resultRegions, tracedResult } from "../../core/trace/result";
import type { StepRegion } from "../../core/trace/steps";
import { returnedBoxes } from "../sample/describe";
import { verdict } from "../sample/snapshot";
import type { ShownTrace } from "../trace/trace-selection";
import { typeName } from "../tree/words";

/** Regions and locals that are shown of one step. */
const MOST_REGIONS = 60;
const MOST_LOCALS = 60;
/** Boxes that share less than this are no pair. */
const LEAST_IOU = 1e-6;

/**
 * What the inspector is told of one picture of the trace's query, without what follows from the
 * query itself.
 */
export type PictureSource = Pick<Picture, "source" | "original" | "size">;

/** Says what the inspector shows of one trace, step after step. */
export class TraceInspection {
  private readonly lineage: PatchLineage;
  private readonly changes: StepChanges;

  constructor(private readonly trace: ShownTrace) {
    this.lineage = new PatchLineage(trace.steps);
    this.changes = new StepChanges(trace.steps);
  }

  /** @param step position in the trace, from 0; undefined: the whole result */
  shown(step: number | undefined, sources: readonly PictureSource[]): Shown {
    const { query, uri, outcome, views, steps } = this.trace;
    const view = step === undefined ? undefined : views[step];
    const regions = view ?
      view.regions.map((region) => this.region(region, view.index)) :
      this.resultRegions();
    return {
      key: `${uri.toString()} ${steps.length}`,
      query: query.text,
      place: [query.task, typeName(query.type), query.split].join(" · "),
      expected: expectedText(query.annotation),
      verdict: verdict({ sample: outcome, query }),
      step: view ?
        { index: view.index, of: steps.length, line: view.line ?? null, text: view.text,
          ms: view.ms ?? null, cached: view.cached ?? false } :
        null,
      pictures: query.images.map((name, i) => this.picture(name, i, sources[i], outcome)),
      regions: regions.slice(0, MOST_REGIONS),
      moreRegions: Math.max(0, regions.length - MOST_REGIONS),
      pairs: view || query.annotation.kind !== "boxes" ?
        null :
        pairsOf(regions.slice(0, MOST_REGIONS)),
      change: view ? this.change(view.index) : null,
    };
  }

  /**
   * For detection the boxes of annotation and answer, else what the program returned or its calls
   * found.
   */
  private resultRegions(): readonly Region[] {
    const { query: { annotation }, steps, outcome } = this.trace;
    const own = (): readonly Region[] =>
      resultRegions(tracedResult(steps)?.patches, steps).map((region) =>
        this.region(region, Infinity)
      );
    if (annotation.kind !== "boxes") return own();
    const plain = (role: Region["role"], label: string) => (box: Box): Region => ({ role, label,
      picture: 0, box, score: null, parents: [] });
    const annotated = annotation.boxes.map(plain("annotated", "annotation"));
    return [...annotated, ...outcome.answer === null ?
      own() :
      returnedBoxes(outcome.answer).map(plain("returned", "program"))];
  }

  /** @param before only what was found before this step is an origin */
  private region({ role, label, patch }: StepRegion, before: number): Region {
    const parents = this.lineage.parents(patch).filter(({ step }) =>
      step < before || role === "returned" && step === before
    );
    const { left, lower, right, upper, image, score } = patch;
    return { role, label, picture: image, box: { left, lower, right, upper },
      score: score ?? parents[0]?.score ?? null,
      parents: parents.map(({ step, parent }) => ({ step, box: boxOf(parent) })) };
  }

  private picture(name: string, i: number, source: PictureSource | undefined,
    { answer }: Pick<SampleRecord, "answer">): Picture {
    const { text, images, annotation } = this.trace.query;
    return {
      name,
      source: source?.source ?? null,
      original: source?.original ?? "",
      size: source?.size ?? null,
      alternative: images.length === 1 ?
        `The picture of the query: ${text}` :
        `Picture ${i + 1} of ${images.length} of the query: ${text}`,
      expected: annotation.kind === "image" && annotation.correct === i,
      answered: annotation.kind === "image" && answer === String(i),
    };
  }

  private change(step: number): Change | null {
    const change = this.changes.at(step);
    if (!change) return null;
    const locals = change.locals.slice(0, MOST_LOCALS).map(({ name, before, after, changed }) => ({
      name,
      before: before ?? null,
      after: after ?? null,
      changed,
    }));
    return { fn: change.fn, goesOn: change.goesOn, locals,
      more: change.locals.length - locals.length };
  }
}

/** Best pairs first, then what has no counterpart. */
function pairsOf(regions: readonly Region[]): Pair[] {
  const of = (role: Region["role"]): readonly number[] =>
    regions.flatMap((region, i) => (region.role === role ? [i] : []));
  const [annotated, returned] = [of("annotated"), of("returned")];
  const box = (i: number): Box => (regions[i] as Region).box;
  const pairs = boxPairs(returned.map(box), annotated.map(box), LEAST_IOU).map((pair): Pair => ({
    annotated: annotated[pair.annotated] ?? null,
    returned: returned[pair.returned] ?? null,
    iou: pair.iou,
  }));
  const paired = new Set(pairs.flatMap((pair) => [pair.annotated, pair.returned]));
  return [
    ...pairs,
    ...annotated.filter((i) => !paired.has(i)).map((i): Pair => ({ annotated: i, returned: null,
      iou: 0 })
    ),
    ...returned.filter((i) => !paired.has(i)).map((i): Pair => ({ annotated: null, returned: i,
      iou: 0 })
    ),
  ];
}

function boxOf({ left, lower, right, upper }: Box): Box {
  return { left, lower, right, upper };
}
