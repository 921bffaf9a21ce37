import type { Readable } from "node:stream";

/** Characters of one line: a program or a report has far less. */
const LONGEST = 16 * 2 ** 20;

/**
 * The lines of a stream, without their ends; a torn last one is dropped. The stream is destroyed if
 * a line grows beyond 16 Mi characters.
 */
export function onLines(stream: Readable, onLine: (line: string) => void): void {
  let text = "";
  stream.setEncoding("utf8").on("data", (chunk: string) => {
    text += chunk;
    for (let end = text.indexOf("\n"); end >= 0; end = text.indexOf("\n")) {
      const line = text.slice(0, end);
      text = text.slice(end + 1);
      if (line.trim() !== "") onLine(line);
    }
    if (text.length > LONGEST)
      stream.destroy(new Error(`a line of more than ${LONGEST} characters`));
  });
}
