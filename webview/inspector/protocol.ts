import { z } from "zod";
import { boxSchema, protocol, verdictSchema } from "../protocol";

const position = z.number().int().min(0);

/**
 * `given`: a call looked at it; `returned`: a call or the program gave it; `changed`: a variable
 * holds it now; `annotated`: the data set says it is right.
 */
const ROLES = ["given", "returned", "changed", "annotated"] as const;
export type Role = (typeof ROLES)[number];

const regionSchema = z.object({
  role: z.enum(ROLES),
  /** What it is called there: the variable's name, or the name it was found by. */
  label: z.string(),
  /** Which picture, from 0. */
  picture: position,
  box: boxSchema,
  /** How sure perception was, 0 to 1; null where the trace does not tell. */
  score: z.number().nullable(),
  /** The regions it was found in, nearest first, and the step that found it there. */
  parents: z.array(z.object({ step: position, box: boxSchema })),
});
export type Region = z.infer<typeof regionSchema>;

const pictureSchema = z.object({
  /** File name relative to `data/`, and a text for those who do not see it. */
  name: z.string(),
  alternative: z.string(),
  /**
   * What is drawn: a thumbnail of a large picture, else the picture itself. Null while the
   * thumbnail is made.
   */
  source: z.string().nullable(),
  /** Address of the picture itself, which zooming in loads. */
  original: z.string(),
  /** Pixels of the picture itself, upright; null where `source` is the picture and tells it. */
  size: z.object({ width: z.number().int().positive(), height: z.number().int().positive() })
    .nullable(),
  /** This picture is the annotated, the answered one (retrieval). */
  expected: z.boolean(),
  answered: z.boolean(),
});
export type Picture = z.infer<typeof pictureSchema>;

const changeSchema = z.object({
  /** The function that was running. */
  fn: z.string(),
  /** False where the function was over after the step. */
  goesOn: z.boolean(),
  locals: z.array(
    z.object({ name: z.string(), before: z.string().nullable(), after: z.string().nullable(),
      changed: z.boolean() }),
  ),
  /** How many more there are. */
  more: position,
});
export type Change = z.infer<typeof changeSchema>;

/**
 * A box of the annotation beside one of the program, by their positions among the regions; null
 * where it has no counterpart.
 */
const pairSchema = z.object({ annotated: position.nullable(), returned: position.nullable(),
  iou: z.number() });
export type Pair = z.infer<typeof pairSchema>;

const shownSchema = z.object({
  /** Names the trace: zoom and selection are kept while it stays the same. */
  key: z.string(),
  query: z.string(),
  /** `vqa · count · validation` */
  place: z.string(),
  expected: z.string(),
  verdict: verdictSchema,
  /** Null where the whole result is shown. */
  step: z.object({ index: position, of: position, line: position.nullable(), text: z.string(),
    ms: z.number().nullable(), cached: z.boolean() }).nullable(),
  pictures: z.array(pictureSchema),
  regions: z.array(regionSchema),
  /** How many more regions there are. */
  moreRegions: position,
  /**
   * Detection: which boxes of annotation and program belong together. Null in other tasks, and at a
   * step.
   */
  pairs: z.array(pairSchema).nullable(),
  /** Locals before and after the step; null for a result. */
  change: changeSchema.nullable(),
});
export type Shown = z.infer<typeof shownSchema>;

/**
 * What the inspector shows. Without a trace: why the program that is active has none; null where no
 * program is.
 */
export const snapshotSchema = z.object({ shown: shownSchema.nullable(),
  reason: z.string().nullable() });
export type Snapshot = z.infer<typeof snapshotSchema>;

const callSchema = z.discriminatedUnion("method", [
  /** The page stands and wants a snapshot. */
  z.object({ method: z.literal("ready") }),
  /**
   * Selects another step, by its position in the trace; null selects none, which shows the result.
   */
  z.object({ method: z.literal("selectStep"), step: position.nullable() }),
  /** Opens a picture, by its position, in an editor of its own. */
  z.object({ method: z.literal("openPicture"), picture: position }),
]);
export type Call = z.infer<typeof callSchema>;

export const inspectorProtocol = protocol(snapshotSchema, callSchema);
