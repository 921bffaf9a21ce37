import assert from "node:assert/strict";
import type { ChangedQuery, ListedChange } from "../../../src/core/report/compare";
import type { TrainRow } from "../../../src/core/run/records";
import { type ChangeNode, type ComparisonNode, nodeId, queryNodes, rootNodes,
  typeNodes } from "../../../src/extension/comparison/nodes";
import { MOST_LISTED, RowList } from "../../../src/extension/provenance/row-list";
import type { ComparisonReport } from "../../../src/services/comparison";

const none = { fixed: 0, broken: 0, unexecutable: 0, failing: 0, right: 0 };
const changed = (query: string, type: string, change: ListedChange): ChangedQuery => ({
  query,
  type,
  task: "vqa",
  split: "validation",
  change,
  before: { sample: `${query}.1`, reward: 0, failure: null, program: null },
  after: { sample: `${query}.2`, reward: 0, failure: null, program: null },
});
const report = (queries: readonly ChangedQuery[],
  corrected: readonly string[] = []): ComparisonReport => ({
    schemaVersion: 1,
    experiment: "/x",
    from: { run: "run-001", iteration: 1 },
    to: { run: "run-001", iteration: 2 },
    queries,
    totals: { train: none, validation: none, test: none },
    byType: {},
    onlyOne: { train: 0, validation: 0, test: 0 },
    corrections: corrected.map((type, i) => ({ file: `${i}.py`, query: `q${i}`, type,
      iterations: [2], isNew: true })
    ),
    sameData: true,
  });
const changes = (nodes: readonly ComparisonNode[]): readonly ChangeNode[] =>
  nodes.filter((node) => node.kind === "change");

describe("the nodes of the Comparison view", () => {
  it("lists the groups that have queries, and corrections last", () => {
    const roots = rootNodes(
      report([changed("a", "count", "fixed"), changed("b", "noun", "failing")], ["count"]),
      false,
    );
    assert.deepEqual(
      roots.map((
        node,
      ) => (node.kind === "change" ? [node.change, node.queries.length] : node.kind)),
      [["fixed", 1], ["failing", 1], "corrections"],
    );
    assert.deepEqual(rootNodes(report([]), false), []);
  });

  it("keeps to the types with corrections where that is asked", () => {
    const roots = rootNodes(
      report([changed("a", "count", "fixed"), changed("b", "noun", "fixed")], ["noun"]),
      true,
    );
    assert.deepEqual(
      changes(roots).flatMap(typeNodes).map(({ type, corrections }) => [type, corrections]),
      [["noun", 1]],
    );
    assert.deepEqual(changes(rootNodes(report([changed("a", "count", "fixed")]), true)), []);
  });

  it("lists types by their number of queries, and queries page by page", () => {
    const queries = [changed("x", "few", "broken"),
      ...Array.from({ length: 120 }, (_, i) => changed(`q${i}`, "many", "broken"))];
    const [group] = changes(rootNodes(report(queries), false));
    assert.ok(group);
    const [many, few] = typeNodes(group);
    assert.ok(many && few);
    assert.deepEqual([many.type, many.queries.length, few.type], ["many", 120, "few"]);
    const first = queryNodes(many, 50, (id) => (id === "q0" ? "How many?" : undefined));
    assert.equal(first.length, 51);
    assert.deepEqual(first.slice(0, 2).map((node) => node.kind === "query" && node.text), [
      "How many?",
      "q1",
    ]);
    assert.deepEqual(first.at(-1), { kind: "more", parent: many, rest: 70 });
    const all = queryNodes(many, 150, () => undefined);
    assert.equal(all.length, 120);
    const ids = [group, many, few, ...all, ...first.slice(-1)].map(nodeId);
    assert.equal(new Set(ids).size, ids.length);
  });
});

describe("the list of training rows", () => {
  const row = (query: string, type: string, id: string): TrainRow => ({ prompt: "p", program: "x",
    weight: 1, query, type,
    source: { kind: id.endsWith(".py") ? "correction" : "sample", id, iteration: 1 } });

  it("finds rows by every word of what is typed, wherever it stands", () => {
    const list = new RowList((id) => (id === "q1" ? "How many cats?" : undefined));
    list.add([row("q1", "count", "s1"), row("q2", "noun", "q2.py")]);
    assert.deepEqual(list.find("").rows.map(({ query, text }) => [query, text]), [["q1",
      "How many cats?"], ["q2", "q2"]]);
    assert.deepEqual(list.find("CATS count").rows.map(({ query }) => query), ["q1"]);
    assert.deepEqual(list.find("correction").rows.map(({ query }) => query), ["q2"]);
    assert.equal(list.find("cats noun").total, 0);
  });

  it("lists some of very many", () => {
    const list = new RowList(() => undefined);
    for (let group = 0; group < 100; group++)
      list.add(Array.from({ length: 1000 }, (_, i) => row(`q-${group}-${i}`, "count", "s")));
    assert.equal(list.length, 100_000);
    const { rows, total } = list.find("q-7-");
    assert.deepEqual([rows.length, total], [MOST_LISTED, 1000]);
  });
});
