import { UsageError } from "../../core/errors";
import type { GqaMetrics } from "../../core/official/gqa";
import { type CocoReport, scoreCoco } from "./coco/score";
import { scoreGqa } from "./gqa/score";
import { type OmniLabelReport, scoreOmniLabel } from "./omnilabel/score";
import type { MetricsFiles, Tell } from "./reading/files";
import { scoreSugarCrepe, type SugarCrepeReport } from "./sugarcrepe/score";
import { scoreVqa, type VqaReport } from "./vqa/score";
import { scoreWinoground, type WinogroundReport } from "./winoground/score";

/** Evaluations that are computed as the official tool of a data set does. */
export const METRICS_KINDS = ["gqa", "coco", "omnilabel", "vqa", "winoground",
  "sugarcrepe"] as const;
export type MetricsKind = (typeof METRICS_KINDS)[number];

export type MetricsReport =
  | ({ readonly kind: "gqa" } & GqaMetrics)
  | ({ readonly kind: "coco" } & CocoReport)
  | ({ readonly kind: "omnilabel" } & OmniLabelReport)
  | ({ readonly kind: "vqa" } & VqaReport)
  | ({ readonly kind: "winoground" } & WinogroundReport)
  | ({ readonly kind: "sugarcrepe" } & SugarCrepeReport);

/**
 * Scores predictions as the official tool of a data set does.
 * @throws DataError naming file, record and field; UsageError for a file that this kind has no use
 *   for
 */
export async function officialMetrics(kind: MetricsKind, files: MetricsFiles,
  tell: Tell): Promise<MetricsReport> {
  if (files.choices !== undefined && kind !== "gqa")
    throw new UsageError("--choices is for gqa alone.", "Leave it out.");
  if (files.questions !== undefined && kind !== "gqa" && kind !== "vqa")
    throw new UsageError("--questions is for gqa and vqa alone.", "Leave it out.");
  switch (kind) {
    case "gqa":
      return { kind, ...await scoreGqa(files, tell) };
    case "coco":
      return { kind, ...await scoreCoco(files, tell) };
    case "omnilabel":
      return { kind, ...await scoreOmniLabel(files, tell) };
    case "vqa":
      return { kind, ...await scoreVqa(files) };
    case "winoground":
      return { kind, ...await scoreWinoground(files) };
    case "sugarcrepe":
      return { kind, ...await scoreSugarCrepe(files) };
  }
}
