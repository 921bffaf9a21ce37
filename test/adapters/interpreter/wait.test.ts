import assert from "node:assert/strict";
import { Worker } from "node:worker_threads";
import { CONTROL } from "../../../src/adapters/interpreter/protocol";
import { waitForAnswer } from "../../../src/adapters/interpreter/worker/running-program";

describe("a program that waits for its call", () => {
  it("is not woken by the notification of an earlier answer", async () => {
    const control = new Int32Array(new SharedArrayBuffer(4 * Object.keys(CONTROL).length));
    const other = new Worker(`
      const { control, answered } = require("node:worker_threads").workerData;
      const nap = new Int32Array(new SharedArrayBuffer(4));
      for (let woken = 0; woken < 20;) { woken += Atomics.notify(control, answered); Atomics.wait(nap, 0, 0, 1); }
      Atomics.store(control, answered, 1);
      Atomics.notify(control, answered);
    `, { eval: true, workerData: { control, answered: CONTROL.answered } });
    await new Promise((resolve) => other.once("online", resolve));
    waitForAnswer(control);
    assert.equal(Atomics.load(control, CONTROL.answered), 1);
    await other.terminate();
  });
});
