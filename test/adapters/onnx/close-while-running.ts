// Closes sessions while they run, in a process of its own: native code must not end it. Prints how
// the last run ended.
import { setTimeout as sleep } from "node:timers/promises";
import { Graph } from "../../../src/adapters/onnx/graph";
import { createSession } from "../../../src/adapters/onnx/session";
import { floats } from "../../../src/adapters/onnx/tensor";

const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };
const SIDE = 256;

const graph = new Graph();
const input = graph.input("x", [SIDE, SIDE]);
let product = input;
for (let i = 0; i < 4; i++) product = graph.node("MatMul", [product, input], [SIDE, SIDE]);
graph.output(product, "y");
const model = graph.encode();

let ended = "";
for (let round = 0; round < 13; round++) {
  const session = await createSession(model, { logger: quiet, threads: 1 });
  const runs = Array.from({ length: 20 }, () =>
    session.run({ x: floats(new Float32Array(SIDE * SIDE), [SIDE, SIDE]) }));
  const all = Promise.allSettled(runs);
  await sleep(round); // at another place of a run each time
  await session.close();
  const last = (await all).at(-1);
  ended = last?.status === "rejected" ? String((last.reason as Error).name) : "done";
}
console.log(ended);
