import { z } from "zod";
import { greatest, least } from "../../../core/extremes";
import { flagSchema, fourSchema, idSchema, numberSchema } from "../reading/fields";
import type { ImportContext } from "../reading/importer";
import type { SourceRecord } from "../reading/json-records";
import { type CocoBox, uprightBox } from "./frame";
import type { Photo } from "./images";

const loose = <T extends z.ZodType>(schema: T) => schema.optional().catch(undefined);
/** What an annotation is about, also where the rest of it is no use. */
const aboutSchema = z.object({ id: loose(idSchema), image_id: loose(idSchema),
  category_id: loose(idSchema) }).catch({});
const boxSchema = z.object({ bbox: fourSchema, iscrowd: flagSchema.nullish() });
const polygons = z.array(z.array(numberSchema).min(6).max(100_000)).min(1).max(10_000);

/** Ids of an annotation; undefined where it has none, or one that is no id. */
export type About = z.infer<typeof aboutSchema>;

export const aboutOf = ({ value }: Pick<SourceRecord, "value">): About => aboutSchema.parse(value);

/**
 * The box of an annotation, y up, and whether it stands for a group; undefined after its problem is
 * reported.
 */
export function boxOf(record: SourceRecord, { turn, picture }: Photo,
  { parsed, report }: ImportContext
):
  | { readonly box: NonNullable<ReturnType<typeof uprightBox>>["box"]; readonly crowd: boolean }
  | undefined {
  const row = parsed({ ...record, value: withBox(record.value) }, boxSchema);
  if (!row) return undefined;
  const found = uprightBox(row.bbox as CocoBox, turn, picture);
  const text = `bbox: [${row.bbox.join(", ")}]`;
  if (!found)
    return void report.problem("empty-box", record, `${text} has no area inside the image`);
  if (found.clipped)
    report.problem("clipped-box", record, `${text} reaches beyond the image and was cut to it`);
  return { box: found.box, crowd: row.iscrowd ?? false };
}

/** With the box around its polygons, where it has polygons alone. */
function withBox(value: unknown): unknown {
  const { bbox, segmentation } = value as { readonly bbox?: unknown;
    readonly segmentation?: unknown };
  if (bbox != null && !(Array.isArray(bbox) && bbox.length === 0)) return value;
  const points = polygons.safeParse(segmentation).data?.flat();
  if (!points) return value;
  const span = (axis: 0 | 1): readonly [number, number] => {
    const own = points.filter((_, i) => i % 2 === axis);
    return [least(own), greatest(own) - least(own)];
  };
  const [[x, width], [y, height]] = [span(0), span(1)];
  return { ...(value as object), bbox: [x, y, width, height] };
}
