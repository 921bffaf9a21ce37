import { deriveSeed, seededRandom } from "../../../core/random";
import { type Captioned, chooseCaption, retrieveDrafts, verifyCaption } from "../reading/captions";
import { draftId } from "../reading/ids";
import type { Draft, ImportContext } from "../reading/importer";
import type { SourceRecord } from "../reading/json-records";
import { sceneOf } from "../reading/pictures";
import { type Half, type Pair, readPairs } from "./rows";

/** SugarCREPE: captions against hard negatives, of seven kinds, which are the question types. */
export async function* importSugarcrepe(files: readonly string[],
  context: ImportContext): AsyncGenerator<Draft> {
  switch (context.options.form ?? "verify") {
    case "verify":
      for await (const pair of readPairs(files, context)) yield* verifications(pair, context);
      return;
    case "choose":
      for await (const pair of readPairs(files, context)) yield* choices(pair, context);
      return;
    case "retrieve":
      yield* retrieveDrafts(await fittingCaptions(files, context), context,
        ({ pair, half }) => draftOf(pair, half.from, idsOf(pair, half), "image"));
  }
}

/** The names of a caption in the published splits, and of its pair. */
const idsOf = ({ kind, number }: Pair,
  { match }: Half): readonly string[] => [`sugarcrepe_${kind}_${number}_${match ? "pos" : "neg"}`,
  `${kind}/${number}`];

const draftOf = (pair: Pair, from: SourceRecord, ids: readonly string[],
  part: string): Omit<Draft, "text" | "annotation" | "task" | "pictures"> => ({
    id: draftId("sugarcrepe", pair.kind, pair.number, part),
    type: pair.kind,
    together: `${pair.kind}/${pair.number}`,
    source: { dataset: "sugarcrepe", id: pair.number, image: pair.image, group: pair.kind },
    from,
    ids,
  });

function* verifications(pair: Pair, { options, report }: ImportContext): Generator<Draft> {
  for (const half of pair.halves) {
    const { caption, match, question, from } = half;
    const asked = verifyCaption(caption, match);
    if (options.natural && question === undefined)
      report.problem("bad-record", from,
        "question: missing, so there is no natural question to ask");
    else yield { ...draftOf(pair, from, idsOf(pair, half), match ? "pos" : "neg"), ...asked,
        ...(options.natural && question !== undefined ? { text: question } : {}),
        pictures: [pair.image] };
  }
}

function* choices(pair: Pair, { options, report }: ImportContext): Generator<Draft> {
  const right = pair.halves.find(({ match }) => match);
  const wrong = pair.halves.find(({ match }) => !match);
  const [any] = pair.halves;
  if (right && wrong) {
    const random = seededRandom(deriveSeed("sugarcrepe", options.seed, pair.kind, pair.number));
    yield { ...draftOf(pair, right.from, [...idsOf(pair, right), ...idsOf(pair, wrong)], "pair"),
      ...chooseCaption(right.caption, wrong.caption, random), pictures: [pair.image] };
  } else if (any)
    report.problem("bad-record", any.from,
      `caption_image_match: the pair ${pair.kind}/${pair.number} has no other caption to choose ` +
        "from");
}

interface FittingCaption extends Captioned {
  readonly pair: Pair;
  readonly half: Half;
}

/** Those of images that are there. */
async function fittingCaptions(files: readonly string[],
  context: ImportContext): Promise<readonly FittingCaption[]> {
  const found: FittingCaption[] = [];
  for await (const pair of readPairs(files, context)) {
    const half = pair.halves.find(({ match }) => match);
    if (!half) continue;
    const picture = await context.pictures.look(pair.image);
    if ("kind" in picture) {
      context.report.problem(picture.kind, half.from, picture.message);
      continue;
    }
    const scene = sceneOf(pair.image);
    found.push({ pair, half, caption: half.caption, picture: pair.image, scene,
      split: context.splitOf(scene) });
  }
  return found;
}
