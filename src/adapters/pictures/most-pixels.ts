/**
 * Pictures beyond this are refused wherever one is opened: a small file can decode to gigabytes.
 */
export const MOST_PIXELS = 64e6;
