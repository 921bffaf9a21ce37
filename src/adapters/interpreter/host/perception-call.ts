import { z } from "zod";
import { argumentsOf, type FoundBox, type ImageRef, type PerceptionAnswer, type PerceptionCall,
  type Region } from "../../../core/ports/perception";
import type { PatchValue, Value } from "../../../core/program/value";

const text = z.string().max(8192);
const region = z.strictObject({ image: z.int().nonnegative(),
  box: z.tuple([z.int(), z.int(), z.int(), z.int()]) });
const wireCall = z.discriminatedUnion("member", [
  z.strictObject({ member: z.literal("find"), region, name: text }),
  z.strictObject({ member: z.literal("exists"), region, name: text }),
  z.strictObject({ member: z.literal("verify_property"), region, name: text, property: text }),
  z.strictObject({ member: z.literal("simple_query"), region, question: text }),
  z.strictObject({ member: z.literal("best_text_match"), region,
    options: z.array(text).min(1).max(1000), prefix: text.optional() }),
  z.strictObject({ member: z.literal("best_image_match"), regions: z.array(region).min(1).max(1000),
    content: text }),
  z.strictObject({ member: z.literal("compute_depth"), region }),
  z.strictObject({ member: z.literal("llm_query"), question: text, context: text.optional(),
    longAnswer: z.boolean() }),
]);
const wireMessage = z.strictObject({ line: z.int().nonnegative(), call: wireCall });

/**
 * A perception call as a program made it, with the pictures put in.
 * @throws if it is not one the visual API can make.
 */
export function readCall(message: string,
  images: readonly ImageRef[]): { readonly line: number; readonly call: PerceptionCall } {
  const { line, call } = wireMessage.parse(JSON.parse(message));
  const place = ({ image, box: [left, lower, right, upper] }: z.infer<typeof region>): Region => {
    const ref = images[image];
    if (!ref || left < 0 || lower < 0 || right > ref.width || upper > ref.height || left >= right ||
      lower >= upper) throw new Error("a region outside its image");
    return { image: ref, box: { left, lower, right, upper } };
  };
  if (call.member === "llm_query") return { line, call: omitUndefined(call) };
  if (call.member === "best_image_match")
    return { line, call: { ...call, regions: call.regions.map(place) } };
  return { line, call: omitUndefined({ ...call, region: place(call.region) }) };
}

function omitUndefined<T extends object>(value: T): PerceptionCall {
  return Object.fromEntries(
    Object.entries(value).filter(([, item]) => item !== undefined),
  ) as unknown as PerceptionCall;
}

/**
 * The answer as the program gets it. Boxes become whole pixels inside the region.
 * @throws if perception gave another kind than asked.
 */
export function answerFor(call: PerceptionCall, answer: PerceptionAnswer): unknown {
  if (answer.kind === "unsupported") throw new Error("there is no value in a refusal");
  const expected = { find: "boxes", exists: "boolean", verify_property: "boolean",
    simple_query: "text", best_text_match: "text", best_image_match: "number",
    compute_depth: "number", llm_query: "text" } as const;
  if (answer.kind !== expected[call.member])
    throw new Error(`perception answered ${call.member} with a ${answer.kind} instead of a ` +
      `${expected[call.member]}`);
  if (answer.kind === "boxes" && call.member === "find")
    return foundBoxes(answer.boxes, call.region).map(({ box }) => box);
  if (answer.kind === "number" && call.member === "best_image_match" &&
    !(answer.value in call.regions))
    throw new Error(`perception chose image ${answer.value} of ${call.regions.length}`);
  if (answer.kind === "number" && !Number.isFinite(answer.value))
    throw new Error(`perception answered ${call.member} with ${answer.value}`);
  return answer.kind === "boxes" ? undefined : answer.value;
}

/**
 * What a program gets of the boxes that perception found: those that lie inside the region, each
 * with how sure it was.
 */
function foundBoxes(found: readonly FoundBox[],
  region: Region): readonly { readonly box: WholeBox; readonly score: number }[] {
  return found.flatMap((each) => {
    const box = wholePixels(each, region);
    return box ? [{ box, score: each.score }] : [];
  });
}

/** Left, lower, right, upper. */
type WholeBox = readonly [number, number, number, number];

/** Rounded, cut to the region, at least one pixel; undefined if it lies outside. */
function wholePixels(found: FoundBox, { box }: Region): WholeBox | undefined {
  const left = Math.max(box.left, Math.round(found.left));
  const lower = Math.max(box.lower, Math.round(found.lower));
  const right = Math.min(box.right, Math.max(left + 1, Math.round(found.right)));
  const upper = Math.min(box.upper, Math.max(lower + 1, Math.round(found.upper)));
  return left < right && lower < upper ? [left, lower, right, upper] : undefined;
}

/** Arguments of a call as the trace shows them. */
export function callArguments(call: PerceptionCall, images: readonly ImageRef[]): readonly Value[] {
  const patch = ({ image, box }: Region): PatchValue => ({ $: "patch", image: images.indexOf(image),
    ...box });
  return argumentsOf(call, patch).filter((argument) => argument !== undefined);
}

/** Result of a call as the trace shows it. */
export function callResult(call: PerceptionCall, answer: PerceptionAnswer,
  images: readonly ImageRef[]): Value {
  if (call.member !== "find" || answer.kind !== "boxes") return answerFor(call, answer) as Value;
  const image = images.indexOf(call.region.image);
  return foundBoxes(answer.boxes, call.region).map((
    { box: [left, lower, right, upper], score },
  ): PatchValue => ({ $: "patch", image, left, lower, right, upper, name: call.name,
    score: Math.round(score * 1000) / 1000 })
  );
}
