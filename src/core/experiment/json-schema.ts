import { z } from "zod";
import { experimentSchema } from "./experiment";

/**
 * The JSON schema of `experiment.json`, for completion in the editor; kept in
 * `media/experiment.schema.json`.
 */
export function experimentJsonSchema(): Record<string, unknown> {
  return { title: "VisReP experiment", ...z.toJSONSchema(experimentSchema, { io: "input" }) };
}
