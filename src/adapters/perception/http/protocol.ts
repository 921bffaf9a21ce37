import { z } from "zod";
import type { PerceptionCall, Region } from "../../../core/ports/perception";
import { answerSchema } from "../cache/answer-schema";

/**
 * What goes between VisReP and a perception server (docs/perception-http.md). Pictures are named by
 * the sha256 of their files' bytes, so each is sent once and never by a path. Coordinates are
 * pixels of the whole picture, y **up**.
 */
export const PROTOCOL = "visrep-perception/1";

/** What `GET /` answers. */
export const infoSchema = z.object({
  protocol: z.literal(PROTOCOL),
  /** For people and the log. */
  name: z.string().min(1).max(200),
  /**
   * Changes whenever an answer might: models, versions, thresholds. Part of the cache key and of a
   * run's record.
   */
  digest: z.string().min(1).max(200),
  /** Calls that it takes in one request. */
  maxBatch: z.number().int().min(1).max(4096).default(16),
});
export type ServerInfo = z.infer<typeof infoSchema>;

/** What `POST /answers` answers: as many as calls, in their order. */
export const answersSchema = z.object({ answers: z.array(answerSchema) });

/**
 * With status 409: pictures it was asked about and does not have. They are put to
 * `/pictures/<digest>`, and the calls are sent again.
 */
export const missingSchema = z.object({
  missing: z.array(z.string().regex(/^[0-9a-f]{64}$/)).min(1),
});

/** A call as it is sent: its regions name their pictures by digest and size, not by file. */
export function callForServer(call: PerceptionCall): unknown {
  switch (call.member) {
    case "best_image_match":
      return { ...call, regions: call.regions.map(regionForServer) };
    case "llm_query":
      return call;
    default:
      return { ...call, region: regionForServer(call.region) };
  }
}

function regionForServer(
  { image: { digest, width, height }, box: { left, lower, right, upper } }: Region,
): unknown {
  return { picture: digest, width, height, left, lower, right, upper };
}

/** The pictures that a call looks at. */
export function regionsOf(call: PerceptionCall): readonly Region[] {
  switch (call.member) {
    case "best_image_match":
      return call.regions;
    case "llm_query":
      return [];
    default:
      return [call.region];
  }
}
