import assert from "node:assert/strict";
import { childrenOfExperiment, childrenOfIteration,
  childrenOfType } from "../../../src/extension/tree/children";
import { type ExperimentNode, type IterationNode, nodeId,
  type TypeNode } from "../../../src/extension/tree/nodes";
import { beforeAfter, failureName, points } from "../../../src/extension/tree/words";
import { ExperimentReader } from "../../../src/services/experiment-reader";
import { temporaryFolder } from "../../fakes/bench";
import { type GeneratedExperiment, writeExperiment,
  writeExperimentWithRun } from "../../fakes/experiment-folder";

const root = (folder: string): ExperimentNode => ({ kind: "experiment", parent: undefined, folder,
  name: "generated", problem: undefined });

describe("the nodes of the Iterations view", () => {
  const reader = new ExperimentReader();
  let generated: GeneratedExperiment;
  before(async () => {
    generated = await writeExperimentWithRun(temporaryFolder(), "generated");
  });

  const iteration = async (k: number): Promise<IterationNode> => {
    const node = (await childrenOfExperiment(root(generated.folder))).find((each) =>
      each.kind === "iteration" && each.iteration === k
    );
    assert.ok(node?.kind === "iteration");
    return node;
  };
  const typeNode = async (type: string): Promise<TypeNode> => {
    const node = (await childrenOfIteration(await iteration(1), reader)).find((each) =>
      each.type === type
    );
    assert.ok(node);
    return node;
  };

  it("lists iterations newest first, each with the score before", async () => {
    const nodes = await childrenOfExperiment(root(generated.folder));
    assert.deepEqual(nodes.map((node) => node.kind === "iteration" && node.iteration), [1, 0]);
    const one = await iteration(1);
    assert.equal(one.before?.iteration, 0);
    assert.equal((await iteration(0)).before, undefined);
  });

  it("lists question types worst first on test", async () => {
    const types = await childrenOfIteration(await iteration(1), reader);
    const accuracies = types.map(({ score }) => score?.accuracy ?? NaN);
    assert.equal(types.length, 3);
    assert.deepEqual(accuracies, [...accuracies].sort((a, b) => a - b));
    assert.ok(types.every(({ samples }) => samples === 36));
  });

  it("lists failing samples first, validation before train, and never one of test", async () => {
    const samples = await childrenOfType(await typeNode("count"), 1000, reader);
    assert.equal(samples.length, 36);
    const keys = samples.map((node) => {
      assert.ok(node.kind === "sample");
      assert.notEqual(node.summary.split, "test");
      assert.match(node.text, /How many apples/);
      return 2 * node.summary.reward + (node.summary.split === "validation" ? 0 : 1);
    });
    assert.deepEqual(keys, [...keys].sort((a, b) => a - b));
  });

  it("pages samples, and says how many are left", async () => {
    const samples = await childrenOfType(await typeNode("count"), 10, reader);
    assert.equal(samples.length, 11);
    const last = samples.at(-1);
    assert.equal(last?.kind === "more" && last.rest, 26);
  });

  it("gives each node an id of its own", async () => {
    const ids = [...await childrenOfExperiment(root(generated.folder)),
      ...await childrenOfIteration(await iteration(1), reader),
      ...await childrenOfType(await typeNode("noun"), 1000, reader)].map(nodeId);
    assert.equal(new Set(ids).size, ids.length);
  });

  it("has nothing below an experiment that was not run", async () => {
    const folder = temporaryFolder();
    await writeExperiment(folder, "fresh");
    assert.deepEqual(await childrenOfExperiment(root(folder)), []);
  });

  it("refuses to read a sample of a test query", async () => {
    const test = generated.samples.find(({ split }) => split === "test");
    assert.ok(test);
    await assert.rejects(reader.sample(generated.folder, generated.run, 1, test.id),
      /no train or validation sample/);
  });
});

describe("the words of the view", () => {
  it("writes scores and differences", () => {
    assert.equal(beforeAfter({ accuracy: 0.41, n: 5 }, { accuracy: 0.5833, n: 5 }), "41% → 58.3%");
    assert.equal(beforeAfter(undefined, { accuracy: 0.5, n: 2 }), "50%");
    assert.deepEqual([0.0323, -0.0323, 0, -0.0001, 0.0001].map(points), ["+3.2", "−3.2", "0.0",
      "0.0", "0.0"]);
    assert.equal(failureName("program_name_error"), "name error");
  });
});
