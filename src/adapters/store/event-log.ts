import { eventSchema, type LoopEvent } from "../../core/run/events";
import { completeLines, type Disk, parseRecord, readText } from "../files/files";
import { layout } from "./layout";

/** Appends to `events.jsonl`, one flushed line an event, in the order of the calls. */
export class EventLog {
  private last: Promise<void> = Promise.resolve();

  private constructor(private readonly file: string, private readonly disk: Disk,
    /** What was there when it was opened. */ readonly before: readonly LoopEvent[]) {}

  /** A torn last line is cut off; a note says so. */
  static async open(run: string, disk: Disk, now: () => number): Promise<EventLog> {
    const file = layout.events(run);
    const text = (await readText(file)) ?? "";
    const { lines, torn } = completeLines(text);
    const log = new EventLog(file, disk,
      lines.map((line, i) => parseRecord(file, i + 1, line, eventSchema)));
    if (torn !== "") {
      await disk.truncate(file, Buffer.byteLength(text.slice(0, text.length - torn.length)));
      await log.append({ time: now(), kind: "note",
        message: "The last line of events.jsonl was torn by an interruption and was dropped." });
    }
    return log;
  }

  append(event: LoopEvent): Promise<void> {
    const written = this.last.then(() => this.disk.append(this.file, `${JSON.stringify(event)}\n`));
    this.last = written.catch(() => undefined);
    return written;
  }
}
