// Started by engine.test.ts: opens a session as any part of the program would, and prints what was
// chosen.
import { Graph } from "../../../src/adapters/onnx/graph";
import { createSession } from "../../../src/adapters/onnx/session";
import { floats } from "../../../src/adapters/onnx/tensor";

const log = (level: string) => (message: string) => console.log(level, message);
const graph = new Graph();
graph.output(graph.node("Mul", [graph.input("x", [1]), graph.scalar(2)], [1]), "y");
const session = await createSession(graph.encode(), {
  logger: { info: log("info"), warn: log("warn"), error: log("error") },
});
const { y } = await session.run({ x: floats(Float32Array.of(3), [1]) });
console.log(`${session.engine} computed ${String(y?.data[0])}`);
await session.close();
