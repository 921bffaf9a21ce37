import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import sharp from "sharp";
import { imageRef } from "../../../src/adapters/files/image-ref";
import type { BoxConvention } from "../../../src/adapters/perception/ollama/boxes";
import { createOllamaPerception } from "../../../src/adapters/perception/ollama/ollama";
import { ConfigError, PerceptionError } from "../../../src/core/errors";
import type { ImageRef, Perception, PerceptionCall,
  Region } from "../../../src/core/ports/perception";
import { temporaryFolder } from "../../fakes/bench";
import { OllamaServer, type Question, type Reply } from "../../fakes/ollama-server";

const MODEL = "qwen2.5vl:7b";
const SIZE = { width: 420, height: 300 };
/** Pixels, y up. */
const SQUARE = { left: 280, lower: 60, right: 350, upper: 130 };

/** A model that really looks: it finds what is red in the picture it is sent. */
async function redBox(
  png: Buffer,
): Promise<readonly [number, number, number, number, number, number] | undefined> {
  const { data, info } = await sharp(png).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  const [xs, ys]: [number[], number[]] = [[], []];
  for (let i = 0; i < data.length; i += 3) {
    if ((data[i] ?? 0) < 200 || (data[i + 1] ?? 0) > 80) continue;
    xs.push((i / 3) % info.width);
    ys.push(Math.floor(i / 3 / info.width));
  }
  return xs.length === 0 ?
    undefined :
    [xs.reduce((a, b) => Math.min(a, b)), ys.reduce((a, b) => Math.min(a, b)),
      1 + xs.reduce((a, b) => Math.max(a, b)), 1 + ys.reduce((a, b) => Math.max(a, b)), info.width,
      info.height];
}

describe("the perception of an Ollama vision model", function() {
  this.timeout(20_000);
  let server: OllamaServer;
  let convention: BoxConvention;
  let says: (question: Question) => Reply | undefined;
  let image: ImageRef;
  const before = process.env["OLLAMA_HOST"];

  const looks = async (question: Question): Promise<Reply> => {
    const own = says(question);
    if (own) return own;
    const box = question.images[0] && /red square/.test(question.prompt) ?
      await redBox(question.images[0]) :
      undefined;
    if (question.format) {
      const [x1, y1, x2, y2, width, height] = box ?? [0, 0, 0, 0, 1, 1];
      const [across, down] = { pixels: [1, 1], relative1000: [1000 / width, 1000 / height],
        relative1: [1 / width, 1 / height] }[convention] as [number, number];
      return {
        text: box ?
          JSON.stringify([{ bbox_2d: [x1 * across, y1 * down, x2 * across, y2 * down],
            label: "red square" }]) :
          "[]",
      };
    }
    const yes = box ? -0.1 : -3;
    return { text: "Yes",
      logprobs: [{ token: "Yes", logprob: yes,
        top_logprobs: [{ token: "Yes", logprob: yes }, { token: " no",
          logprob: Math.log(1 - Math.exp(yes)) }] }] };
  };

  beforeEach(async () => {
    convention = "pixels";
    says = () => undefined;
    server = new OllamaServer(looks);
    server.add(MODEL, "qwen25vl", ["completion", "vision"]);
    server.add("codellama:7b");
    process.env["OLLAMA_HOST"] = await server.start();
    const file = path.join(temporaryFolder(), "picture.png");
    const { left, lower, right, upper } = SQUARE;
    fs.writeFileSync(file, await sharp(Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" ` +
      `width="${SIZE.width}" height="${SIZE.height}"><rect width="100%" height="100%" ` +
      `fill="white"/><rect x="${left}" y="${SIZE.height - upper}" width="${right - left}" ` +
      `height="${upper - lower}" fill="red"/></svg>`)).png().toBuffer());
    image = await imageRef(file, "the test");
  });
  afterEach(async () => {
    if (before === undefined) delete process.env["OLLAMA_HOST"];
    else process.env["OLLAMA_HOST"] = before;
    await server.stop();
    assert.deepEqual(server.violations, []);
  });

  const open = (
    settings: { readonly boxes?: BoxConvention; readonly model?: string } = {},
  ): Promise<Perception> =>
    createOllamaPerception({ model: MODEL, boxes: "pixels", longestSide: 560, parallel: 2,
      firstWaitMs: 1, logger: { info: () => {}, warn: () => {}, error: () => {} }, ...settings });
  const whole = (): Region => ({ image,
    box: { left: 0, lower: 0, right: SIZE.width, upper: SIZE.height } });
  const find = (region: Region, name = "red square"): PerceptionCall => ({ member: "find", region,
    name });
  const near = async (perception: Perception, region: Region): Promise<void> => {
    const answer = await perception.call(find(region));
    assert.ok(answer.kind === "boxes" && answer.boxes.length === 1, JSON.stringify(answer));
    for (const side of ["left", "lower", "right", "upper"] as const)
      assert.ok(Math.abs((answer.boxes[0]?.[side] ?? 0) - SQUARE[side]) <= 2,
        `${side}: ${JSON.stringify(answer.boxes)}`);
  };

  for (const boxes of ["pixels", "relative1000", "relative1"] as const) {
    it(`finds boxes in the whole picture and in a part of it, in pixels with y up (${boxes})`, async () => {
      convention = boxes;
      const perception = await open({ boxes });
      await near(perception, whole());
      await near(perception, { image, box: { left: 140, lower: 30, right: 420, upper: 200 } });
      const cornered = await perception.call(
        find({ image, box: { left: 0, lower: 200, right: 140, upper: 300 } }),
      );
      assert.deepEqual(cornered, { kind: "boxes", boxes: [] });
    });
  }

  it("refuses a model that writes boxes by another convention, naming the right one, or by " +
    "none, or that is blind", async () => {
    convention = "relative1000";
    await assert.rejects(open(), (error: unknown) =>
      error instanceof ConfigError &&
      /Set "perception\.ollama\.boxes" to "relative1000"/.test(error.nextStep));
    says = ({ format }) => (format ? { text: "[]" } : undefined);
    await assert.rejects(open(),
      (error: unknown) =>
        error instanceof ConfigError && /by no convention/.test(error.message) &&
        /qwen2\.5vl/.test(error.nextStep));
    await assert.rejects(open({ model: "codellama:7b" }),
      (error: unknown) =>
        error instanceof PerceptionError && /sees no pictures/.test(error.message));
  });

  it("verifies, matches and chooses by the log-probabilities of yes and no, and answers " +
    "questions in words", async () => {
    const perception = await open();
    const part = (left: number, right: number): Region => ({ image,
      box: { left, lower: 0, right, upper: SIZE.height } });
    assert.deepEqual(
      await perception.call({ member: "verify_property", region: whole(), name: "red square",
        property: "red" }),
      { kind: "boolean", value: true },
    );
    assert.deepEqual(
      await perception.call({ member: "verify_property", region: whole(), name: "blue circle",
        property: "blue" }),
      { kind: "boolean", value: false },
    );
    assert.deepEqual(
      await perception.call({ member: "exists", region: part(0, 140), name: "red square" }),
      { kind: "boolean", value: false },
    );
    assert.deepEqual(
      await perception.call({ member: "best_text_match", region: whole(),
        options: ["a blue circle", "a red square"] }),
      { kind: "text", value: "a red square" },
    );
    assert.deepEqual(
      await perception.call({ member: "best_image_match", regions: [part(0, 140), part(200, 420)],
        content: "a red square" }),
      { kind: "number", value: 1 },
    );
    says = () => ({ text: "A red square." });
    assert.deepEqual(
      await perception.call({ member: "simple_query", region: whole(), question: "What is this?" }),
      { kind: "text", value: "A red square" },
    );
    assert.equal((await perception.call({ member: "compute_depth", region: whole() })).kind,
      "unsupported");
  });

  it("repairs JSON that is cut off or fenced, and gives a typed refusal for what is none, or " +
    "neither yes nor no", async () => {
    const perception = await open();
    const answers = async (reply: string, name: string) => {
      says = () => ({ text: reply });
      return perception.call(find(whole(), name));
    };
    assert.equal(
      (await answers('```json\n[{"bbox_2d": [10, 10, 50, 50], "label": "a"}]\n```', "fenced")).kind,
      "boxes",
    );
    const cut = await answers('[{"bbox_2d": [10, 10, 50, 50], "label": "a"}, {"bbox_2d": [1, 2',
      "cut");
    assert.equal(cut.kind === "boxes" && cut.boxes.length, 1);
    const refusal = await answers("I see nothing of the kind.", "prose");
    assert.ok(
      refusal.kind === "unsupported" && /asked for boxes and wrote "I see/.test(refusal.message),
    );
    says = () => ({ text: "Perhaps",
      logprobs: [{ token: "Perhaps", logprob: -0.1,
        top_logprobs: [{ token: "Perhaps", logprob: -0.1 }] }] });
    assert.equal(
      (await perception.call({ member: "verify_property", region: whole(), name: "x",
        property: "y" })).kind,
      "unsupported",
    );
  });

  it("asks waiting calls side by side, and equal ones once", async () => {
    const perception = await open();
    server.pauseMs = 40;
    const asked = server.completions;
    await Promise.all([
      ...Array.from({ length: 6 }, (_, i) => perception.call(find(whole(), `thing ${i}`))),
      perception.call(find(whole(), "thing 0")),
    ]);
    assert.equal(server.completions - asked, 6);
    assert.equal(perception.isCached?.(find(whole(), "thing 3")), true);
    assert.equal(server.mostUnderWay, 2);
  });
});
