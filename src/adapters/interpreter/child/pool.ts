import type { SandboxReport } from "../../../core/ports/interpreter";
import type { FromChild, ToChild, ToWorker } from "../protocol";
import { Slot } from "./slot";
import type { SlotOptions } from "./slot";

/**
 * Programs waiting for a worker, in the order they came; those whose call was answered go first, so
 * that few are half done.
 */
export class Pool {
  private readonly slots: Slot[];
  private readonly fresh: ToWorker[] = [];
  private readonly begun: ToWorker[] = [];

  constructor(options: Omit<SlotOptions, "count"> & { readonly size: number },
    send: (message: FromChild) => void) {
    const count = new Int32Array(new SharedArrayBuffer(4));
    this.slots = Array.from({ length: options.size },
      () => new Slot({ ...options, count }, send, () => this.pump()));
  }

  /**
   * Resolves with the walls every worker found, each named once; standing only if it stands in all
   * of them.
   */
  async start(): Promise<{ name: string; stands: boolean; detail: string }[]> {
    const reports = await Promise.all(this.slots.map((slot) => slot.start()));
    return mergeWalls(reports.flat());
  }

  receive(message: ToChild): void {
    switch (message.t) {
      case "run":
        (message.answered.length > 0 ? this.begun : this.fresh).push(message);
        return this.pump();
      case "reply":
        return this.slots.find((slot) => slot.runs(message.id))?.reply(message.call, message.reply);
      case "cancel":
        for (const queue of [this.fresh, this.begun]) {
          const waiting = queue.findIndex(({ id }) => id === message.id);
          if (waiting >= 0) queue.splice(waiting, 1);
        }
        return this.slots.find((slot) => slot.runs(message.id))?.abandon();
    }
  }

  private pump(): void {
    for (const slot of this.slots) {
      if (!slot.free) continue;
      const next = this.begun.shift() ?? this.fresh.shift();
      if (!next) return;
      slot.run(next);
    }
  }
}

function mergeWalls(
  walls: SandboxReport["walls"],
): { name: string; stands: boolean; detail: string }[] {
  const merged = new Map<string, { name: string; stands: boolean; detail: string }>();
  for (const wall of walls) {
    const known = merged.get(wall.name);
    if (!known || (known.stands && !wall.stands)) merged.set(wall.name, { ...wall });
  }
  return [...merged.values()];
}
