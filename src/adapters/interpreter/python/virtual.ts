import type { ProgramIo } from "./program-io";
import { Stopped } from "./stopped";

const DESCRIPTOR = 1000;
/**
 * Asking whether this descriptor plus a line number is a terminal tells the line
 * (`visrep_host.py`).
 */
const FIRST_LINE = 1_000_000;
const EBADF = 8;
/** 2023-11-14: programs always run at the same time. */
const EPOCH_S = 1_700_000_000;
/** Nanoseconds that pass with each look at a clock. */
const CLOCK_STEP = 1000;

/** The imports that programs really use, in a repeatable form: nothing here reaches the machine. */
export class Virtual {
  private io: ProgramIo | undefined;
  private inbox: Uint8Array = new Uint8Array(0);
  private read = 0;
  private nanoseconds = 0;
  private random = 1;

  constructor(private readonly memory: () => WebAssembly.Memory) {}

  begin(request: Uint8Array, io: ProgramIo): void {
    this.io = io;
    this.nanoseconds = 0;
    this.random = 1;
    this.deliver(request);
  }

  /** By import name; `emscripten_resize_heap` stays Emscripten's own, its `grow` is capped. */
  readonly functions: Readonly<Record<string, (...args: never[]) => unknown>> = {
    fd_write: (fd: number, vectors: number, count: number, written: number) =>
      this.fdWrite(fd, vectors >>> 0, count, written >>> 0),
    fd_read: (fd: number, vectors: number, count: number, read: number) =>
      this.fdRead(fd, vectors >>> 0, count, read >>> 0),
    fd_fdstat_get: (fd: number) => {
      if (fd >= FIRST_LINE) this.io?.line(fd - FIRST_LINE);
      return EBADF;
    },
    clock_time_get: (_clock: number, _precision: bigint, result: number) => {
      this.view().setBigUint64(result >>> 0,
        BigInt(EPOCH_S) * 1_000_000_000n + BigInt(this.tickClock()), true);
      return 0;
    },
    clock_res_get: (_clock: number, result: number) => {
      this.view().setBigUint64(result >>> 0, BigInt(CLOCK_STEP), true);
      return 0;
    },
    emscripten_date_now: () => EPOCH_S * 1000 + this.tickClock() / 1e6,
    emscripten_get_now: () => this.tickClock() / 1e6,
    random_get: (target: number, count: number) => {
      const bytes = this.bytes();
      for (let i = 0; i < count; i++) {
        this.random = (Math.imul(this.random, 1664525) + 1013904223) >>> 0;
        bytes[(target >>> 0) + i] = this.random >>> 24;
      }
      return 0;
    },
    _Py_CheckEmscriptenSignals_Helper: () => this.io?.tick() ?? 0,
  };

  private tickClock(): number {
    return (this.nanoseconds += CLOCK_STEP);
  }

  private fdWrite(fd: number, vectors: number, count: number, written: number): number {
    const text = this.gather(vectors, count);
    this.view().setUint32(written, text.length, true);
    if (fd !== DESCRIPTOR) return fd === 1 || fd === 2 ? 0 : EBADF;
    const answer = this.io?.message(String.fromCharCode(text[0] ?? 0), text.subarray(1));
    if (answer) this.deliver(answer);
    return 0;
  }

  private fdRead(fd: number, vectors: number, count: number, read: number): number {
    if (fd !== DESCRIPTOR) return EBADF;
    const view = this.view();
    let total = 0;
    for (let i = 0; i < count; i++) {
      const target = view.getUint32(vectors + 8 * i, true);
      const part = this.inbox.subarray(this.read,
        this.read + view.getUint32(vectors + 8 * i + 4, true));
      this.bytes().set(part, target);
      this.read += part.length;
      total += part.length;
    }
    view.setUint32(read, total, true);
    return 0;
  }

  private gather(vectors: number, count: number): Uint8Array {
    const view = this.view();
    const part = (i: number): Uint8Array => {
      const start = view.getUint32(vectors + 8 * i, true);
      return this.bytes().slice(start, start + view.getUint32(vectors + 8 * i + 4, true));
    };
    return count === 1 ?
      part(0) :
      new Uint8Array(Buffer.concat(Array.from({ length: count }, (_, i) => part(i))));
  }

  /** What the next reads of the descriptor give: a length of 4 bytes, then the text. */
  private deliver(text: Uint8Array): void {
    if (text.length > 0xffffff)
      throw new Stopped({ kind: "program_execution",
        message: "an answer is too large for a program" });
    this.inbox = new Uint8Array(4 + text.length);
    new DataView(this.inbox.buffer).setUint32(0, text.length, true);
    this.inbox.set(text, 4);
    this.read = 0;
  }

  private bytes(): Uint8Array {
    return new Uint8Array(this.memory().buffer);
  }

  private view(): DataView {
    return new DataView(this.memory().buffer);
  }
}
