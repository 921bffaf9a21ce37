import * as path from "node:path";
import { z } from "zod";
import { type Annotation, type Box, SPLITS, type Task, TASKS } from "../../../core/task/query";
import { annotationSchema, sourceSchema } from "../../store/queries";
import { type CocoBox, turnUpright, uprightBox } from "../coco/frame";
import { flagSchema, fourSchema, textSchema } from "../reading/fields";
import { draftId } from "../reading/ids";
import type { Draft, ImportContext } from "../reading/importer";

const name = textSchema.pipe(z.string().max(500));
const missing = <T extends z.ZodType>(schema: T) =>
  schema.nullish().transform((value) => value ?? undefined);

/**
 * A line of people's own: our query format, in which most fields may be left out, or one of the
 * short forms of an annotation.
 */
const lineSchema = z.object({
  id: missing(name),
  task: missing(z.enum(TASKS)),
  type: missing(name),
  split: missing(z.enum(SPLITS)),
  scene: missing(name),
  text: z.string().min(1),
  image: missing(name),
  images: missing(z.array(name).min(1)),
  annotation: missing(annotationSchema),
  answer: missing(z.union([z.string(), z.number(), z.boolean()])),
  bbox: missing(z.array(fourSchema)),
  match: missing(flagSchema),
  source: missing(sourceSchema),
}).refine(({ image, images }) => (image === undefined) !== (images === undefined), {
  message: "give either image or images",
  path: ["images"],
})
  .refine(
    ({ annotation, answer, bbox: boxes, match }) =>
      [annotation, answer, boxes, match].filter((value) => value !== undefined).length === 1,
    { message: "give one of annotation, answer, bbox and match", path: ["annotation"] },
  );

const TASK_OF: Readonly<Record<Annotation["kind"], Task>> = { answer: "vqa", boxes: "detection",
  match: "matching", caption: "matching", image: "matching" };

type OnProblem = (kind: "empty-box" | "clipped-box" | "image-size", message: string) => void;

/** People's own JSON lines. */
export async function* importJsonl(files: readonly string[],
  context: ImportContext): AsyncGenerator<Draft> {
  for (const file of files) {
    for await (const record of context.records(file)) {
      const line = context.parsed(record, lineSchema);
      if (!line) continue;
      const pictures = (line.images ?? [line.image ?? ""]).map((image) =>
        image.replace(/^images\//, "")
      );
      const annotation = await annotationOf(line, pictures[0] ?? "", context, (kind, message) =>
        context.report.problem(kind, record, message));
      if (!annotation) continue;
      const id = line.id ?? draftId(path.parse(file).name, record.key);
      yield {
        id,
        task: line.task ?? TASK_OF[annotation.kind],
        type: line.type ?? annotation.kind,
        text: line.text,
        pictures,
        annotation,
        from: record,
        ids: [id],
        ...(line.scene === undefined ? {} : { scene: line.scene }),
        ...(line.split === undefined ? {} : { split: line.split }),
        ...(line.source ? { source: line.source } : {}),
      };
    }
  }
}

/**
 * Undefined, after its problem is reported, where a box is none: what is right is not known then.
 */
async function annotationOf(line: z.infer<typeof lineSchema>, picture: string,
  context: ImportContext, onProblem: OnProblem): Promise<Annotation | undefined> {
  if (line.annotation) return line.annotation;
  if (line.match !== undefined) return { kind: "match", match: line.match };
  if (line.bbox) {
    const boxes = await uprightBoxes(line.bbox as readonly CocoBox[], picture, context, onProblem);
    return boxes && { kind: "boxes", boxes };
  }
  const { answer } = line;
  return { kind: "answer",
    answer: typeof answer === "boolean" ? (answer ? "yes" : "no") : String(answer) };
}

async function uprightBoxes(boxes: readonly CocoBox[], name: string, { pictures }: ImportContext,
  onProblem: OnProblem): Promise<readonly Box[] | undefined> {
  const picture = await pictures.look(name);
  if ("kind" in picture) return []; // the draft is refused for its picture
  const turn = turnUpright(picture, undefined);
  if (!turn)
    return void onProblem("image-size", `bbox: ${picture.name} is turned by EXIF, so ` +
      `its boxes may count in stored or shown pixels: write "annotation" with "boxes" of the ` +
      "picture as it is shown");
  const found = boxes.flatMap((box) => {
    const upright = uprightBox(box, turn, picture);
    if (!upright)
      onProblem("empty-box", `bbox: [${box.join(", ")}] has no area inside the ` +
        "image, so what is right is not known");
    else if (upright.clipped)
      onProblem("clipped-box", `bbox: [${box.join(", ")}] reaches ` +
        "beyond the image and was cut to it");
    return upright ? [upright.box] : [];
  });
  return found.length === boxes.length ? found : undefined;
}
