import { createHash } from "node:crypto";
import { argumentsOf, type PerceptionCall, type Region } from "../../../core/ports/perception";

/**
 * Identifies a question by the content of its pictures, never by their paths. Equal questions to
 * equal models have equal keys (sha256, hex).
 */
export function callKey(perceptionDigest: string, call: PerceptionCall): string {
  // JSON writes undefined in a list as null, so what was not given keeps its place.
  return createHash("sha256").update(
    JSON.stringify([perceptionDigest, call.member, ...argumentsOf(call, regionKey)]),
  ).digest("hex");
}

function regionKey({ image, box }: Region): readonly unknown[] {
  return [image.digest, box.left, box.lower, box.right, box.upper];
}
