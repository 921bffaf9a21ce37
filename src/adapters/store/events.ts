import * as fs from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { eventSchema, type LoopEvent } from "../../core/run/events";
import { completeLines, parseRecord, readText } from "../files/files";
import { layout } from "./layout";

/**
 * All events of a run so far; a torn last line is left out.
 * @throws StoreError if a line is damaged.
 */
export async function readEvents(run: string): Promise<readonly LoopEvent[]> {
  const file = layout.events(run);
  return completeLines((await readText(file)) ?? "").lines.map((line, i) =>
    parseRecord(file, i + 1, line, eventSchema)
  );
}

/** Where a reader of `events.jsonl` stands: bytes and lines read. */
interface Position {
  bytes: number;
  lines: number;
}

/**
 * All events of a run from its first one on, and then every new one, until aborted. It ends by
 * itself only through the signal: a run that finished may be continued later in the same folder.
 */
export async function* tailEvents(run: string, signal: AbortSignal,
  pollMs = 200): AsyncGenerator<LoopEvent> {
  const file = layout.events(run);
  const position: Position = { bytes: 0, lines: 0 };
  while (!signal.aborted) {
    yield* await readFrom(file, position);
    await sleep(pollMs, undefined, { signal }).catch(() => undefined);
  }
}

async function readFrom(file: string, position: Position): Promise<readonly LoopEvent[]> {
  const size = (await fs.stat(file).catch(() => undefined))?.size ?? 0;
  if (size <= position.bytes) return [];
  const handle = await fs.open(file, "r");
  try {
    const bytes = Buffer.alloc(size - position.bytes);
    const { bytesRead } = await handle.read(bytes, 0, bytes.length, position.bytes);
    const { lines } = completeLines(bytes.subarray(0, bytesRead).toString("utf8"));
    return lines.map((line) => {
      position.bytes += Buffer.byteLength(line) + 1;
      return parseRecord(file, ++position.lines, line, eventSchema);
    });
  } finally {
    await handle.close();
  }
}
