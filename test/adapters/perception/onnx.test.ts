import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { imageRef } from "../../../src/adapters/files/image-ref";
import { packageFile } from "../../../src/adapters/files/package-file";
import { Graph } from "../../../src/adapters/onnx/graph";
import { createOnnxPerception } from "../../../src/adapters/perception/detector/onnx";
import { createScenesPerception } from "../../../src/adapters/perception/scenes/scenes";
import { composeScene } from "../../../src/adapters/scenes/compose";
import { renderScene } from "../../../src/adapters/scenes/render";
import { ConfigError } from "../../../src/core/errors";
import type { ImageRef, PerceptionAnswer, Region } from "../../../src/core/ports/perception";
import { temporaryFolder } from "../../fakes/bench";
import { paintedPng } from "../../fakes/painted-png";

const logger = { info: () => undefined, warn: () => undefined, error: () => undefined };
const whole = (image: ImageRef): Region => ({ image,
  box: { left: 0, lower: 0, right: image.width, upper: image.height } });

describe("a detector of one's own in the ONNX format", function() {
  this.timeout(60_000);
  let folder: string;
  beforeEach(() => void (folder = temporaryFolder()));

  const write = (name: string, content: string | Uint8Array): string => {
    const file = path.join(folder, name);
    fs.writeFileSync(file, content);
    return file;
  };
  const description = (changes: object): string =>
    write("detector.json",
      JSON.stringify({ schemaVersion: 1, model: "model.onnx", classes: ["blot"],
        input: { width: 8, height: 4, layout: "NCHW" }, ...changes }));
  const refused = (text: RegExp) => (error: unknown): boolean =>
    error instanceof ConfigError && text.test(error.text);

  it("sees in scenes what the built-in perception sees there, described by a file", async () => {
    const models = packageFile("media", "models", "detector");
    const { nouns, width, height } = JSON.parse(
      fs.readFileSync(path.join(models, "detector.json"), "utf8"),
    ) as { nouns: string[]; width: number; height: number };
    const detector = description({
      model: path.join(models, "detector.onnx"),
      classes: nouns,
      synonyms: { couch: ["sofa"] },
      input: { width, height, layout: "NHWC", type: "uint8", fit: "corner" },
      output: { kind: "rows", name: "detections" },
      nmsIou: 0.45,
      anyClassIou: 0.55,
    });
    const [own, builtin] = await Promise.all([createOnnxPerception({ logger, detector }),
      createScenesPerception({ logger })]);
    for (let index = 0; index < 3; index++) {
      const image = await imageRef(
        write(`${index}.png`,
          await renderScene(composeScene({ seed: 3_000_011, split: "test", index }).drawing)),
        "the test",
      );
      const find = { member: "find", region: whole(image), name: "object" } as const;
      const [answer, expected] = await Promise.all([own.call(find), builtin.call(find)]);
      assert.ok(expected.kind === "boxes" && expected.boxes.length > 0);
      assert.deepEqual(answer, expected);
    }
    await Promise.all([own.close(), builtin.close()]);
  });

  /** One box for the whole frame, its score the mean of the first channel. */
  function blotter(): Uint8Array {
    const graph = new Graph();
    const picture = graph.input("picture", [1, 3, 4, 8]);
    const red = graph.node("Slice", [picture, graph.integers([0]), graph.integers([1]),
      graph.integers([1])], [1, 1, 4, 8]);
    const score = graph.node("Reshape", [
      graph.node("ReduceMean", [red], [1, 1, 1, 1], {
        attributes: { axes: [1, 2, 3], keepdims: 1 },
      }),
      graph.integers([1, 1, 1]),
    ], [1, 1, 1]);
    graph.output(graph.constant(Float32Array.of(0, 0, 1, 1), [1, 1, 4]), "boxes");
    graph.output(score, "scores");
    return graph.encode();
  }

  it("is given pixels as described, and its boxes are those of the picture", async () => {
    write("model.onnx", blotter());
    const detector = description({ input: { width: 8, height: 4, layout: "NCHW", scale: 1 / 255 },
      output: { kind: "scores", boxes: "boxes", scores: "scores", form: "edges",
        coordinates: "fraction" } });
    const perception = await createOnnxPerception({ logger, detector });
    const image = await imageRef(
      write("red.png",
        paintedPng(40, 30, [{ left: 0, lower: 0, right: 40, upper: 30, color: [204, 0, 0] }])),
      "the test",
    );
    const found: PerceptionAnswer = await perception.call({ member: "find", region: whole(image),
      name: "blots" });
    assert.ok(found.kind === "boxes" && Math.abs((found.boxes[0]?.score ?? 0) - 0.8) < 1e-5,
      JSON.stringify(found));
    assert.deepEqual({ ...found.boxes[0], score: 1 }, { left: 0, lower: 0, right: 40, upper: 30,
      score: 1 });
    assert.deepEqual(
      await perception.call({ member: "simple_query", region: whole(image),
        question: "What color is the blot?" }),
      { kind: "text", value: "red" },
    );
    await perception.close();
    const strict = await createOnnxPerception({ logger, detector, scoreThreshold: 0.9 });
    assert.deepEqual(await strict.call({ member: "find", region: whole(image), name: "blot" }), {
      kind: "boxes",
      boxes: [],
    });
    await strict.close();
  });

  it("is refused with file and field where it cannot be used", async () => {
    const output = { kind: "rows" };
    await assert.rejects(createOnnxPerception({ logger, detector: path.join(folder, "none.json") }),
      refused(/none\.json/));
    await assert.rejects(
      createOnnxPerception({ logger, detector: write("torn.json", '{ "schemaVersion": 1') }),
      refused(/torn\.json.*JSON/),
    );
    await assert.rejects(
      createOnnxPerception({ logger, detector: description({ output: { kind: "lines" } }) }),
      refused(/detector\.json.*output\.kind/s),
    );
    await assert.rejects(createOnnxPerception({ logger, detector: description({ output }) }),
      refused(/model\.onnx cannot be read/));
    write("model.onnx", "no model");
    await assert.rejects(createOnnxPerception({ logger, detector: description({ output }) }),
      refused(/model\.onnx cannot be used.*"output"/s));
    write("model.onnx", blotter());
    const perception = await createOnnxPerception({ logger,
      detector: description({ output: { kind: "rows", name: "rows" } }) });
    const image = await imageRef(write("grey.png", paintedPng(8, 8, [])), "the test");
    await assert.rejects(perception.call({ member: "exists", region: whole(image), name: "blot" }),
      refused(/no output rows, but boxes, scores/));
    await perception.close();
  });
});
