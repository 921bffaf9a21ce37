import assert from "node:assert/strict";
import { pick, randomInt, seededRandom } from "../../../src/core/random";
import { excludedQueries, keyText, lastStanding,
  standing } from "../../../src/core/review/current-log";
import { type Authored, type ReviewEntry, reviewEntrySchema,
  VERDICTS } from "../../../src/core/run/review-log";

const digest = (digit: string) => digit.repeat(16);
const key = (query: string, program = "b", images = "a") => ({ query, images: digest(images),
  program: digest(program) });
type Body<T> = T extends unknown ? Omit<T, "id" | "time" | "author"> : never;

/** Logs in which the entry number n has the id `e<n>` and was made at time n. */
class Logs {
  readonly entries: Authored<ReviewEntry>[] = [];
  add(author: string, body: Body<ReviewEntry>, time = this.entries.length): string {
    const id = `e${this.entries.length}`;
    this.entries.push({ ...body, id, time, author });
    return id;
  }
  decide(author: string, query: string, verdict: (typeof VERDICTS)[number], time?: number): string {
    return this.add(author, { kind: "decision", key: key(query), sample: "s", verdict }, time);
  }
  mark(author: string, query: string, failureType = "wrong annotation"): string {
    return this.add(author, { kind: "mark", key: key(query), sample: "s", line: 1, failureType,
      note: "" });
  }
  undo(author: string, entry: string, time?: number): string {
    return this.add(author, { kind: "undo", entry }, time);
  }
  verdict(query: string): string | undefined {
    return standing(this.entries).decisions.get(keyText(key(query)))?.verdict;
  }
}

describe("what stands of the review logs", () => {
  it("is the newest decision about a program, whoever made it; other programs and pictures have " +
    "their own", () => {
    const logs = new Logs();
    logs.decide("Ada", "q", "rejected");
    logs.decide("Bo", "q", "accepted");
    logs.add("Ada", { kind: "decision", key: key("q", "c"), sample: "s", verdict: "skipped" });
    const { decisions } = standing(logs.entries);
    assert.deepEqual([...decisions.values()].map(({ author, verdict }) => [author, verdict]), [[
      "Bo",
      "accepted",
    ], ["Ada", "skipped"]]);
    assert.equal(decisions.get(keyText(key("q", "b", "f"))), undefined);
    assert.deepEqual(
      standing(
        ["Bo", "Ada"].flatMap((name) => logs.entries.filter(({ author }) => author === name)),
      ).decisions.get(keyText(key("q")))?.author,
      "Bo",
      "the order of authors says nothing",
    );
  });

  it("is without what was taken back, with what an undone undo gives back", () => {
    const logs = new Logs();
    const first = logs.decide("Ada", "q", "accepted");
    const second = logs.decide("Ada", "q", "rejected");
    const undo = logs.undo("Ada", second);
    assert.equal(logs.verdict("q"), "accepted");
    const again = logs.undo("Ada", undo);
    assert.equal(logs.verdict("q"), "rejected");
    logs.undo("Ada", again);
    assert.equal(logs.verdict("q"), "accepted");
    logs.undo("Ada", first);
    assert.equal(logs.verdict("q"), undefined);
    assert.equal(lastStanding(logs.entries, "Ada"), undefined);
  });

  it("lets nobody take back what another one said", () => {
    const logs = new Logs();
    const decision = logs.decide("Ada", "q", "rejected");
    logs.undo("Bo", decision);
    logs.undo("Ada", "nothing");
    assert.equal(logs.verdict("q"), "rejected");
    assert.equal(lastStanding(logs.entries, "Bo"), undefined);
    assert.equal(lastStanding(logs.entries, "Ada")?.id, decision);
  });

  it("follows the order of an author's log where their clock stood still or was set back", () => {
    const logs = new Logs();
    logs.decide("Ada", "q", "accepted", 50);
    const second = logs.decide("Ada", "q", "rejected", 50);
    assert.equal(logs.verdict("q"), "rejected");
    const undo = logs.undo("Ada", second, 10);
    assert.equal(logs.verdict("q"), "accepted");
    logs.undo("Ada", undo, 10);
    assert.equal(logs.verdict("q"), "rejected");
    logs.decide("Ada", "q", "skipped", 20);
    assert.equal(logs.verdict("q"), "skipped");
  });

  it("excludes queries by unresolved marks of the given types; anybody resolves and reopens them", () => {
    const logs = new Logs();
    const excluded = () =>
      [...excludedQueries(standing(logs.entries), ["wrong annotation", "unclear"])].map((
        [query, { author }],
      ) => `${query} ${author}`);
    const first = logs.mark("Ada", "q");
    const second = logs.mark("Bo", "q", "unclear");
    logs.mark("Bo", "r", "wrong decomposition");
    assert.deepEqual(excluded(), ["q Bo"]);
    logs.add("Ada", { kind: "resolve", mark: second, resolved: true });
    assert.deepEqual(excluded(), ["q Ada"]);
    const closing = logs.add("Bo", { kind: "resolve", mark: first, resolved: true });
    assert.deepEqual(excluded(), []);
    assert.deepEqual(standing(logs.entries).marks.map(({ resolved }) => resolved), [true, true,
      false]);
    logs.undo("Bo", closing);
    assert.deepEqual(excluded(), ["q Ada"]);
    logs.add("Ada", { kind: "resolve", mark: second, resolved: false });
    assert.deepEqual(excluded(), ["q Bo"]);
    logs.undo("Bo", second);
    assert.deepEqual(excluded(), ["q Ada"]);
    assert.deepEqual([...excludedQueries(standing(logs.entries), [])], []);
  });

  it("agrees with a model that asks of each entry whether anything stands against it", () => {
    for (let seed = 0; seed < 60; seed++) {
      const random = seededRandom(seed);
      const logs = new Logs();
      for (let step = 0; step < 60; step++) {
        const author = pick(random, ["Ada", "Bo", "Cy"]);
        const query = pick(random, ["q", "r", "s"]);
        const earlier = logs.entries.map(({ id }) => id);
        switch (earlier.length === 0 ? 0 : randomInt(random, 5)) {
          case 0:
            logs.decide(author, query, pick(random, VERDICTS));
            break;
          case 1:
            logs.mark(author, query, pick(random, ["wrong annotation", "wrong perception"]));
            break;
          case 2:
            logs.add(author, { kind: "resolve", mark: pick(random, earlier),
              resolved: random() < 0.7 });
            break;
          case 3:
            logs.undo(author, pick(random, earlier));
            break;
          default: { // as the key does it
            const last = lastStanding(logs.entries, author);
            assert.equal(last?.id, logs.entries.findLast((entry, i) =>
              entry.author === author && entry.kind !== "undo" && stands(logs.entries, i)
            )?.id);
            if (last)
              logs.undo(author, last.id);
          }
        }
        const now = standing(logs.entries);
        const expected = model(logs.entries);
        assert.deepEqual(
          new Map([...now.decisions.values()].map(({ key: { query: q }, id }) => [q, id])),
          expected.decisions,
          `seed ${seed}, step ${step}`,
        );
        assert.deepEqual(now.marks.map(({ id, resolved }) =>
          `${id} ${resolved}`
        ), expected.marks, `seed ${seed}, step ${step}`);
      }
    }
  });

  it("is read from lines that say all they must, and nothing is taken for another kind", () => {
    const decision = { id: "1", time: 1, kind: "decision", key: key("q"), sample: "s",
      verdict: "accepted" };
    assert.ok(reviewEntrySchema.safeParse(decision).success);
    for (const wrong of [{ verdict: "maybe" }, { kind: "note" }, {
      key: { ...key("q"), program: "short" },
    }, { id: "" }, { time: "now" }, { schemaVersion: 2 }])
      assert.ok(!reviewEntrySchema.safeParse({ ...decision, ...wrong }).success,
        JSON.stringify(wrong));
  });
});

/** Whether no later undo of the same author that itself stands names the entry. */
function stands(entries: readonly Authored<ReviewEntry>[], i: number): boolean {
  return !entries.some((undo, j) =>
    j > i && undo.kind === "undo" && undo.author === entries[i]?.author &&
    undo.entry === entries[i]?.id && stands(entries, j)
  );
}

function model(
  entries: readonly Authored<ReviewEntry>[],
): { readonly decisions: ReadonlyMap<string, string>; readonly marks: readonly string[] } {
  const left = entries.filter((_, i) => stands(entries, i));
  return {
    decisions: new Map(
      left.flatMap((
        entry,
      ) => (entry.kind === "decision" ? [[entry.key.query, entry.id] as const] : [])),
    ),
    marks: left.flatMap((
      entry,
    ) => (entry.kind === "mark" ? [`${entry.id} ${resolvedLast(left, entry.id)}`] : [])),
  };
}

function resolvedLast(left: readonly Authored<ReviewEntry>[], mark: string): boolean {
  const last = left.findLast((entry) => entry.kind === "resolve" && entry.mark === mark);
  return last?.kind === "resolve" && last.resolved;
}
