import { z } from "zod";

/**
 * How every page and the extension speak, and what several pages are told. Each side checks what it
 * gets. The extension sends whole snapshots, of which a hidden page keeps the newest; the page asks
 * requests, each answered by its number with `{ok}` or `{err}`.
 */

/** Pixels of the picture; the origin is the lower left corner and y points **up**. */
export const boxSchema = z.object({ left: z.number(), lower: z.number(), right: z.number(),
  upper: z.number() });
export type PageBox = z.infer<typeof boxSchema>;

/** What became of a program. */
export const verdictSchema = z.object({
  /** Null where the program gave no answer. */
  answered: z.string().nullable(),
  reward: z.union([z.literal(0), z.literal(1)]),
  /** `wrong answer`, and the whole sentence. Null where the reward was earned. */
  failure: z.object({ name: z.string(), text: z.string() }).nullable(),
});
export type PageVerdict = z.infer<typeof verdictSchema>;

/** What the page asks. */
export interface Request<Call> {
  readonly id: number;
  readonly call: Call;
}

/** What became of a request: done, or why not, for people. */
export type Result = { readonly ok: true } | { readonly err: string };

/** What the extension sends. */
export type Message<Snapshot> =
  | { readonly kind: "snapshot"; readonly snapshot: Snapshot }
  | { readonly kind: "reply"; readonly id: number; readonly result: Result };

/** The messages of one page, for both sides. */
export interface Protocol<Snapshot, Call> {
  readonly message: z.ZodType<Message<Snapshot>>;
  readonly request: z.ZodType<Request<Call>>;
}

/** The protocol of a page that shows such snapshots and makes such calls. */
export function protocol<Snapshot, Call>(snapshot: z.ZodType<Snapshot>,
  call: z.ZodType<Call>): Protocol<Snapshot, Call> {
  return {
    message: z.discriminatedUnion("kind", [
      z.object({ kind: z.literal("snapshot"), snapshot }),
      z.object({ kind: z.literal("reply"), id: z.number().int(),
        result: z.union([z.object({ ok: z.literal(true) }), z.object({ err: z.string() })]) }),
    ]),
    request: z.object({ id: z.number().int(), call }),
  };
}
