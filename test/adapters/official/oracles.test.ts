import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { type MetricsKind, type MetricsReport,
  officialMetrics } from "../../../src/adapters/benchmarks/metrics";
import type { MetricsFiles } from "../../../src/adapters/benchmarks/reading/files";
import { COCO_NUMBERS } from "../../../src/core/official/coco";
import type { OmniLabelNumber } from "../../../src/core/official/omnilabel";
import { SUGARCREPE_KINDS } from "../../../src/core/official/sugarcrepe";
import { normaliseVqaAnswer, trimVqaAnswer,
  withoutPunctuation } from "../../../src/core/official/vqa-answer";
import { temporaryFolder } from "../../fakes/bench";
import { needSharedData } from "../../shared-data";

/** What the official tools computed, in `oracles/`. */
describe("official metrics against the official tools", function() {
  this.timeout(60_000);

  const oracle = <T>(test: Mocha.Context, name: string): T =>
    JSON.parse(fs.readFileSync(needSharedData(test, "oracles", `${name}.json`), "utf8")) as T;
  const written = (value: unknown): string => {
    const file = path.join(temporaryFolder(), "data.json");
    fs.writeFileSync(file, JSON.stringify(value));
    return file;
  };
  const score = async <K extends MetricsKind>(kind: K,
    files: MetricsFiles): Promise<Extract<MetricsReport, { kind: K }>> => {
    const notes: string[] = [];
    const report = await officialMetrics(kind, files, (note) => notes.push(note));
    assert.deepEqual(notes, []);
    return report as Extract<MetricsReport, { kind: K }>;
  };
  const equal = (value: number | undefined, expected: number | undefined, name: string): void =>
    assert.ok(Math.abs((value ?? NaN) - (expected ?? NaN)) < 1e-9,
      `${name}: ${value}, not ${expected}`);

  it("COCO: all 12 numbers of pycocotools to 1e-9", async function() {
    const { gt, detections, expected, order } = oracle<
      { gt: unknown; detections: unknown; expected: readonly number[]; order: readonly string[] }
    >(this, "coco_ap_fakebbox100");
    const report = await score("coco", { gold: written(gt), predictions: written(detections) });
    assert.deepEqual(order, COCO_NUMBERS);
    for (const [i, name] of COCO_NUMBERS.entries()) equal(report[name], expected[i], name);
    assert.deepEqual([report.images, report.boxes, report.detections], [100, 839, 734]);
  });

  interface OmniLabelOracle<P, E> {
    readonly gt: unknown;
    readonly predictions: P;
    readonly expected: E;
  }
  const sameOmniLabel = async (gold: unknown, predictions: unknown,
    expected: readonly OmniLabelNumber[]): Promise<void> => {
    const { metrics } = await score("omnilabel", { gold: written(gold),
      predictions: written(predictions) });
    assert.deepEqual(metrics.map(({ value: _, ...rest }) => rest),
      expected.map(({ value: _, ...rest }) => rest));
    for (const [i, { value, metric, description }] of metrics.entries())
      equal(value, expected[i]?.value, `${metric} ${description}`);
  };

  it("OmniLabel: all 13 numbers of omnilabeltools to 1e-9, on 40 photographs", async function() {
    const { gt, predictions, expected } = oracle<
      OmniLabelOracle<unknown, readonly OmniLabelNumber[]>
    >(this, "omnilabel_derived");
    await sameOmniLabel(gt, predictions, expected);
  });

  it("OmniLabel: the four cases of the tool's own test", async function() {
    const { gt, predictions, expected } = oracle<
      OmniLabelOracle<Readonly<Record<string, unknown>>,
        Readonly<Record<string, readonly OmniLabelNumber[]>>>
    >(this, "omnilabel_8357");
    assert.equal(Object.keys(expected).length, 4);
    for (const [name, numbers] of Object.entries(expected))
      await sameOmniLabel(gt, predictions[name], numbers);
  });

  interface VqaOracle {
    readonly normalise: readonly { readonly in: string; readonly punct: string;
      readonly out: string }[];
    readonly questions: readonly { readonly question_id: number; readonly pred: string }[];
    readonly expected: { readonly accuracy: unknown;
      readonly perQuestion: Readonly<Record<string, number>> };
  }
  it("VQA: every answer normalised and every accuracy at the file's rounding", async function() {
    const { normalise, questions, expected } = oracle<VqaOracle>(this, "vqa_soft");
    for (const each of normalise)
      assert.deepEqual([withoutPunctuation(trimVqaAnswer(each.in)), normaliseVqaAnswer(each.in)], [
        each.punct,
        each.out,
      ], each.in);
    const predictions = written(
      questions.map(({ question_id, pred }) => ({ question_id, answer: pred })),
    );
    for (const gold of [written({ annotations: questions }), written(questions)]) {
      assert.deepEqual(
        (await score("vqa", { gold, questions: written({ questions }), predictions })).accuracy,
        expected.accuracy,
      );
    }
    for (const [id, accuracy] of Object.entries(expected.perQuestion)) {
      assert.equal(
        (await score("vqa", {
          gold: written(questions.filter((each) => String(each.question_id) === id)),
          predictions: written([{ question_id: Number(id), answer: questions.find((each) =>
            String(each.question_id) === id
          )?.pred }]),
        })).accuracy.overall,
        accuracy,
        id,
      );
    }
  });

  interface SugarCrepeOracle {
    readonly results: Readonly<
      Record<string, Readonly<
        Record<string, { readonly n: number; readonly correct: number; readonly flags: string }>
      >>
    >;
  }
  interface Captions {
    readonly caption: string;
    readonly negative_caption: string;
  }
  it("SugarCREPE: the counts of each kind of the official GPT-4V results", async function() {
    const { results } = oracle<SugarCrepeOracle>(this, "sugarcrepe_gpt4v");
    const gold = needSharedData(this, "sugarcrepe");
    for (const kinds of Object.values(results)) {
      // The official result files, of which the oracle keeps one flag a pair: was the true caption
      // chosen? They were made when swap_obj had one more pair.
      const [golds, predictions] = [temporaryFolder(), temporaryFolder()];
      for (const [kind, { n, flags }] of Object.entries(kinds)) {
        const pairs = Object.values(
          JSON.parse(fs.readFileSync(path.join(gold, `${kind}.json`), "utf8")) as Readonly<
            Record<string, Captions>
          >,
        );
        const all = [...pairs, { caption: "one more", negative_caption: "one less" }].slice(0, n);
        assert.equal(all.length, flags.length);
        fs.writeFileSync(path.join(golds, `${kind}.json`), JSON.stringify({ ...all }));
        fs.writeFileSync(path.join(predictions, `gpt4v-${kind}.json`), JSON.stringify({
          ...all.map((pair, i) => ({ ...pair, answer: {
            multiple_choice_answer: flags[i] === "1" ? pair.caption : pair.negative_caption,
          } })),
        }));
      }
      const report = await score("sugarcrepe", { gold: golds, predictions });
      assert.deepEqual(Object.keys(report.kinds), SUGARCREPE_KINDS);
      for (const kind of SUGARCREPE_KINDS)
        assert.deepEqual([report.kinds[kind]?.n, report.kinds[kind]?.correct], [kinds[kind]?.n,
          kinds[kind]?.correct], kind);
    }
  });
});
