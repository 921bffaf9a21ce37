import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { type Disk, disk } from "../../src/adapters/files/files";
import { CorrectionFolder } from "../../src/adapters/store/corrections";
import { FileRunStore } from "../../src/adapters/store/run-store";
import { experimentSchema } from "../../src/core/experiment/experiment";
import { runIterations } from "../../src/core/loop/iterate";
import type { LoopPorts } from "../../src/core/ports/loop-ports";
import type { LoopEvent } from "../../src/core/run/events";
import type { RunState } from "../../src/core/run/state";
import type { Query } from "../../src/core/task/query";
import { FakeDataset, FakeInterpreter, FakePolicy, FakeTrainer, noPerception } from "./ports";
import { fakeQueries } from "./queries";
import { CountingReviews } from "./reviews";

/** A whole loop on fakes and the real store in a temporary folder. */
export class Bench {
  readonly policy = new FakePolicy();
  readonly trainer = new FakeTrainer();
  readonly interpreter = new FakeInterpreter();
  readonly reviews: CountingReviews;
  readonly warnings: string[] = [];
  readonly cancel = new AbortController();
  readonly queries: readonly Query[];
  readonly ports: LoopPorts;
  readonly state: RunState;

  constructor(readonly folder: string,
    options: { readonly settings?: object; readonly queries?: readonly Query[];
      readonly disk?: Disk; /** Where corrections and reviews are, if not in the run's folder. */
      readonly experiment?: string } = {}) {
    this.queries = options.queries ?? fakeQueries({ train: 12, validation: 6, test: 10 });
    const logger = { info: () => {}, warn: (text: string) => void this.warnings.push(text),
      error: () => {} };
    this.reviews = new CountingReviews(options.experiment ?? folder,
      ({ message }) => void this.warnings.push(message));
    this.ports = {
      policy: this.policy,
      trainer: this.trainer,
      interpreter: this.interpreter,
      perception: noPerception,
      dataset: new FakeDataset(this.queries),
      store: new FileRunStore(folder, options.disk ?? disk, logger),
      corrections: new CorrectionFolder(options.experiment ?? folder),
      reviews: this.reviews,
      clock: { now: () => 0 },
      signal: this.cancel.signal,
    };
    this.state = { run: "run-001", queries: this.queries, examples: [], baseDigest: "base",
      options: experimentSchema.parse({ schemaVersion: 1, name: "fake", ...options.settings }) };
  }

  /** @param others ports in place of the fakes, and a state of their base */
  async run(upTo: number,
    others: { readonly ports?: Partial<LoopPorts>; readonly state?: Partial<RunState> } =
      {}): Promise<readonly LoopEvent[]> {
    const events: LoopEvent[] = [];
    for await (const event of runIterations({ ...this.state, ...others.state }, { ...this.ports,
      ...others.ports }, upTo)) events.push(event);
    return events;
  }

  read(name: string): Promise<string> {
    return fs.promises.readFile(path.join(this.folder, name), "utf8");
  }
}

/** A new empty folder; all of them are removed when the tests end. */
export function temporaryFolder(): string {
  return fs.mkdtempSync(path.join(root, "t-"));
}
const root = fs.mkdtempSync(path.join(os.tmpdir(), "visrep-test-"));
process.once("exit", () => fs.rmSync(root, { recursive: true, force: true }));
