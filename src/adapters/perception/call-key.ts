import { createHash } from "node:crypto";
import type { PerceptionCall, Region } from "../../core/ports/perception";

/** Identifies a question by the content of its pictures, never by their paths. Equal questions to equal models have equal keys (sha256, hex). */
export function callKey(perceptionDigest: string, call: PerceptionCall): string {
  return createHash("sha256").update(JSON.stringify([perceptionDigest, call.member, ...argumentsOf(call)])).digest("hex");
}

function argumentsOf(call: PerceptionCall): readonly unknown[] {
  switch (call.member) {
    case "find":
    case "exists":
      return [regionKey(call.region), call.name];
    case "verify_property":
      return [regionKey(call.region), call.name, call.property];
    case "simple_query":
      return [regionKey(call.region), call.question];
    case "best_text_match":
      return [regionKey(call.region), call.options, call.prefix ?? null];
    case "best_image_match":
      return [call.regions.map(regionKey), call.content];
    case "compute_depth":
      return [regionKey(call.region)];
    case "llm_query":
      return [call.question, call.context ?? null, call.longAnswer];
  }
}

function regionKey({ image, box }: Region): readonly unknown[] {
  return [image.digest, box.left, box.lower, box.right, box.upper];
}
