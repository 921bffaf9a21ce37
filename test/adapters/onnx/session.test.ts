import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { packageFile } from "../../../src/adapters/files/package-file";
import { Graph } from "../../../src/adapters/onnx/graph";
import { probe } from "../../../src/adapters/onnx/probe-graph";
import { createSession } from "../../../src/adapters/onnx/session";
import { floats } from "../../../src/adapters/onnx/tensor";

const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };

function doubling(): Uint8Array {
  const graph = new Graph();
  graph.output(graph.node("Mul", [graph.input("x", ["n"]), graph.scalar(2)], ["n"]), "y");
  return graph.encode();
}

describe("ONNX Runtime in a worker thread", function() {
  this.timeout(60_000);
  it("runs a model and transfers tensors both ways", async () => {
    const session = await createSession(doubling(), { logger: quiet, threads: 1 });
    try {
      assert.deepEqual([session.inputNames, session.outputNames], [["x"], ["y"]]);
      const x = Float32Array.of(1, 2, 3);
      const { y } = await session.run({ x: floats(x, [3]) }, { move: true });
      assert.deepEqual([...(y?.data ?? [])], [2, 4, 6]);
      assert.equal(x.length, 0, "the input was moved");
    } finally {
      await session.close();
    }
  });

  it("tells why a model cannot be opened", async () => {
    await assert.rejects(createSession(Uint8Array.of(1, 2, 3), { logger: quiet }),
      /protobuf|model/i);
  });

  it("is closed while it runs, which ends neither the process nor what was asked without an " +
    "answer", async () => {
    const { stdout } = await promisify(execFile)(process.execPath, ["--import", "tsx",
      "test/adapters/onnx/close-while-running.ts"]);
    assert.equal(stdout, "AbortError\n");
  });

  it("passes its probe on the native and on the WebAssembly build", async () => {
    await probe("native");
    await probe("wasm");
  });

  it("ends the probe child with success", async () => {
    await promisify(execFile)(process.execPath, [packageFile("dist", "onnx-probe.mjs")]);
  });
});
