import { z } from "zod";
import type { ViewBox } from "./view-box";

const viewSchema = z.object({ x: z.number(), y: z.number(), width: z.number().positive(),
  height: z.number().positive() });

/** What a person has turned on the page; the extension knows nothing of it. */
const stateSchema = z.object({
  /** Of which trace: another one is shown whole. */
  key: z.string(),
  /** The seen part of each picture that was zoomed. */
  views: z.record(z.string(), viewSchema),
  coordinates: z.boolean(),
});
export type State = z.infer<typeof stateSchema>;

/** What was kept, or a fresh start. */
export function readState(kept: unknown): State {
  return stateSchema.safeParse(kept).data ?? { key: "", views: {}, coordinates: false };
}

/** The state as it is with another trace: the same one keeps its zoom. */
export function stateFor(state: State, key: string): State {
  return state.key === key ? state : { ...state, key, views: {} };
}

export function withView(state: State, picture: number, view: ViewBox): State {
  return { ...state, views: { ...state.views, [picture]: view } };
}
