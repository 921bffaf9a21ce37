import assert from "node:assert/strict";
import type { TryReport } from "../../../src/adapters/engine-client/bench-protocol";
import { failureText, returnedBoxes, verdictText } from "../../../src/extension/sample/describe";
import type { PictureSubject } from "../../../src/extension/sample/picture-subject";
import { sampleSnapshot } from "../../../src/extension/sample/snapshot";
import { ExperimentReader, type SampleWithQuery } from "../../../src/services/experiment-reader";
import { sampleProtocol, snapshotSchema } from "../../../webview/sample/protocol";
import { temporaryFolder } from "../../fakes/bench";
import { type GeneratedExperiment, writeExperimentWithRun } from "../../fakes/experiment-folder";

describe("what is shown of a sample", () => {
  const reader = new ExperimentReader();
  let generated: GeneratedExperiment;
  before(async () => {
    generated = await writeExperimentWithRun(temporaryFolder(), "generated");
  });

  const read = (type: string, kind: string | null) => {
    const found = generated.samples.find((sample) =>
      sample.type === type && sample.split !== "test" && (sample.failure?.kind ?? null) === kind
    );
    assert.ok(found, `${type} ${kind}`);
    return reader.sample(generated.folder, generated.run, 1, found.id);
  };

  const subject = ({ sample, query }: SampleWithQuery, tried?: TryReport): PictureSubject => ({
    experiment: generated.folder,
    query,
    recorded: { sample, iteration: 1 },
    ...(tried ? { tried } : {}),
  });

  it("says why it failed, expected beside answered", async () => {
    assert.equal(failureText(await read("count", "wrong_answer")), "wrong answer: 2, expected 1");
    assert.equal(failureText(await read("noun", "wrong_answer")),
      "wrong answer: 1 box, best IoU 0.00, expected 1 box");
    assert.equal(failureText(await read("retrieval", "wrong_answer")),
      "wrong answer: picture 1, expected picture 2");
    assert.equal(failureText(await read("count", "program_execution")),
      "execution: AttributeError: 'ImagePatch' object has no attribute 'find_all'");
    assert.equal(failureText(await read("count", null)), undefined);
    assert.equal(verdictText((await read("count", "program_parsing")).sample), "reward 0, parsing");
  });

  it("makes snapshots that the page accepts, with boxes for detection and marks for retrieval", async () => {
    for (const type of ["count", "noun", "retrieval"]) {
      for (const kind of ["wrong_answer", "program_execution", null]) {
        const snapshot = sampleSnapshot(subject(await read(type, kind)), (name) => `page:/${name}`);
        assert.deepEqual(snapshotSchema.parse(JSON.parse(JSON.stringify(snapshot))), snapshot);
        assert.equal(snapshot.annotatedBoxes.length, type === "noun" ? 1 : 0);
        assert.equal(snapshot.pictures.length, type === "retrieval" ? 2 : 1);
        assert.deepEqual(snapshot.pictures.map(({ expected }) => expected),
          type === "retrieval" ? [false, true] : [false]);
      }
    }
    assert.equal(
      sampleSnapshot(subject(await read("noun", "wrong_answer")), String).returnedBoxes.length,
      1,
    );
  });

  it("shows the last run of a person's program before the recorded one, with its boxes", async () => {
    const read_ = await read("noun", "wrong_answer");
    const tried: TryReport = { query: read_.query.id, ok: true, reward: 1, program: "", value: [],
      valueText: "[]", answer: "[[1,2,3,4]]", failure: null,
      boxes: [{ left: 1, lower: 2, right: 3, upper: 4 }], stdout: "", calls: 2, ms: 1, wallMs: 9,
      refused: null };
    const snapshot = sampleSnapshot(subject(read_, tried), String);
    assert.deepEqual(snapshotSchema.parse(JSON.parse(JSON.stringify(snapshot))), snapshot);
    assert.deepEqual(snapshot.returnedBoxes, tried.boxes);
    assert.deepEqual([snapshot.tried?.reward, snapshot.tried?.ms, snapshot.tried?.calls,
      snapshot.recorded?.reward], [1, 9, 2, 0]);
    const alone = sampleSnapshot({ experiment: generated.folder, query: read_.query }, String);
    assert.deepEqual([alone.recorded, alone.tried, alone.returnedBoxes], [null, null, []]);
  });

  it("reads boxes from nothing but a list of boxes", () => {
    assert.deepEqual(returnedBoxes("[[1,2,3,4]]"), [{ left: 1, lower: 2, right: 3, upper: 4 }]);
    for (const text of [null, "apple", "3", "[[1,2]]", "{}", '["a"]'])
      assert.deepEqual(returnedBoxes(text), []);
  });

  it("refuses messages of another shape, on both sides", () => {
    assert.ok(
      sampleProtocol.request.safeParse({ id: 1, call: { method: "openPicture", picture: 0 } })
        .success,
    );
    for (const bad of [null, { id: 1 }, { id: 1, call: { method: "run" } }, { id: 1,
      call: { method: "openPicture", picture: -1 } }])
      assert.ok(!sampleProtocol.request.safeParse(bad).success);
    assert.ok(
      sampleProtocol.message.safeParse({ kind: "reply", id: 1, result: { err: "no" } }).success,
    );
    assert.ok(!sampleProtocol.message.safeParse({ kind: "reply", id: 1, result: {} }).success);
  });
});
