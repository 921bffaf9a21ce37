import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import * as net from "node:net";
import * as path from "node:path";
import type { EngineInfo } from "../../../src/adapters/engine-client/protocol";
import { disk } from "../../../src/adapters/files/files";
import { EventLog } from "../../../src/adapters/store/event-log";
import { layout } from "../../../src/adapters/store/layout";
import type { LoopEvent } from "../../../src/core/run/events";
import type { RunProgress } from "../../../src/extension/run/run-progress";
import { watchRun } from "../../../src/extension/run/run-watch";
import { temporaryFolder } from "../../fakes/bench";

const STARTED = 1000;
const begin = (pid: number, time = STARTED): LoopEvent => ({ time, kind: "run-started",
  schemaVersion: 1, run: "run-001", pid, upTo: 1, resumed: false });
const progress = (done: number): LoopEvent => ({ time: STARTED, kind: "stage-progress",
  iteration: 1, stage: "grow", done, total: 8 });

describe("watching a run", () => {
  let folder: string;
  let log: EventLog;
  let socket: net.Server;
  let engine: EngineInfo;

  beforeEach(async () => {
    folder = temporaryFolder();
    log = await EventLog.open(layout.run(folder, "run-001"), disk, () => STARTED);
    socket = net.createServer((connection) => connection.on("error", () => undefined).resume())
      .listen(path.join(folder, `${randomUUID().slice(0, 8)}.sock`));
    await once(socket, "listening");
    engine = { schemaVersion: 1, pid: process.pid, started: STARTED, token: "t",
      socket: socket.address() as string, run: "run-001" };
  });
  afterEach(() => void socket.close());

  const append = async (...events: readonly LoopEvent[]): Promise<void> => {
    for (const event of events) await log.append(event);
  };

  it("follows from the first event on, whenever it begins to look, and ends with the run", async () => {
    await append(begin(process.pid), progress(2));
    const seen: RunProgress[] = [];
    for await (const state of watchRun(folder, engine, new AbortController().signal)) {
      seen.push(state);
      if (seen.length === 2)
        await append(progress(5), { time: STARTED, kind: "run-finished", run: "run-001",
          iterations: 1 });
    }
    assert.deepEqual(seen.map(({ at }) => at?.done), [undefined, 2, 5, 5]);
    assert.equal(seen.at(-1)?.end?.kind, "finished");
  });

  it("is not ended by what an earlier engine of the same run wrote", async () => {
    await append(begin(process.pid + 1, 1), { time: 2, kind: "run-cancelled", run: "run-001" },
      begin(process.pid), { time: STARTED, kind: "run-failed", run: "run-001", message: "m",
      nextStep: "n" });
    let last: RunProgress | undefined;
    for await (const state of watchRun(folder, engine, new AbortController().signal)) last = state;
    assert.deepEqual(last?.end, { kind: "failed", message: "m", nextStep: "n" });
  });

  it("ends without an end where the engine died without a word", async function() {
    this.timeout(10_000);
    await append(begin(process.pid), progress(2));
    let last: RunProgress | undefined;
    for await (const state of watchRun(folder, engine, new AbortController().signal)) {
      last = state;
      socket.close();
    }
    assert.equal(last?.at?.done, 2);
    assert.equal(last?.end, undefined);
  });
});
