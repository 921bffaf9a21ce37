import { z } from "zod";
import { deriveSeed, seededRandom } from "../../../core/random";
import { type CaptionQuestion, chooseCaption, cleanText, retrieveImage,
  verifyCaption } from "../reading/captions";
import { idSchema, textSchema } from "../reading/fields";
import { draftId, groupBy } from "../reading/ids";
import type { Draft, ImportContext } from "../reading/importer";

const exampleSchema = z.object({
  id: idSchema,
  image_0: textSchema,
  image_1: textSchema,
  caption_0: z.string().min(1),
  caption_1: z.string().min(1),
  tag: z.string().nullish(),
  collapsed_tag: z.string().nullish(),
});
type Example = z.infer<typeof exampleSchema>;

type Part = CaptionQuestion & {
  readonly pictures: readonly string[]; /** As in the official files: `c0-i1`, `i0`, `c0`. */
  readonly group: string;
};

/**
 * Winoground (`{"id", "image_0", "image_1", "caption_0", "caption_1", "tag"}`): two images, two
 * captions of the same words. An example becomes four verifications, two choices between its
 * captions, or two between its images; all of it stays in one split.
 */
export async function* importWinoground(files: readonly string[],
  context: ImportContext): AsyncGenerator<Draft> {
  const by = groupBy("winoground", context.options, ["tag", "collapsed_tag"]);
  for (const file of files) {
    for await (const record of context.records(file)) {
      const example = context.parsed(record, exampleSchema);
      if (!example) continue;
      for (const { group, ...part } of partsOf(example, context)) {
        yield {
          ...part,
          id: draftId("winoground", example.id, group),
          type: example[by] || "untagged",
          scene: `winoground-${example.id}`,
          together: example.id,
          source: { dataset: "winoground", id: example.id, group },
          from: record,
          ids: [example.id],
        };
      }
    }
  }
}

function partsOf({ id, image_0, image_1, ...texts }: Example,
  { options }: ImportContext): readonly Part[] {
  const images = [image_0, image_1];
  const captions = [cleanText(texts.caption_0), cleanText(texts.caption_1)];
  const random = seededRandom(deriveSeed("winoground", options.seed, id));
  switch (options.form ?? "verify") {
    case "verify":
      return captions.flatMap((caption, c) =>
        images.map((image, i) => ({ ...verifyCaption(caption, c === i), pictures: [image],
          group: `c${c}-i${i}` })
        )
      );
    case "choose":
      return images.map((image, i) => ({
        ...chooseCaption(captions[i] ?? "", captions[1 - i] ?? "", random),
        pictures: [image],
        group: `i${i}`,
      }));
    case "retrieve":
      return captions.map((caption, c) => ({ ...retrieveImage(caption, c), pictures: images,
        group: `c${c}` })
      );
  }
}
