import * as fs from "node:fs";
import * as path from "node:path";
import { z } from "zod";
import { StoreError } from "../../../core/errors";
import type { Logger } from "../../../core/ports/logger";
import type { PerceptionAnswer } from "../../../core/ports/perception";
import { answerSchema } from "./answer-schema";

const lineSchema = z.strictObject({ key: z.string(), answer: answerSchema });

/** Bytes of a log that is still read. */
const LARGEST = 128 * 2 ** 20;

/**
 * Answers on disk: one JSON object a line, only ever appended to. A line that a crash tore is
 * skipped and told.
 */
export class AnswerLog {
  private readonly file: string;
  private descriptor: number | undefined;

  /** @param folder is made if it is missing. */
  constructor(private readonly folder: string, private readonly logger: Logger) {
    fs.mkdirSync(folder, { recursive: true });
    this.file = path.join(folder, "answers.jsonl");
  }

  /** Every whole line of the file, the oldest first. */
  *read(): Iterable<readonly [key: string, answer: PerceptionAnswer]> {
    if (!fs.existsSync(this.file)) return;
    if (fs.statSync(this.file).size > LARGEST) {
      this.logger.info(`${this.file} has grown beyond ${LARGEST / 2 ** 20} MiB: it is only a ` +
        "cache, so it starts anew");
      fs.rmSync(this.file);
      return;
    }
    const lines = fs.readFileSync(this.file, "utf8").split("\n");
    for (const [index, line] of lines.entries()) {
      if (line === "") continue;
      const entry = parse(line);
      if (entry) yield [entry.key, entry.answer];
      else this.logger.warn(`${this.file}, line ${index + 1}: not a whole answer, skipped; it ` +
          "will be asked again");
    }
  }

  /** @throws StoreError if the disk is full or the file cannot be written. */
  append(key: string, answer: PerceptionAnswer): void {
    try {
      if (this.descriptor === undefined) {
        if (fs.existsSync(path.dirname(this.folder)))
          fs.mkdirSync(this.folder, { recursive: true });
        this.descriptor = fs.openSync(this.file, "a+");
        // A torn last line must not swallow the next answer.
        if (!endsWithNewline(this.descriptor)) fs.writeSync(this.descriptor, "\n");
      }
      fs.writeSync(this.descriptor, `${JSON.stringify({ key, answer })}\n`);
    } catch (cause) {
      const gone = (cause as NodeJS.ErrnoException).code === "ENOENT";
      throw new StoreError(`Cannot write ${this.file}: ` +
        `${gone ? `somebody removed ${path.dirname(this.folder)}` : (cause as Error).message}.`,
        gone ? `Begin a new run with "visrep run".` : "Free some space or check the folder's " +
          `permissions, then run "visrep resume".`, { cause });
    }
  }

  close(): void {
    if (this.descriptor !== undefined) fs.closeSync(this.descriptor);
    this.descriptor = undefined;
  }
}

function parse(line: string): z.infer<typeof lineSchema> | undefined {
  try {
    return lineSchema.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined; // told by the caller, with the line's number
  }
}

function endsWithNewline(descriptor: number): boolean {
  const { size } = fs.fstatSync(descriptor);
  const last = Buffer.alloc(1);
  return size === 0 || (fs.readSync(descriptor, last, 0, 1, size - 1) === 1 && last[0] === 0x0a);
}
