import { z } from "zod";

/**
 * Fields as the field's tools write them: `null` for what is missing, numbers as texts, ids of any
 * kind.
 */

/**
 * An id, a number or a text there, a text here. Whole numbers beyond 2^53 arrive as texts
 * (`PlainJson`), with all digits.
 */
export const idSchema = z.union([z.string().trim().min(1).max(500), z.number().int()]).transform(
  String,
);

/** A finite number, or its text. */
export const numberSchema = z.union([z.number(),
  z.string().trim().regex(/^[-+]?(\d{1,40}(\.\d{0,40})?|\.\d{1,40})(e[-+]?\d{1,3})?$/i, "no number")
    .transform(Number)], { error: "a number is needed; null, NaN and Infinity are none" }).pipe(
    z.number(),
  );

/** A text or a number as a text: names of files, answers. */
export const textSchema = z.union([z.string().min(1), z.number()]).transform(String);

const FLAGS = new Map<unknown, boolean>([[0, false], [1, true], ["0", false], ["1", true], ["false",
  false], ["true", true], ["", false]]);

/** 0 or 1, also as truth value or text. */
export const flagSchema = z.union([z.boolean(), z.number(), z.string()]).transform(
  (value, context): boolean => {
    const said = typeof value === "boolean" ?
      value :
      FLAGS.get(typeof value === "string" ? value.trim().toLowerCase() : value);
    if (said !== undefined) return said;
    context.addIssue({ code: "custom",
      message: `${JSON.stringify(value).slice(0, 40)} is neither ` +
        "0 nor 1" });
    return z.NEVER;
  },
);

/** `[x, y, width, height]`, numbers or their texts. */
export const fourSchema = z.tuple([numberSchema, numberSchema, numberSchema, numberSchema]);
