import assert from "node:assert/strict";
import * as fs from "node:fs";
import { layout } from "../../../src/adapters/store/layout";
import { readQueries } from "../../../src/adapters/store/queries";
import { newestRun, readSamples, sampleSummaries } from "../../../src/adapters/store/reader";
import type { SampleRecord } from "../../../src/core/run/records";
import type { Annotation, Query } from "../../../src/core/task/query";
import { copyOf, outcome, setOptions, smallExperiment, visrep } from "./cli";

/** All tasks and all kinds of annotations. */
const TYPES = ["exist", "count", "find-noun", "verify-noun", "choose-noun", "retrieve"];

describe("what a run depends on", function() {
  this.timeout(300_000);
  let original: string;
  let again: string;
  before(async () => {
    original = await smallExperiment({ train: 2, validation: 1, test: 1 }, TYPES);
    again = copyOf(original, "again");
    await run(original);
  });

  it("the seed: equal ones give the same metrics, rows and samples on two runs, others do not", async () => {
    const other = copyOf(again, "other-seed");
    await run(again);
    assert.deepEqual(outcome(again), outcome(original));
    setOptions(other, { seed: 6 });
    await run(other);
    const [ours, theirs] = [outcome(original), outcome(other)];
    assert.notEqual(theirs["iteration-1/metrics.json"], ours["iteration-1/metrics.json"]);
    const grown = async (experiment: string) =>
      (await samplesOf(experiment, 1)).filter(({ phase }) => phase === "grow").map((
        { completion },
      ) => completion);
    assert.notDeepEqual(await grown(other), await grown(original));
    // The frozen base scored at temperature 0 draws nothing.
    assert.equal(theirs["iteration-0/metrics.json"], ours["iteration-0/metrics.json"]);
  });

  it("annotations only through rewards: others give the same programs and answers, and other " +
    "rewards, until they are trained on", async () => {
    const scrambled = copyOf(original, "scrambled");
    fs.rmSync(layout.runs(scrambled), { recursive: true });
    fs.writeFileSync(layout.queries(scrambled),
      (await readQueries(original)).map((query) => `${JSON.stringify(wronglyAnnotated(query))}\n`)
        .join(""));
    // Nothing may earn its reward now, so the run may end before its training; what was drawn
    // before is what counts.
    const { stderr } = await visrep("run", scrambled);
    for (const [iteration, phase] of [[0, "evaluate"], [1, "grow"]] as const) {
      const [right, wrong] = [await samplesOf(original, iteration),
        await samplesOf(scrambled, iteration)].map((samples) =>
          samples.filter((sample) => sample.phase === phase)
        ) as [SampleRecord[], SampleRecord[]];
      assert.ok(right.length >= 12, stderr);
      assert.deepEqual(wrong.map(withoutVerdict), right.map(withoutVerdict));
      const rewarded = right.filter(({ reward }) => reward === 1);
      assert.ok(rewarded.length > 0);
      for (const { id } of rewarded)
        assert.equal(wrong.find((sample) => sample.id === id)?.reward, 0, id);
    }
  });
});

async function run(experiment: string): Promise<void> {
  const { status, stderr } = await visrep("run", experiment);
  assert.equal(status, 0, stderr);
}

async function samplesOf(experiment: string, iteration: number): Promise<readonly SampleRecord[]> {
  const found = await newestRun(experiment);
  assert.ok(found);
  return readSamples(found.folder, iteration, await sampleSummaries(found.folder, iteration));
}

/** The query with an annotation that its right answer does not fit. */
function wronglyAnnotated(query: Query): Query {
  return { ...query, annotation: another(query.annotation, query.images.length) };
}

function another(annotation: Annotation, images: number): Annotation {
  switch (annotation.kind) {
    case "answer":
      return { kind: "answer", answer: annotation.answer === "yes" ?
        "no" :
        annotation.answer === "no" ?
        "yes" :
        `not ${annotation.answer}` };
    case "boxes":
      return { kind: "boxes", boxes: [{ left: 0, lower: 0, right: 1, upper: 1 }] };
    case "match":
      return { kind: "match", match: !annotation.match };
    case "caption":
      return { ...annotation, correct: (annotation.correct + 1) % annotation.options.length };
    case "image":
      return { kind: "image", correct: (annotation.correct + 1) % images };
  }
}

/** All of a sample but durations, its trace's place and what the annotation says of it. */
function withoutVerdict(
  { activeMs: _active, hostMs: _host, trace: _trace, reward: _reward, failure, ...rest }:
    SampleRecord,
): object {
  return { ...rest, failure: failure?.kind === "wrong_answer" ? null : failure };
}
