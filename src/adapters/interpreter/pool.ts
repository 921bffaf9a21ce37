import type { SandboxReport } from "../../core/ports/interpreter";
import type { FromChild, ProgramJob, ToChild } from "./protocol";
import { Slot } from "./slot";
import type { SlotOptions } from "./slot";

/** Programs waiting for a worker, in the order they came. */
export class Pool {
  private readonly slots: Slot[];
  private readonly queue: { readonly id: number; readonly job: ProgramJob }[] = [];

  constructor(options: SlotOptions & { readonly size: number }, private readonly send: (message: FromChild) => void) {
    this.slots = Array.from({ length: options.size }, () => new Slot(options, (message) => this.fromSlot(message)));
  }

  /** Resolves with the walls every worker found, each named once; standing only if it stands in all of them. */
  async start(): Promise<{ name: string; stands: boolean; detail: string }[]> {
    const reports = await Promise.all(this.slots.map((slot) => slot.start()));
    return mergeWalls(reports.flat());
  }

  receive(message: ToChild): void {
    switch (message.t) {
      case "run":
        this.queue.push(message);
        return this.pump();
      case "answer":
        return this.slots.find((slot) => slot.runs(message.id))?.answer(message.call, message.answer);
      case "cancel": {
        const waiting = this.queue.findIndex(({ id }) => id === message.id);
        if (waiting >= 0) this.queue.splice(waiting, 1);
        return this.slots.find((slot) => slot.runs(message.id))?.abandon();
      }
    }
  }

  private fromSlot(message: FromChild): void {
    this.send(message);
    if (message.t === "done") this.pump();
  }

  private pump(): void {
    for (const slot of this.slots) {
      if (!slot.idle) continue;
      const next = this.queue.shift();
      if (!next) return;
      slot.run(next.id, next.job);
    }
  }
}

function mergeWalls(walls: SandboxReport["walls"]): { name: string; stands: boolean; detail: string }[] {
  const merged = new Map<string, { name: string; stands: boolean; detail: string }>();
  for (const wall of walls) {
    const known = merged.get(wall.name);
    if (!known || (known.stands && !wall.stands)) merged.set(wall.name, { ...wall });
  }
  return [...merged.values()];
}
