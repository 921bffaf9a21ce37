import { z } from "zod";
import { boxSchema, protocol, verdictSchema } from "../protocol";

/** What the page that shows a sample's picture is told. */
export const snapshotSchema = z.object({
  query: z.string(),
  /** `vqa, count, validation, iteration 1` */
  place: z.string(),
  expected: z.string(),
  /** What became of the policy's own program; null where no sample is known. */
  recorded: verdictSchema.nullable(),
  /**
   * The last run of what a person made of it, with its milliseconds, perception calls and Python's
   * text of the value; null before the first.
   */
  tried: verdictSchema.extend({ ms: z.number(), calls: z.number().int(),
    value: z.string().nullable() }).nullable(),
  /** The captions to choose between; empty in other tasks. */
  captions: z.array(z.string()),
  pictures: z.array(z.object({
    /** Address inside the page. */
    source: z.string(),
    /** File name relative to `data/`. */
    name: z.string(),
    /** For those who do not see it. */
    alternative: z.string(),
    /** This picture is the annotated, the answered one (retrieval). */
    expected: z.boolean(),
    answered: z.boolean(),
  })),
  /** Boxes of the annotation and of the program that ran last, on the first picture (detection). */
  annotatedBoxes: z.array(boxSchema),
  returnedBoxes: z.array(boxSchema),
});
export type Snapshot = z.infer<typeof snapshotSchema>;

const callSchema = z.discriminatedUnion("method", [
  /** The page stands and wants a snapshot. */
  z.object({ method: z.literal("ready") }),
  /** Shows the program in the editor. */
  z.object({ method: z.literal("showProgram") }),
  /** Opens a picture, by its position, in an editor of its own. */
  z.object({ method: z.literal("openPicture"), picture: z.number().int().min(0) }),
]);
export type Call = z.infer<typeof callSchema>;

export const sampleProtocol = protocol(snapshotSchema, callSchema);
