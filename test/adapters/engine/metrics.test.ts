import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { temporaryFolder } from "../../fakes/bench";
import { visrep } from "./cli";

describe("visrep metrics", function() {
  this.timeout(60_000);
  const folder = temporaryFolder();
  const file = (name: string, value: unknown): string => {
    const place = path.join(folder, name);
    fs.writeFileSync(place, JSON.stringify(value));
    return place;
  };
  const words = (
    ...more: readonly string[]
  ): readonly string[] => ["metrics", "vqa", "--gold", file("gold.json", { annotations: [
    { question_id: 1, question_type: "is the", answer_type: "yes/no",
      answers: Array.from({ length: 10 }, (_, i) => ({ answer: i < 2 ? "no" : "yes" })) },
  ] }), "--predictions", file("predictions.json", [{ question_id: 1, answer: "No" }]), ...more];

  it("prints one JSON object, or a table for people", async () => {
    // Two of ten said no: 2/10 * 1/3 + 8/10 * 2/3.
    const { status, stdout, stderr } = await visrep(...words("--json"));
    assert.equal(status, 0, stderr);
    assert.deepEqual(JSON.parse(stdout), { schemaVersion: 1, kind: "vqa", n: 1,
      accuracy: { overall: 60, perQuestionType: { "is the": 60 },
        perAnswerType: { "yes/no": 60 } } });
    const people = await visrep(...words());
    assert.equal(people.stdout, "");
    assert.match(people.stderr, /^accuracy % +60\.00\n {2}yes\/no % +60\.00\n/);
  });

  it("ends with status 2 for wrong words, 1 for a broken file", async () => {
    assert.equal((await visrep("metrics", "bleu", "--gold", "x", "--predictions", "y")).status, 2);
    assert.equal((await visrep("metrics", "vqa", "--gold", "x")).status, 2);
    assert.equal((await visrep(...words("--choices", "x"))).status, 2);
    const { status, stderr } = await visrep(...words("--ids", file("ids.json", [2])));
    assert.equal(status, 1);
    assert.match(stderr, /^error: .*gold\.json has no annotation that is to be scored/);
  });
});
