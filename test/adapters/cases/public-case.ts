/**
 * Tries one case after a public bug report, in its folder (only read): throws unless the product
 * gives what its README calls right.
 */
export type PublicCase = (folder: string) => Promise<void> | void;

/** Cases by the name of their folder. */
export type PublicCases = Readonly<Record<string, PublicCase>>;
