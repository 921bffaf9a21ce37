import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import * as fs from "node:fs";
import * as path from "node:path";
import { packageFile } from "../../../src/adapters/files/package-file";
import { layout } from "../../../src/adapters/store/layout";
import { authorFileName, type NewEntry, ReviewFolder,
  type ReviewProblem } from "../../../src/adapters/store/reviews";
import { keyText, standing } from "../../../src/core/review/current-log";
import { temporaryFolder } from "../../fakes/bench";

const key = (query: string) => ({ query, images: "a".repeat(16), program: "b".repeat(16) });
const decision = (query: string, verdict: "accepted" | "rejected" = "rejected"): NewEntry => ({
  kind: "decision",
  key: key(query),
  sample: "s",
  verdict,
});
const logOf = (folder: string, author: string) =>
  path.join(layout.reviews(folder), `${author}.jsonl`);

function open(folder: string): { readonly log: ReviewFolder; readonly problems: ReviewProblem[] } {
  const problems: ReviewProblem[] = [];
  return { log: new ReviewFolder(folder, (problem) => problems.push(problem)), problems };
}

describe("the review logs on disk", function() {
  this.timeout(60_000);

  it("are empty where there is no folder, and hold what was appended, one line an entry", async () => {
    const folder = temporaryFolder();
    const { log, problems } = open(folder);
    assert.deepEqual(await log.entries(), []);
    const first = await log.append("Ada", decision("q"));
    const mark = await log.append("Ada", { kind: "mark", key: key("q"), sample: "s", line: 3,
      failureType: "wrong annotation", note: "two\nlines" });
    await log.append("Bo", { kind: "resolve", mark: mark.id, resolved: true });
    assert.deepEqual((await open(folder).log.entries()).map(({ author, kind }) => [author, kind]), [
      ["Ada", "decision"],
      ["Ada", "mark"],
      ["Bo", "resolve"],
    ]);
    const lines = fs.readFileSync(logOf(folder, "Ada"), "utf8").split("\n");
    assert.deepEqual([lines.length, lines[2]], [3, ""]);
    assert.deepEqual([JSON.parse(lines[0] ?? "").schemaVersion,
      JSON.parse(lines[1] ?? "").schemaVersion], [1, undefined]);
    assert.notEqual(first.id, mark.id);
    assert.deepEqual(problems, []);
  });

  it("give the other lines of a log with a torn last or a damaged middle one, and tell file and " +
    "line", async () => {
    const folder = temporaryFolder();
    const { log, problems } = open(folder);
    for (const query of ["q0", "q1", "q2"]) await log.append("Ada", decision(query));
    await log.append("Bo", decision("q3"));
    const file = logOf(folder, "Ada");
    const lines = fs.readFileSync(file, "utf8").split("\n");
    lines[1] = `{"id":"x","time":1,"kind":"decision"}`;
    // in the middle of a letter
    const torn = Buffer.from(JSON.stringify({ note: "é" })).subarray(0, -3);
    fs.writeFileSync(file, Buffer.concat([Buffer.from(lines.join("\n")), torn]));
    const queries = async () =>
      (await log.entries()).flatMap((
        entry,
      ) => (entry.kind === "decision" ? [entry.key.query] : []));
    assert.deepEqual(await queries(), ["q0", "q2", "q3"]);
    assert.deepEqual(problems.map((problem) => [problem.file, problem.line]), [[file, 2], [file,
      4]]);
    assert.match(problems[0]?.message ?? "", /Ada\.jsonl, line 2: damaged/);
    // The next entry is not lost in the torn line.
    await log.append("Ada", decision("q4"));
    assert.deepEqual(await queries(), ["q0", "q2", "q4", "q3"]);
  });

  it("are taken back step by step after they were opened again, also past a torn line", async () => {
    const folder = temporaryFolder();
    for (const [query, verdict] of [["q", "accepted"], ["q", "rejected"], ["r",
      "rejected"]] as const) await open(folder).log.append("Ada", decision(query, verdict));
    await open(folder).log.append("Bo", decision("s"));
    fs.appendFileSync(logOf(folder, "Ada"), `{"id":"to`);
    const undo = async () => (await open(folder).log.undo("Ada"));
    const verdicts = async () => {
      const { decisions } = standing(await open(folder).log.entries());
      return ["q", "r", "s"].map((query) => decisions.get(keyText(key(query)))?.verdict);
    };
    const undone = await undo();
    assert.equal(undone?.kind === "decision" && undone.key.query, "r");
    assert.deepEqual(await verdicts(), ["rejected", undefined, "rejected"]);
    await undo();
    assert.deepEqual(await verdicts(), ["accepted", undefined, "rejected"]);
    await undo();
    assert.equal(await undo(), undefined);
    assert.deepEqual(await verdicts(), [undefined, undefined, "rejected"]);
  });

  it("lose nothing where two processes append to one author's log at once", async () => {
    const folder = temporaryFolder();
    const script = path.join(folder, "append.ts");
    fs.writeFileSync(script, `
      import { ReviewFolder } from ${
      JSON.stringify(packageFile("src", "adapters", "store", "reviews.ts"))
    };
      const [folder, name] = process.argv.slice(2);
      const log = new ReviewFolder(folder, () => process.exit(3));
      void (async () => {
        for (let i = 0; i < 40; i++) await log.append("Ada", { kind: "decision", key: { query: name + "-" + i, images: "${
      "a".repeat(16)
    }", program: "${"b".repeat(16)}" }, sample: "s".repeat(900), verdict: "rejected" });
      })();
    `);
    const children = ["one", "two"].map((name) =>
      spawn(process.execPath, ["--import", "tsx", script, folder, name], { cwd: packageFile("."),
        stdio: "inherit" })
    );
    assert.deepEqual(
      (await Promise.all(children.map((child) => once(child, "exit")))).map(([status]) =>
        status as number
      ),
      [0, 0],
    );
    const { log, problems } = open(folder);
    const entries = await log.entries();
    assert.deepEqual(problems, []);
    for (const name of ["one", "two"]) {
      const own = entries.flatMap((
        entry,
      ) => (entry.kind === "decision" && entry.key.query.startsWith(name) ?
        [entry.key.query] :
        [])
      );
      assert.deepEqual(own, Array.from({ length: 40 }, (_, i) => `${name}-${i}`));
    }
  });

  it("refuse an entry that could not be read again", async () => {
    const folder = temporaryFolder();
    await assert.rejects(
      open(folder).log.append("Ada", { kind: "mark", key: key("q"), sample: "s", line: 0,
        failureType: "x", note: "" }),
    );
    assert.ok(!fs.existsSync(logOf(folder, "Ada")));
  });

  it("key pictures by their bytes, in their order; a picture that is gone has no digest", async () => {
    const folder = temporaryFolder();
    fs.mkdirSync(layout.data(folder));
    fs.writeFileSync(path.join(layout.data(folder), "a.png"), "one");
    fs.writeFileSync(path.join(layout.data(folder), "b.png"), "two");
    const { log } = open(folder);
    const digest = await log.imagesDigest({ images: ["a.png", "b.png"] });
    assert.match(digest ?? "", /^[0-9a-f]{16}$/);
    assert.notEqual(await log.imagesDigest({ images: ["b.png", "a.png"] }), digest);
    fs.renameSync(path.join(layout.data(folder), "a.png"), path.join(layout.data(folder), "c.png"));
    assert.equal(await log.imagesDigest({ images: ["c.png", "b.png"] }), digest,
      "not by their names");
    assert.equal(await log.imagesDigest({ images: ["a.png", "b.png"] }), undefined);
  });

  it("are named after their author, safely", () => {
    assert.deepEqual(
      ["Ada Lovelace", "../../etc/passwd", "  ", "Zoë", "a/b\\c:d", ".hidden"].map(authorFileName),
      ["Ada-Lovelace", "etc-passwd", "anonymous", "Zoë", "a-b-c-d", "hidden"],
    );
  });
});
