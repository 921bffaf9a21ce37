import * as path from "node:path";
import { z } from "zod";
import { SPLITS, TASKS, type Annotation, type Box, type Task } from "../../../core/task/query";
import { turnUpright, uprightBox, type CocoBox } from "../coco/frame";
import { draftId } from "../import/ids";
import type { Draft, ImportContext } from "../import/importer";
import { annotationSchema, sourceSchema } from "./queries";

const name = z.string().min(1).max(500);
const bbox = z.array(z.tuple([z.number(), z.number(), z.number(), z.number()]));

/** A line of people's own: our query format, in which most fields may be left out, or one of the short forms of an annotation. */
const lineSchema = z.object({
  id: name.optional(), task: z.enum(TASKS).optional(), type: name.optional(), split: z.enum(SPLITS).optional(), scene: name.optional(),
  text: z.string().min(1), image: name.optional(), images: z.array(name).min(1).optional(),
  annotation: annotationSchema.optional(), answer: z.union([z.string(), z.number(), z.boolean()]).optional(), bbox: bbox.optional(), match: z.boolean().optional(), source: sourceSchema.optional(),
}).refine(({ image, images }) => (image === undefined) !== (images === undefined), { message: "give either image or images", path: ["images"] })
  .refine(({ annotation, answer, bbox: boxes, match }) => [annotation, answer, boxes, match].filter((value) => value !== undefined).length === 1, { message: "give one of annotation, answer, bbox and match", path: ["annotation"] });

const TASK_OF: Readonly<Record<Annotation["kind"], Task>> = { answer: "vqa", boxes: "detection", match: "matching", caption: "matching", image: "matching" };

type OnProblem = (kind: "empty-box" | "clipped-box", message: string) => void;

/** People's own JSON lines. */
export async function* importJsonl(files: readonly string[], context: ImportContext): AsyncGenerator<Draft> {
  for (const file of files) {
    for await (const record of context.records(file)) {
      const line = context.parsed(record, lineSchema);
      if (!line) continue;
      const pictures = (line.images ?? [line.image ?? ""]).map((image) => image.replace(/^images\//, ""));
      const annotation = await annotationOf(line, pictures[0] ?? "", context, (kind, message) => context.report.problem(kind, record, message));
      const id = line.id ?? draftId(path.parse(file).name, record.key);
      yield {
        id, task: line.task ?? TASK_OF[annotation.kind], type: line.type ?? annotation.kind, text: line.text, pictures, annotation, from: record, ids: [id],
        ...(line.scene === undefined ? {} : { scene: line.scene }), ...(line.split === undefined ? {} : { split: line.split }), ...(line.source ? { source: line.source } : {}),
      };
    }
  }
}

async function annotationOf(line: z.infer<typeof lineSchema>, picture: string, context: ImportContext, onProblem: OnProblem): Promise<Annotation> {
  if (line.annotation) return line.annotation;
  if (line.match !== undefined) return { kind: "match", match: line.match };
  if (line.bbox) return { kind: "boxes", boxes: await uprightBoxes(line.bbox, picture, context, onProblem) };
  const { answer } = line;
  return { kind: "answer", answer: typeof answer === "boolean" ? (answer ? "yes" : "no") : String(answer) };
}

async function uprightBoxes(boxes: z.infer<typeof bbox>, name: string, { pictures }: ImportContext, onProblem: OnProblem): Promise<readonly Box[]> {
  const picture = await pictures.look(name);
  if ("kind" in picture) return []; // the draft is refused for its picture
  const turn = turnUpright(picture, undefined) ?? ((point) => point);
  return boxes.flatMap((box) => {
    const upright = uprightBox(box as CocoBox, turn, picture);
    if (!upright) onProblem("empty-box", `bbox: [${box.join(", ")}] has no area inside the image`);
    else if (upright.clipped) onProblem("clipped-box", `bbox: [${box.join(", ")}] reaches beyond the image and was cut to it`);
    return upright ? [upright.box] : [];
  });
}
