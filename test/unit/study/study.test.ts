import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { ARMS, chooseArms, CORRECT_FROM } from "../../../scripts/study/arms";
import { type CorrectionSets, placeCorrections, released,
  type StudyCorrection } from "../../../scripts/study/corrections";
import { chart } from "../../../scripts/study/curves";
import { writeDocument } from "../../../scripts/study/document";
import { estimate, ratesFrom } from "../../../scripts/study/estimate";
import { findingsOf } from "../../../scripts/study/findings";
import { groupsOf } from "../../../scripts/study/groups";
import { placeOf, POLICIES } from "../../../scripts/study/place";
import { TEMPLATES } from "../../../src/cli/templates";
import { experimentSchema } from "../../../src/core/experiment/experiment";
import { temporaryFolder } from "../../fakes/bench";
import { fakeResult, type FakeScores } from "./fake-result";

const correction = (type: string, i: number): StudyCorrection => ({ file: `/set/${type}-${i}.py`,
  query: `${type}-${i}`, type });
const sets: CorrectionSets = {
  written: [correction("count", 1), correction("count", 2), correction("find", 1)],
  random: [correction("other", 1), correction("find", 9), correction("other", 2)],
};

describe("the arms of the study", () => {
  it("have names of their own, valid settings, and are chosen in the study's order", () => {
    assert.equal(new Set(ARMS.map(({ name }) => name)).size, ARMS.length);
    for (const { name, seed, settings } of ARMS)
      assert.ok(
        experimentSchema.safeParse({ ...TEMPLATES.scenes(name, seed), ...settings }).success,
        name,
      );
    assert.deepEqual(chooseArms("corrections-1, naive-1").map(({ name }) => name), ["naive-1",
      "corrections-1"]);
    assert.equal(chooseArms(undefined), ARMS);
    assert.throws(() => chooseArms("naive-9"), /no arm "naive-9"; the arms are naive-1/);
  });

  it("differ from the naive one with their seed in a setting, the corrections or their length", () => {
    const definitions = ARMS.filter(({ impossible }) => !impossible).map((
      { seed, iterations, settings, corrections, tenfold },
    ) => JSON.stringify([seed, iterations, settings, corrections, tenfold]));
    assert.equal(new Set(definitions).size, definitions.length);
  });

  it("take longer with more samples and iterations, by figures of the same kind of machine alone", () => {
    const defaults = { samplesPerQuery: 4, epochs: 3, tasks: 3 };
    const arm = (name: string) => chooseArms(name)[0] as (typeof ARMS)[number];
    const result = fakeResult("naive-1", 1, { 0: { count: [0], find: [0] },
      3: { count: [0], find: [0] } });
    const rates = ratesFrom([result], result.machine);
    // An iteration grows 8 samples in 8 s and trains on 3 rows in 3 s; 4 s score 2 validation
    // queries four times and 2 test queries twice.
    assert.deepEqual([rates.grow, rates.row, rates.rows], [1, 1 / result.options.training.epochs,
      3]);
    assert.equal(rates.evaluate, 4 / 12);
    assert.notDeepEqual(ratesFrom([result], { ...result.machine, cores: 64 }), rates);
    assert.ok(
      estimate(arm("samples-8"), rates, defaults) > estimate(arm("samples-1"), rates, defaults),
    );
    assert.ok(
      estimate(arm("naive-1"), rates, defaults) > estimate(arm("init-base"), rates, defaults),
    );
    assert.ok(
      estimate(arm("task-vqa"), rates, defaults) < estimate(arm("init-base"), rates, defaults),
    );
  });
});

describe("corrections in the study", () => {
  const history = [{ iteration: 0, persistent: [] }, { iteration: 1, persistent: ["find"] }, {
    iteration: 3,
    persistent: ["count"],
  }, { iteration: 4, persistent: [] }];

  it("are released when their type is persistent from the given iteration on, and stay", () => {
    assert.deepEqual(released("written", sets, history.slice(0, 2), CORRECT_FROM), []);
    assert.deepEqual(
      released("written", sets, history.slice(0, 3), CORRECT_FROM).map(({ query }) => query),
      ["count-1", "count-2"],
    );
    assert.deepEqual(released("written", sets, history, CORRECT_FROM).map(({ query }) => query), [
      "count-1",
      "count-2",
    ]);
    assert.deepEqual(released("written", sets, history, 1), sets.written);
  });

  it("of the control are as many", () => {
    assert.deepEqual(released("random", sets, history, CORRECT_FROM).map(({ query }) => query), [
      "other-1",
      "find-9",
    ]);
  });

  it("of an experiment are exactly the released ones", async () => {
    const folder = temporaryFolder();
    const write = (name: string) => {
      const file = path.join(folder, "set", name);
      fs.mkdirSync(path.dirname(file), { recursive: true });
      fs.writeFileSync(file, name);
      return { file, query: name, type: "count" };
    };
    const [a, b] = [write("a.py"), write("b.py")];
    await placeCorrections(folder, [a, b]);
    await placeCorrections(folder, [b]);
    assert.deepEqual(fs.readdirSync(path.join(folder, "corrections")), ["b.py"]);
  });
});

/** Ten queries of each type, of which so many are right. */
const right = (count: number): FakeScores[number] => ({
  count: Array.from({ length: 10 }, (_, i) => (i < count ? 1 : 0)),
  find: Array.from({ length: 10 }, (_, i) => (i < count ? 1 : 0)),
});

describe("the document of the study", () => {
  const naive = fakeResult("naive-1", 1, { 0: right(3), 1: right(4), 3: right(6), 5: right(6),
    10: right(6) });
  const verdicts = (...others: readonly ReturnType<typeof fakeResult>[]) =>
    findingsOf(groupsOf([naive, ...others])).map(({ verdict }) => verdict);

  it("says of each claim whether the figures hold it", () => {
    assert.deepEqual(verdicts(), ["holds", "holds", "not measured", "not measured", "not measured",
      "not measured", "not measured"]);
    const corrections = (end: number) =>
      fakeResult("corrections-1", 1, { 0: right(3), 3: right(6), 10: right(end) });
    const random = fakeResult("control-random-corrections", 1, { 0: right(3), 3: right(6),
      10: right(6) });
    assert.deepEqual(verdicts(corrections(9), random).slice(2, 4), ["holds", "holds"]);
    assert.deepEqual(verdicts(corrections(6), random).slice(2, 4), ["does not hold",
      "does not hold"]);
    const control = (name: string, end: number) =>
      fakeResult(name, 1, { 0: right(3), 3: right(end) });
    assert.deepEqual(
      verdicts(control("control-permuted", 3), control("control-runs", 6)).slice(4, 6),
      ["holds", "does not hold"],
    );
    assert.equal(verdicts(fakeResult("frozen-10x", 1, { 0: right(5) })).at(-1), "holds");
    assert.equal(verdicts(fakeResult("frozen-10x", 1, { 0: right(9) })).at(-1), "does not hold");
    assert.equal(
      findingsOf(
        groupsOf([fakeResult("naive-1", 1, { 0: right(5), 3: right(6), 10: right(9) })]),
      )[0]?.verdict,
      "does not hold",
    );
  });

  it("lists what was run and what was not, with every effect, and draws a curve for each task", async () => {
    const folder = temporaryFolder();
    const place = { ...placeOf(POLICIES[0], false), pictures: path.join(folder, "study"),
      document: path.join(folder, "study.md") };
    const corrected = fakeResult("corrections-1", 1, { 0: right(3), 3: right(6), 10: right(9) }, {
      corrections: { count: 2 },
    });
    await writeDocument([naive, corrected],
      ARMS.map((arm) => ({ arm, why: arm.impossible, seconds: 600 })), place);
    const text = fs.readFileSync(place.document, "utf8");
    assert.match(text,
      /## What was built in\n[\s\S]*\| vqa \| category-count \| \d+ \| none \| 100 % \|/);
    assert.match(text,
      /\| \*\*naive self-training\*\* \| 30\.0 \| 40\.0 \| 60\.0 \| 60\.0 \| 60\.0 \| \+30\.0 \[/);
    assert.match(text, /- count: 0\.30 -> 1\.00 seven iterations after 2 corrections/);
    assert.match(text, /\| count \| 60\.0 → 90\.0 \| 60\.0 → 60\.0 \| \+30\.0 \[/);
    assert.match(text, /- `naive-2`, naive self-training, seed 2: not yet \(about 10 min\)/);
    assert.match(text, /- `frozen-examples`, .*context of 384 tokens/);
    assert.doesNotMatch(text, /undefined|NaN/);
    for (const [, link] of text.matchAll(/!\[[^\]]*\]\(([^)]+)\)/g))
      assert.match(fs.readFileSync(path.join(folder, link ?? ""), "utf8"), /<polyline/);
    assert.equal([...text.matchAll(/!\[/g)].length, 3);
  });

  it("marks arms that were run under another program, and what is made of them; only the " +
    "tenfold base may be another one", async () => {
    const folder = temporaryFolder();
    const place = { ...placeOf(POLICIES[0], false), pictures: folder,
      document: path.join(folder, "study.md") };
    const corrected = fakeResult("corrections-1", 1, { 0: right(3), 3: right(6), 10: right(9) });
    const tenfold = fakeResult("frozen-10x", 1, { 0: right(5) });
    const written = async (...others: readonly ReturnType<typeof fakeResult>[]) => {
      await writeDocument([naive, ...others], [], place);
      return fs.readFileSync(place.document, "utf8");
    };
    const clean = await written(corrected, { ...tenfold,
      digests: { ...tenfold.digests, policy: "t".repeat(64) } });
    assert.doesNotMatch(clean, /†/);
    assert.match(clean, /queries of one scene .* as independent/);
    const mixed = await written({ ...corrected,
      digests: { ...corrected.digests, interpreter: "j" } });
    assert.match(mixed,
      /\*\*Not all arms[^\n]*\n\n- interpreter: `i` in naive-1; `j` in corrections-1\n/);
    assert.match(mixed, /corrections minus naive: \+30\.0 \[[^\]]*\] †/);
    assert.match(mixed, /naive, iteration 0 to 3: \+30\.0 \[[^\]]*\] [^†]/);
  });

  it("compares over the seeds that both sides have, so that columns subtract to the difference", async () => {
    const folder = temporaryFolder();
    const place = { ...placeOf(POLICIES[0], false), pictures: folder,
      document: path.join(folder, "study.md") };
    const corrected = (seed: number, end: number) =>
      fakeResult(`corrections-${seed}`, seed, { 0: right(3), 3: right(6), 10: right(end) }, {
        corrections: { count: 2 },
      });
    const second = fakeResult("naive-2", 2, { 0: right(3), 3: right(9), 10: right(9) });
    const permuted = fakeResult("control-permuted", 1, { 0: right(3), 3: right(5) });
    await writeDocument([naive, second, corrected(1, 9), corrected(3, 5), permuted], [], place);
    const text = fs.readFileSync(place.document, "utf8");
    assert.match(text, /\| count \| 60\.0 → 90\.0 \| 60\.0 → 60\.0 \| \+30\.0 \[/);
    assert.match(text,
      /control-permuted, iteration 0 to 3: \+20\.0 \[[^\]]*\]; naive with the same seeds: \+30\.0 \[/);
  });

  it("can be written before any arm has been run", async () => {
    const folder = temporaryFolder();
    const place = { ...placeOf(POLICIES[0], false), pictures: folder,
      document: path.join(folder, "study.md") };
    await writeDocument([], ARMS.map((arm) => ({ arm, why: undefined, seconds: 60 })), place);
    const text = fs.readFileSync(place.document, "utf8");
    assert.equal([...text.matchAll(/\*\*not measured\*\*/g)].length, 7);
    assert.doesNotMatch(text, /undefined|NaN|!\[/);
  });

  it("draws lines where the figures are", () => {
    const svg = chart("a < b", [{ name: "naive", color: "#123456", points: [[0, 0], [10, 1]] }]);
    assert.match(svg, /points="48\.0,320\.0 445\.0,34\.0"/);
    assert.match(svg, /a &lt; b/);
  });
});
