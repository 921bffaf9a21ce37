import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { CorrectionFolder } from "../../../src/adapters/store/corrections";
import { DataError } from "../../../src/core/errors";
import { correctionFileName, formatCorrection,
  parseCorrection } from "../../../src/core/run/correction";
import type { Query } from "../../../src/core/task/query";
import { temporaryFolder } from "../../fakes/bench";
import { fakeQueries } from "../../fakes/queries";

const PROGRAM = 'def execute_command(image) -> str:\n    return "1"\n';
const ODD_IDS = ["../../etc/passwd", "a/b\\c:d*e?", "con", "CON.x", ".hidden", "-rf", "für 1 Bild",
  "x".repeat(400), "日本語"];
const queryOf = (id: string): Query => ({
  ...(fakeQueries({ train: 1, validation: 0, test: 0 })[0] as Query),
  id,
});

describe("the file of a correction", () => {
  it("keeps what was written", () => {
    const correction = { query: "q 17: odd", failureType: "wrong decomposition",
      author: "Ada Lovelace <ada@example.org>", parentSample: "q17.i1-grow-0.9f3a21bc",
      program: PROGRAM };
    const text = formatCorrection(correction, "How many\nred apples?");
    assert.ok(text.includes("\n\n# How many red apples?\ndef execute_command"));
    assert.deepEqual(parseCorrection("c.py", text), { ...correction,
      program: `# How many red apples?\n${PROGRAM}` });
    assert.deepEqual(parseCorrection("c.py", `\uFEFF${text.replaceAll("\n", "\r\n")}`),
      parseCorrection("c.py", text));
    assert.equal(parseCorrection("c.py", `#schemaVersion:1\n# query :  a \n${PROGRAM}`).query, "a");
  });

  it("is refused with file, line and field", () => {
    const refused = (text: string, said: RegExp): void =>
      assert.throws(() => parseCorrection("corrections/c.py", text), (error: unknown) =>
        error instanceof DataError && said.test(error.message) &&
        /# query: ID/.test(error.nextStep));
    refused(PROGRAM, /corrections\/c\.py, line 1: schemaVersion: missing/);
    refused(`# schemaVersion: 1\n\n# query: a\n${PROGRAM}`, /line 1: query: missing/);
    refused(`# schemaVersion: 2\n# query: a\n`, /line 1: schemaVersion/);
    refused(`# schemaVersion: 1\n# my thoughts\n# query: a\n`, /line 2: "# my thoughts" is no/);
    refused(`# schemaVersion: 1\n# query: a\n# query: b\n`, /line 3: query is there twice/);
    refused(`# schemaVersion: 1\n# query: a\n# autor: Ada\n`, /line 3: autor: unknown field/);
    refused(`# schemaVersion: 1\n# query: ${"x".repeat(501)}\n`, /line 2: query/);
    refused("", /line 1/);
  });

  it("cannot be written with a field that would not be read again", () => {
    for (const author of ["two\nlines", " blanks ", "x".repeat(201), "# query: other\n", ""]) {
      assert.throws(() => formatCorrection({ query: "a", author, program: PROGRAM }, "?"),
        DataError, JSON.stringify(author));
    }
  });

  it("has a safe name of its own for every id, the id itself where that is safe", () => {
    assert.equal(correctionFileName("train-count-1.b"), "train-count-1.b.py");
    const names = ODD_IDS.map(correctionFileName);
    for (const name of names) assert.match(name, /^_[\w.-]{1,120}\.py$/);
    assert.equal(new Set(names).size, ODD_IDS.length);
    assert.notEqual(correctionFileName("a/b"), correctionFileName("a?b"));
  });
});

describe("the folder of corrections", () => {
  it("is read by file name, whatever the ids are, and survives broken files", async () => {
    const experiment = temporaryFolder();
    const folder = new CorrectionFolder(experiment);
    assert.deepEqual(await folder.list(), []);
    for (const id of ODD_IDS) await folder.add({ query: id, program: PROGRAM }, queryOf(id));
    const inside = path.join(experiment, "corrections");
    fs.writeFileSync(path.join(inside, "zz-large.py"), "#".repeat(70_000));
    fs.writeFileSync(path.join(inside, "zz-torn.py"), "# schemaVersion: 1\n");
    fs.symlinkSync("nowhere", path.join(inside, "zz-link.py"));
    fs.writeFileSync(path.join(inside, "notes.txt"), "no correction");
    fs.mkdirSync(path.join(inside, "drafts.py"));
    fs.symlinkSync("zz-loop.py", path.join(inside, "zz-loop.py"));
    fs.symlinkSync("drafts.py", path.join(inside, "zz-folder.py"));
    execFileSync("mkfifo", [path.join(inside, "zz-pipe.py")]);
    const list = await folder.list();
    assert.deepEqual(
      list.flatMap((file) => ("correction" in file ? [file.correction.query] : [])).sort(),
      [...ODD_IDS].sort(),
    );
    const problems = list.flatMap((
      file,
    ) => ("problem" in file ? [[file.file, file.problem] as const] : []));
    assert.deepEqual(problems.map(([file]) => file), ["zz-folder.py", "zz-large.py", "zz-link.py",
      "zz-loop.py", "zz-pipe.py", "zz-torn.py"]);
    const told = (file: string, said: RegExp) =>
      assert.match(new Map(problems).get(file) ?? "", said);
    told("zz-folder.py", /no regular file/);
    told("zz-large.py", /70000 bytes/);
    told("zz-link.py", /broken link/);
    told("zz-loop.py", /cannot be read: ELOOP/);
    told("zz-pipe.py", /no regular file/);
    told("zz-torn.py", /corrections\/zz-torn\.py, line 1: query: missing/);
    assert.deepEqual(fs.readdirSync(inside).filter((name) => !/\.py$|notes\.txt/.test(name)), [],
      "nothing half-written is left");
  });

  const noLinks = () =>
    Promise.reject(
      Object.assign(new Error("EPERM: operation not permitted, link"), { code: "EPERM" }),
    );
  for (const [where, link] of [["", undefined], [", also without hard links", noLinks]] as const)
    it(`never replaces a file${where}`, async () => {
      const experiment = temporaryFolder();
      const folder = new CorrectionFolder(experiment, link);
      const file = await folder.add({ query: "a", program: PROGRAM }, queryOf("a"));
      const before = fs.readFileSync(file, "utf8");
      await assert.rejects(
        folder.add({ query: "a", program: PROGRAM, author: "Bob" }, queryOf("a")),
        (error: unknown) =>
          error instanceof DataError && /a\.py is there already/.test(error.message) &&
          /Edit that file/.test(error.nextStep),
      );
      assert.equal(fs.readFileSync(file, "utf8"), before);
      assert.deepEqual(fs.readdirSync(path.dirname(file)), ["a.py"]);
    });
});
