import assert from "node:assert/strict";
import { stepViews } from "../../../src/core/trace/steps";
import type { TraceStep } from "../../../src/core/trace/trace";
import { LONGEST_LIST, rangeOf, StepTree,
  type TraceNode } from "../../../src/extension/trace/step-nodes";

const PROGRAM = "def execute_command(image):\n    total = 0\n    for n in range(5000):\n" +
  "        total = total + 1\n    return total\n";
const at = (line: number): TraceStep => ({ kind: "line", line, fn: "execute_command", depth: 0,
  changed: {} });
const CALL: TraceStep = { kind: "call", line: 4, member: "exists", args: [], result: true, ms: 1,
  cached: false };

function trace(passes: number, withCalls = false) {
  const steps: readonly TraceStep[] = [at(2),
    ...Array.from({ length: passes }, () => [at(3), at(4), ...(withCalls ? [CALL] : [])]).flat(),
    at(3), at(5)];
  return { program: PROGRAM, steps, views: stepViews(steps) };
}

describe("the tree of a trace", () => {
  it("folds a loop into its passes", () => {
    const tree = new StepTree(trace(3), false);
    assert.deepEqual(tree.children().map(({ kind }) => kind), ["step", "loop", "step", "step"]);
    const loop = tree.children()[1] as TraceNode;
    assert.deepEqual(
      tree.children(loop).map((node) => [node.kind, node.id, tree.children(node).length]),
      [["pass", "1/0", 2], ["pass", "1/1", 2], ["pass", "1/2", 2]],
    );
  });

  it("never lists more than a hundred nodes, and finds every step with its parents", () => {
    const long = trace(4999);
    const tree = new StepTree(long, false);
    const ids = new Set<string>();
    const walk = (nodes: readonly TraceNode[]): number => {
      assert.ok(nodes.length <= LONGEST_LIST);
      for (const { id } of nodes) ids.add(id);
      return nodes.reduce(
        (sum, node) => sum + (node.kind === "step" ? 1 : walk(tree.children(node))),
        0,
      );
    };
    const before = ids.size;
    assert.equal(walk(tree.children()), long.steps.length);
    assert.ok(ids.size > before + long.steps.length, "each place has an id of its own");
    for (const index of [0, 1, 2, 199, 200, 201, 5000, 9998, 9999, 10_000]) {
      const node = tree.find(index);
      assert.equal(node?.index, index);
      for (let child: TraceNode | undefined = node; child; child = child.parent) {
        const { id, parent } = child;
        assert.ok(tree.children(parent).some((each) => each.id === id), id);
      }
    }
    assert.equal(tree.find(10_001), undefined);
    const ranges = tree.children(tree.children()[1]).filter((node) => node.kind === "range");
    assert.equal(ranges.length, 50);
    assert.deepEqual(ranges.slice(0, 2).map(rangeOf), [{ first: 1, last: 200 }, { first: 201,
      last: 400 }]);
  });

  it("lists the perception calls alone", () => {
    const tree = new StepTree(trace(150, true), true);
    const [first, second] = tree.children();
    assert.deepEqual([first?.kind, tree.children(first).length, tree.children(second).length], [
      "range",
      100,
      50,
    ]);
    assert.equal(tree.find(3)?.id, "0/0");
    assert.equal(tree.find(4), undefined, "a line is filtered away");
    assert.deepEqual(new StepTree(trace(2), true).children(), []);
  });
});
