import assert from "node:assert/strict";
import { experimentSchema } from "../../../src/core/experiment/experiment";
import { correctionRows, type GrownSamples,
  selectRows } from "../../../src/core/loop/training/select-rows";
import type { FailureKind } from "../../../src/core/program/failure";
import { lineChange } from "../../../src/core/program/line-diff";
import { shortPrompt } from "../../../src/core/program/prompt";
import { pick, randomInt, seededRandom } from "../../../src/core/random";
import { explainQuery } from "../../../src/core/report/provenance/provenance";
import type { LeftOutReason, Provenance,
  QueryEvidence } from "../../../src/core/report/provenance/provenance-records";
import { provenanceReport,
  reasonText } from "../../../src/core/report/provenance/provenance-report";
import type { SampleRecord, TrainRow } from "../../../src/core/run/records";
import type { UsedCorrection } from "../../../src/core/run/review-records";
import { fakeQueries } from "../../fakes/queries";

const [train, validation, test] = (["train", "validation", "test"] as const).map((split) =>
  fakeQueries({ train: 0, validation: 0, test: 0, [split]: 1 })[0]
);
assert.ok(train && validation && test);
const query = train;
const options = (settings: object = {}) =>
  experimentSchema.parse({ schemaVersion: 1, name: "x", ...settings });

function sample(id: string, program: string | null, failure: FailureKind | null = null,
  index = 0): SampleRecord {
  return {
    id,
    query: query.id,
    split: "train",
    task: query.task,
    type: query.type,
    phase: "grow",
    index,
    completion: program ?? "?",
    program,
    policy: "p".repeat(64),
    seed: 7,
    tokens: 3,
    logProbability: null,
    answer: failure === null ? "0" : null,
    reward: failure === null ? 1 : 0,
    failure: failure && { kind: failure, message: "it failed" },
    activeMs: 1,
    hostMs: 1,
    trace: null,
  };
}
const row = (id: string, program: string, kind: "sample" | "correction" = "sample",
  iteration = 1): TrainRow => ({ prompt: shortPrompt(query), program,
    weight: kind === "sample" ? 1 : 4, query: query.id, type: query.type,
    source: { kind, id, iteration } });
const used = (file: string, program: string,
  parentSample: string | null = null): UsedCorrection => ({ file, digest: "d".repeat(64),
    query: query.id, type: query.type, failureType: "wrong decomposition", author: "Ada",
    parentSample, program });

function evidence(samples: readonly SampleRecord[], rows: readonly TrainRow[],
  more: Partial<QueryEvidence> = {}): QueryEvidence {
  return {
    run: "run-001",
    iteration: 1,
    query,
    options: options(),
    trained: new Map([[1, rows]]),
    grown: [{ iteration: 1, samples }],
    corrections: { used: [], leftOut: [] },
    newCorrections: [],
    parents: new Map(),
    held: { excluded: [], rejected: [] },
    decisions: [],
    digest: (text) => `digest of ${text}`,
    ...more,
  };
}
const reasons = (found: Provenance): Readonly<Record<string, LeftOutReason>> =>
  Object.fromEntries(found.leftOut.map(({ id, reason }) => [id, reason]));

describe("why a row is there", () => {
  it("names iteration, sample, policy, seed, prompt, verdict, reviews, equal programs and since " +
    "when", () => {
    const decision = { schemaVersion: 1 as const, id: "1", time: 5, kind: "decision" as const,
      verdict: "accepted" as const, sample: "b", author: "Ada",
      key: { query: query.id, images: "0".repeat(16), program: "digest of P" } };
    const found = explainQuery(
      evidence([sample("a", "P", null, 1), sample("b", "P", null, 2)], [row("a", "P")], {
        decisions: [decision],
        iteration: 1,
      }),
    );
    assert.deepEqual(found.rows, [{
      program: "P",
      programDigest: "digest of P",
      prompt: shortPrompt(query),
      promptDigest: `digest of ${shortPrompt(query)}`,
      weight: 1,
      source: { kind: "sample", id: "a", iteration: 1, phase: "grow", index: 1,
        policy: "p".repeat(64), seed: 7, reward: 1, answer: "0" },
      reviews: [{ author: "Ada", verdict: "accepted", time: 5 }],
      equal: ["b"],
      iterations: [1],
    }]);
    assert.equal(found.expected, "0");
  });

  it("tells in which iterations the program was trained on", () => {
    const trained = new Map([[1, [row("a", "P")]], [2, [row("x", "Q", "sample", 2)]], [3, [
      row("b", "P", "sample", 3),
    ]]]);
    const found = explainQuery(
      evidence([], [], { iteration: 3, trained,
        grown: [{ iteration: 3, samples: [sample("b", "P")] }] }),
    );
    assert.deepEqual(found.rows.map(({ iterations }) => iterations), [[1, 3]]);
  });

  it("names file, author, failure type, parent and the size of the change of a correction", () => {
    const found = explainQuery(
      evidence([sample("a", "x\ny", "wrong_answer")], [row("q.py", "x\nz\nw", "correction")], {
        corrections: { used: [used("q.py", "x\nz\nw", "a")], leftOut: [] },
        parents: new Map([["a", "x\ny"]]),
      }),
    );
    assert.deepEqual(found.rows[0]?.source, { kind: "correction", file: "q.py",
      digest: "d".repeat(64), author: "Ada", failureType: "wrong decomposition",
      parent: { sample: "a", change: { added: 2, removed: 1 } } });
    const gone = explainQuery(
      evidence([], [row("q.py", "P", "correction")], {
        corrections: { used: [used("q.py", "P", "a")], leftOut: [] },
      }),
    );
    assert.deepEqual(gone.rows[0]?.source.kind === "correction" && gone.rows[0].source.parent, {
      sample: "a",
      change: null,
    });
    assert.deepEqual(explainQuery(evidence([], [row("lost", "P")])).rows[0]?.source, { kind: "lost",
      id: "lost" });
  });
});

describe("why a program is no row", () => {
  it("says of each sample which rule left it out", () => {
    const samples = [sample("row", "P"), sample("none", null, "program_synthesis"),
      sample("wrong", "W", "wrong_answer"), sample("same", "P"), sample("mine", "C"),
      sample("bad", "R"), sample("many", "M")];
    const found = explainQuery(
      evidence(samples, [row("row", "P"), row("q.py", "C", "correction")], {
        options: options({ training: { maxRowsPerQuery: 2 } }),
        corrections: { used: [used("q.py", "C")], leftOut: [] },
        held: { excluded: [],
          rejected: [{ query: query.id, program: "digest of R", author: "Ben" }] },
      }),
    );
    assert.deepEqual(reasons(found), {
      none: { kind: "no_program" },
      wrong: { kind: "no_reward", failure: "wrong_answer" },
      same: { kind: "equal", of: "row" },
      mine: { kind: "corrected", file: "q.py" },
      bad: { kind: "rejected", author: "Ben" },
      many: { kind: "limit", maxRowsPerQuery: 2 },
    });
    assert.deepEqual(reasons(explainQuery(evidence([sample("odd", "P")], []))), {
      odd: { kind: "unknown" },
    });
  });

  it("says of each correction why it was left out", () => {
    const corrections = { used: [used("a.py", "P"), used("b.py", "P")],
      leftOut: [{ file: "c.py", reason: "timeout: too slow" }] };
    assert.deepEqual(
      reasons(
        explainQuery(
          evidence([], [row("a.py", "P", "correction")], { corrections, newCorrections: ["d.py"] }),
        ),
      ),
      { "b.py": { kind: "equal", of: "a.py" },
        "c.py": { kind: "failed", reason: "timeout: too slow" }, "d.py": { kind: "later" } },
    );
    const solved = evidence([sample("s", "S")], [row("s", "S")], {
      corrections: { used: [used("a.py", "P")], leftOut: [] },
      options: options({ corrections: { filter: "failing" } }),
    });
    assert.deepEqual(reasons(explainQuery(solved)), { "a.py": { kind: "solved" } });
  });

  it("says it of the whole query: not of train, not trained yet, taken out by a mark", () => {
    const none = (more: Partial<QueryEvidence>) =>
      explainQuery(evidence([sample("s", "S")], [], more)).none;
    assert.deepEqual(none({ query: validation }), { kind: "split", split: "validation" });
    assert.deepEqual(none({ query: test }), { kind: "split", split: "test" });
    assert.deepEqual(none({ trained: new Map() }), { kind: "untrained" });
    const by = { query: query.id, failureType: "wrong annotation", author: "Ben", mark: "m" };
    assert.deepEqual(none({ held: { excluded: [by], rejected: [] } }), { kind: "excluded", by });
    assert.equal(none({}), null);
  });

  it("accounts for what the filter really does, on random samples, rejections and corrections", () => {
    for (let seed = 0; seed < 300; seed++) {
      const random = seededRandom(seed);
      const texts = ["P", "Q", "R", "S", "T"];
      const settings = options({
        training: { maxRowsPerQuery: 1 + randomInt(random, 3), keepHistory: random() < 0.5 },
        corrections: { filter: random() < 0.5 ? "all" : "failing" },
      });
      const grown: readonly GrownSamples[] = [1, 2].map((iteration) => ({
        iteration,
        samples: Array.from({ length: randomInt(random, 6) }, (_, i) =>
          sample(`i${iteration}-${i}`, random() < 0.1 ? null : pick(random, texts),
            random() < 0.4 ? "wrong_answer" : null, i)).map((
            each,
          ) => (each.program === null ? { ...each, reward: 0 as const } : each)
          ),
      }));
      const rejected = new Set(texts.filter(() =>
        random() < 0.2
      ));
      const corrections = { schemaVersion: 1 as const, iteration: 2, used: texts.filter(() =>
        random() < 0.2
      ).map((text, i) => used(`${i}.py`, text)), leftOut: [] };
      const considered = grown.filter(({ iteration }) =>
        iteration === 2 || settings.training.keepHistory
      );
      const corrected = correctionRows(corrections, grown[1]?.samples ?? [], [query],
        settings.corrections);
      const own = selectRows(considered, [query], settings.training.maxRowsPerQuery, (_, program) =>
        rejected.has(program));
      const rows = [
        ...own.filter(({ program }) => !corrected.some((other) => other.program === program)),
        ...corrected,
      ];
      const found = explainQuery(
        evidence([], [], { iteration: 2, options: settings, grown, trained: new Map([[2, rows]]),
          corrections,
          held: { excluded: [],
            rejected: [...rejected].map((text) => ({ query: query.id, program: `digest of ${text}`,
              author: "Ben" })
            ) } }),
      );
      const explained = [
        ...found.rows.map(({ source }) => (source.kind === "correction" ? source.file : source.id)),
        ...found.leftOut.map(({ id }) => id),
      ];
      const all = [...considered.flatMap(({ samples }) => samples.map(({ id }) => id)),
        ...corrections.used.map(({ file }) => file)];
      assert.deepEqual(explained.sort(), all.sort(), `seed ${seed}: each is explained once`);
      assert.deepEqual(found.leftOut.filter(({ reason }) => reason.kind === "unknown"), [],
        `seed ${seed}`);
      assert.deepEqual(found.rows.filter(({ source }) => source.kind === "lost"), [],
        `seed ${seed}`);
    }
  });
});

describe("the report of a provenance", () => {
  it("puts what was asked about first, and takes no text for Markdown", () => {
    const text = "a [link](x) *b*\nsecond ```line";
    const found = explainQuery(
      evidence([sample("a", "P"), sample("b", "```\nQ"), sample("c", "W", "wrong_answer")], [
        row("a", "P"),
        row("b", "```\nQ"),
      ], { query: { ...query, text } }),
    );
    const report = provenanceReport(found, { kind: "sample", id: "b" });
    assert.ok(report.startsWith("# Why this row is here\n"), report);
    assert.ok(report.indexOf("sample `b`") < report.indexOf("sample `a`"), report);
    assert.ok(report.includes("a \\[link\\](x) \\*b\\* second \\`\\`\\`line"), report);
    assert.ok(report.includes("````python\n```\nQ\n````"), report);
    assert.match(report, /- Sample `c`: it earned no reward \(wrong_answer\)/);
    const asked = provenanceReport(found, { kind: "sample", id: "c" });
    assert.match(asked,
      /^# Why this program is no training row\n[\s\S]*\nSample `c`: it earned no reward \(wrong_answer\)\.\n/);
    assert.doesNotMatch(asked, /- Sample `c`/);
  });

  it("has a sentence for every reason", () => {
    const all: readonly LeftOutReason[] = [{ kind: "no_program" }, { kind: "no_reward",
      failure: null }, { kind: "rejected", author: "A" }, { kind: "equal", of: "x" }, {
      kind: "corrected",
      file: "x",
    }, { kind: "limit", maxRowsPerQuery: 1 }, { kind: "control", control: "runs" }, {
      kind: "failed",
      reason: "x",
    }, { kind: "solved" }, { kind: "later" }, { kind: "unknown" }];
    const texts = all.map(reasonText);
    assert.equal(new Set(texts).size, all.length);
    assert.match(reasonText({ kind: "limit", maxRowsPerQuery: 1 }), /has 1 row of other programs/);
  });
});

describe("the size of a change", () => {
  it("counts the lines that differ", () => {
    assert.deepEqual(lineChange("a\nb\nc\n", "a\nb\nc"), { added: 0, removed: 0 });
    assert.deepEqual(lineChange("a\nb\nc", "a\nx\ny\nc"), { added: 2, removed: 1 });
    assert.deepEqual(lineChange("a\nb", "b\na"), { added: 1, removed: 1 });
    assert.deepEqual(lineChange("a", "b\nc"), { added: 2, removed: 1 });
  });
});
