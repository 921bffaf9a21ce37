import assert from "node:assert/strict";
import { Graph } from "../../../src/adapters/onnx/graph";
import { errorData, reviveError } from "../../../src/adapters/onnx/messages";
import { linear } from "../../../src/adapters/onnx/ops/linear";
import { gemm, reshape, sum } from "../../../src/adapters/onnx/ops/raw";
import { AbortError, PolicyError } from "../../../src/core/errors";

describe("graph builder", () => {
  it("knows shapes, also those with sizes known only at run time", () => {
    const graph = new Graph();
    const x = graph.input("x", ["n", 4]);
    assert.deepEqual(gemm(graph, x, graph.input("w", [3, 4]), { right: true }).shape, ["n", 3]);
    assert.deepEqual(reshape(graph, x, ["n", 2, 2]).shape, ["n", 2, 2]);
    assert.deepEqual(sum(graph, x, [0], false).shape, [4]);
    assert.throws(() => reshape(graph, x, ["n", "m"]), /two unknown sizes/);
  });

  it("stores equal constants once", () => {
    const graph = new Graph();
    assert.equal(graph.scalar(2).name, graph.scalar(2).name);
    assert.notEqual(graph.scalar(2).name, graph.scalar(3).name);
    assert.notEqual(graph.scalar(0).name, graph.integers([0]).name);
  });

  it("records nothing for tensors that nobody trains, and says which parameter has no gradient", () => {
    const graph = new Graph();
    const [x, frozen, w, other] = [graph.input("x", [2, 2]), graph.input("frozen", [2, 2]),
      graph.input("w", [2, 2], { needsGrad: true }),
      graph.input("other", [2, 2], { needsGrad: true })];
    assert.equal(linear(graph, x, frozen).needsGrad, false);
    const y = linear(graph, x, w);
    assert.equal(y.needsGrad, true);
    const loss = graph.record(sum(graph, y, [0, 1], false), [{ input: y,
      backward: () => graph.input("ones", [2, 2]) }]);
    assert.deepEqual(graph.gradients(loss, [w])[0]?.shape, [2, 2]);
    assert.throws(() => graph.gradients(loss, [other]), /does not depend on other/);
  });
});

describe("errors across threads", () => {
  it("keep their class, message and next step", () => {
    const revived = reviveError(
      structuredClone(errorData(new PolicyError("m.safetensors is torn", "Restore it."))),
    );
    assert.ok(revived instanceof PolicyError);
    assert.equal(revived.text, "m.safetensors is torn\nRestore it.");
    assert.ok(reviveError(errorData(new AbortError())) instanceof AbortError);
    assert.equal(reviveError(errorData(new TypeError("odd"))).message, "odd");
  });
});
