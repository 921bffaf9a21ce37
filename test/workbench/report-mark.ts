/**
 * Begins each line of mocha's report in the extension host's console, which the workbench shares.
 */
export const reportMark = "mocha| ";
