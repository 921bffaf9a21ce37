import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import { findEngine } from "../../../src/adapters/optional/package";
import type { VisionModels } from "../../../src/adapters/perception/transformers/messages";
import { createTransformersPerception } from "../../../src/adapters/perception/transformers/transformers";
import { AbortError, PerceptionError } from "../../../src/core/errors";
import type { ImageRef, Perception, Region } from "../../../src/core/ports/perception";
import type { Box } from "../../../src/core/task/query";
import { temporaryFolder } from "../../fakes/bench";
import { type PaintedBox, paintedPng } from "../../fakes/painted-png";
import { writeTinyVision } from "../../fakes/tiny-vision";
import { visrep } from "../engine/cli";

const logger = { info: () => {}, warn: () => {}, error: () => {} };
const RED = [255, 0, 0] as const;
const BLUE = [0, 0, 255] as const;
const folder = temporaryFolder();
const open = (models: VisionModels,
  options: { readonly scoreThreshold?: number } = {}): Promise<Perception> =>
  createTransformersPerception({ models, dtype: "fp32",
    scoreThreshold: options.scoreThreshold ?? 0.5, nmsIou: 0.5, from: folder, logger });

function picture(name: string, boxes: readonly PaintedBox[]): ImageRef {
  const bytes = paintedPng(80, 80, boxes);
  const file = path.join(folder, `${name}.png`);
  fs.writeFileSync(file, bytes);
  return { file, digest: createHash("sha256").update(bytes).digest("hex"), width: 80, height: 80 };
}
const region = (image: ImageRef,
  box: Box = { left: 0, lower: 0, right: 80, upper: 80 }): Region => ({ image, box });

describe("perception by transformers.js", function() {
  this.timeout(120_000);
  let perception: Perception;
  let scene: ImageRef;

  before(async function() {
    if (findEngine("transformers") === undefined) {
      console.log(`    SKIPPED: transformers.js is not installed; "visrep setup-engines ` +
        `transformers" installs it (475 MB)`);
      return this.skip();
    }
    writeTinyVision(folder);
    // Two cells of the detector's grid: red at the lower left, blue in the third column of the top
    // row.
    scene = picture("scene", [{ left: 0, lower: 0, right: 20, upper: 20, color: RED }, { left: 40,
      lower: 60, right: 60, upper: 80, color: BLUE }]);
    perception = await open({ find: "find", match: "match", depth: "depth", answer: "answer" });
  });
  after(() => perception?.close());

  it("finds by any text, y up, in a crop too", async () => {
    const found = async (name: string, of: Region) => {
      const answer = await perception.call({ member: "find", region: of, name });
      assert.equal(answer.kind, "boxes");
      return answer.kind === "boxes" ?
        answer.boxes.map(({ left, lower, right, upper }) =>
          [left, lower, right, upper].map(Math.round)
        ) :
        [];
    };
    assert.deepEqual(await found("red", region(scene)), [[0, 0, 20, 20]]);
    assert.deepEqual(await found("blue", region(scene)), [[40, 60, 60, 80]]);
    assert.deepEqual(
      await found("blue", region(scene, { left: 40, lower: 40, right: 80, upper: 80 })),
      [[40, 70, 50, 80], [50, 70, 60, 80], [40, 60, 50, 70], [50, 60, 60, 70]],
      "cells of a crop are smaller",
    );
    assert.deepEqual(await found("green", region(scene)), []);
    assert.deepEqual(
      await perception.call({ member: "exists", region: region(scene), name: "green" }),
      { kind: "boolean", value: false },
    );
  });

  it("matches texts and pictures, and holds a property against others of its family", async () => {
    const [red, blue] = [region(scene, { left: 0, lower: 0, right: 20, upper: 20 }),
      region(scene, { left: 40, lower: 60, right: 60, upper: 80 })];
    assert.deepEqual(
      await perception.call({ member: "best_text_match", region: blue,
        options: ["red mug", "blue mug", "green mug"] }),
      { kind: "text", value: "blue mug" },
    );
    assert.deepEqual(
      await perception.call({ member: "best_text_match", region: red, options: ["blue", "red"],
        prefix: "a mug that is" }),
      { kind: "text", value: "red" },
    );
    assert.deepEqual(
      await perception.call({ member: "best_image_match", regions: [red, blue],
        content: "something blue" }),
      { kind: "number", value: 1 },
    );
    for (const [where, property, value] of [[red, "red", true], [red, "blue", false], [blue, "blue",
      true]] as const) {
      assert.deepEqual(
        await perception.call({ member: "verify_property", region: where, name: "mug", property }),
        { kind: "boolean", value },
        property,
      );
    }
  });

  it("says how far away something is: larger is farther", async () => {
    const depth = async (box: Box): Promise<number> => {
      const answer = await perception.call({ member: "compute_depth", region: region(scene, box) });
      return answer.kind === "number" ? answer.value : NaN;
    };
    const [ground, dark] = [await depth({ left: 20, lower: 20, right: 40, upper: 40 }),
      await depth({ left: 0, lower: 0, right: 20, upper: 20 })];
    assert.ok(Math.abs(ground - 255 / 238) < 0.01 && Math.abs(dark - 3) < 0.05,
      `${ground} ${dark}`);
  });

  it("answers questions with an image-text-to-text model", async () => {
    for (const [box, value] of [[{ left: 0, lower: 0, right: 20, upper: 20 }, "red"], [{ left: 40,
      lower: 60, right: 60, upper: 80 }, "blue"]] as const) {
      assert.deepEqual(
        await perception.call({ member: "simple_query", region: region(scene, box),
          question: "What color?" }),
        { kind: "text", value },
      );
    }
  });

  it("refuses what no model serves, names a model that is broken, and stops when cancelled", async () => {
    const blind = await open({ match: "match" });
    try {
      const answer = await blind.call({ member: "find", region: region(scene), name: "red" });
      assert.match(answer.kind === "unsupported" ? answer.message : "",
        /"perception\.models\.find" in experiment\.json names none/);
      assert.notEqual(blind.digest, perception.digest);
      await assert.rejects(
        blind.call({ member: "best_text_match", region: region(scene), options: ["red"] },
          AbortSignal.abort()),
        AbortError,
      );
    } finally {
      await blind.close();
    }
    fs.cpSync(path.join(folder, "find"), path.join(folder, "torn"), { recursive: true });
    fs.truncateSync(path.join(folder, "torn", "onnx", "model.onnx"), 100);
    await assert.rejects(open({ find: "torn" }),
      (error) =>
        error instanceof PerceptionError && /torn.*perception\.models\.find/.test(error.message));
  });

  it("serves programs with the models that an experiment names", async () => {
    const program = path.join(folder, "program.py");
    fs.writeFileSync(program, "def execute_command(image) -> str:\n" +
      "    patch = ImagePatch(image).find('blue')[0]\n" +
      "    return patch.simple_query('What color?') + str(patch.lower > 40)\n");
    fs.writeFileSync(path.join(folder, "experiment.json"),
      JSON.stringify({ schemaVersion: 1, name: "vision",
        perception: { engine: "transformers", models: { find: "find", answer: "answer" },
          scoreThreshold: 0.5 } }));
    const { stdout, stderr } = await visrep("exec", program, "--image", scene.file, "--experiment",
      folder, "--json");
    assert.equal((JSON.parse(stdout || "{}") as { value?: unknown }).value, "blueTrue", stderr);
  });

  it("has a digest of the models' own bytes", async () => {
    const [same, other] = [path.join(folder, "copy"), path.join(folder, "changed")];
    for (const target of [same, other])
      fs.cpSync(path.join(folder, "match"), target, { recursive: true });
    fs.appendFileSync(path.join(other, "config.json"), " ");
    const digests: string[] = [];
    for (const match of ["match", "copy", "changed"]) {
      const one = await open({ match });
      digests.push(one.digest);
      await one.close();
    }
    assert.equal(digests[0], digests[1]);
    assert.notEqual(digests[0], digests[2]);
  });
});
