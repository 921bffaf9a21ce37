import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import sharp from "sharp";
import { composeScene } from "../../../src/adapters/scenes/compose";
import { renderScene } from "../../../src/adapters/scenes/render";
import { escapeText } from "../../../src/adapters/trace-page/escape";
import { overlay } from "../../../src/adapters/trace-page/overlay";
import { tracePage } from "../../../src/adapters/trace-page/page";
import { pagePicture } from "../../../src/adapters/trace-page/pictures";
import type { PatchValue } from "../../../src/core/program/value";
import type { TraceStep } from "../../../src/core/trace/trace";
import { temporaryFolder } from "../../fakes/bench";
import { visrep } from "../engine/cli";

const hostile = `</code></style><script>alert("1")</script><img src=x ` +
  "onerror='alert(1)'>\u202e\u0000&";

describe("the page of a trace", () => {
  it("escapes everything that a program, a query or a vision module wrote", () => {
    const patch: PatchValue = { $: "patch", image: 0, left: 1, lower: 2, right: 3, upper: 4,
      name: hostile };
    const steps: TraceStep[] = [
      { kind: "line", line: 1, fn: hostile, depth: 0,
        changed: { [hostile]: { text: hostile, patches: patch } } },
      { kind: "call", line: 1, member: hostile, args: [patch, hostile], result: [patch, hostile],
        ms: 1, cached: false },
      { kind: "call", line: 1, member: "find", args: [hostile], error: hostile, ms: 1,
        cached: false },
      { kind: "return", line: 1, fn: hostile, depth: 0, changed: {}, value: { text: hostile } },
      { kind: "exception", line: 1, type: hostile, message: hostile },
      { kind: "cut", reason: hostile },
    ];
    const execution = { stdout: hostile, calls: 2, activeMs: 1, hostMs: 1,
      trace: { schemaVersion: 1, steps } } as const;
    const pictures = [{ uri: "data:image/webp;base64,AA==", width: 10, height: 10 }];
    const failed = tracePage({ program: hostile, query: hostile, pictures,
      execution: { ...execution,
        failure: { kind: "program_execution", type: hostile, message: hostile, line: 1 } } });
    const ended = tracePage({ program: hostile, pictures,
      execution: { ...execution, value: patch, valueText: hostile } });
    for (const page of [failed, ended]) {
      assert.doesNotMatch(page, /<script|<img|<[^>]* on\w+=|[\u0000\u202e]/i);
      assert.equal(page.split("</style>").length, 2);
      assert.ok(page.includes("&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;"));
    }
  });

  it("allows embedded pictures and its one style alone", () => {
    const page = tracePage({ program: "", pictures: [],
      execution: { stdout: "", calls: 0, activeMs: 0, hostMs: 0 } });
    const style = /<style>([^]*?)<\/style>/.exec(page)?.[1] ?? "";
    const hash = createHash("sha256").update(style).digest("base64");
    assert.ok(page.includes(`content="default-src &#39;none&#39;; img-src data:; style-src ` +
      `&#39;sha256-${hash}&#39;; base-uri &#39;none&#39;; form-action &#39;none&#39;"`));
    assert.doesNotMatch(page, / style="|https?:/);
    assert.match(page, /The program did not start/);
  });

  it("tells what a wrong answer was, and of a recorded run what is known", () => {
    const page = tracePage({ program: "", pictures: [],
      execution: { calls: 0, hostMs: 0, valueText: "two dogs",
        failure: { kind: "wrong_answer", message: "the answer is not the annotated one" } } });
    assert.match(page, /wrong_answer[^]*<dt>returned<\/dt><dd><code>two dogs<\/code>/);
    assert.doesNotMatch(page, /Printed|<dt>program<\/dt>/);
    assert.doesNotMatch(
      tracePage({ program: "", pictures: [],
        execution: { calls: 0, hostMs: 0, failure: { kind: "timeout", message: "" } } }),
      /<dt>returned/,
    );
  });

  it("shows marks that hide or turn text by their numbers", () => {
    assert.equal(escapeText("a\u202eb\u200b\r\ud800 `\"'<>&\n\tü😀"),
      "a\\u{202e}b\\u{200b}\\u{d}\ufffd &#96;&quot;&#39;&lt;&gt;&amp;\n\tü😀");
  });

  it("draws boxes y down, and tells them y up in words", () => {
    const { text } = overlay({ uri: "data:,", width: 100, height: 80 }, 0, [{ role: "returned",
      label: "<dog>",
      patch: { $: "patch", image: 0, left: 10, lower: 20, right: 40, upper: 70 } }]);
    assert.ok(text.includes(`<rect class="box" x="10" y="10" width="30" height="50"/>`), text);
    assert.ok(text.includes("<li><code>&lt;dog&gt;</code> returned: left 10, lower 20, right " +
      "40, upper 70</li>"), text);
    assert.ok(text.includes(`aria-label="Picture 1 with 1 box"`), text);
  });

  it("scales large pictures to 1600 pixels, and keeps the size that boxes are in", async () => {
    const file = path.join(temporaryFolder(), "large.png");
    await sharp({ create: { width: 2400, height: 1200, channels: 3, background: "red" } }).png()
      .toFile(file);
    const { uri, width, height } = await pagePicture({ file, digest: "", width: 2400,
      height: 1200 });
    const small = await sharp(Buffer.from(uri.slice(uri.indexOf(",") + 1), "base64")).metadata();
    assert.deepEqual([width, height, small.width, small.height, small.format], [2400, 1200, 1600,
      800, "webp"]);
  });
});

describe("exec with a page as its trace", function() {
  this.timeout(120_000);
  const folder = temporaryFolder();
  const [picture, program, page, lines] = ["scene.png", "program.py", "trace.html", "trace.jsonl"]
    .map((name) => path.join(folder, name)) as [string, string, string, string];
  before(async () =>
    fs.writeFileSync(picture,
      await renderScene(composeScene({ seed: 5, split: "train", index: 3 }).drawing))
  );

  it("holds the steps, calls and boxes that the JSON lines hold", async () => {
    fs.writeFileSync(program, "def execute_command(image) -> str:\n    count = 0\n" +
      "    for found in ImagePatch(image).find('object'):\n        count += 1\n" +
      "    return str(count)\n");
    for (const trace of [page, lines]) {
      const { status, stderr } = await visrep("exec", program, "--image", picture, "--trace", trace,
        "--query", "How many?");
      assert.equal(status, 0, stderr);
    }
    const text = fs.readFileSync(page, "utf8");
    const steps = fs.readFileSync(lines, "utf8").trim().split("\n").map((one) =>
      JSON.parse(one) as TraceStep
    ).filter(({ kind }) => ["line", "call", "return"].includes(kind));
    assert.equal(text.match(/id="step-\d+"/g)?.length, steps.length);
    const found = steps.find((step) => step.kind === "call")?.result as readonly PatchValue[];
    assert.ok(found.length > 0);
    const { height } = await sharp(picture).metadata();
    for (const { left, lower, right, upper } of found)
      assert.ok(
        text.includes(
          `x="${left}" y="${height - upper}" width="${right - left}" height="${upper - lower}"`,
        ),
      );
    assert.ok(text.includes(`find(&#39;object&#39;) -&gt; ${found.length} patch`));
    assert.ok(text.includes(`Loop in line 3: ${found.length} pass`));
    assert.ok(text.includes(`count = ${found.length}`));
    assert.equal(text.match(/data:image/g)?.length, 1);
  });

  it("marks the line that failed, of a program that never started too", async () => {
    fs.writeFileSync(program, "def execute_command(image):\n    n = 0\n    return 1 / n\n");
    assert.equal((await visrep("exec", program, "--image", picture, "--trace", page)).status, 0);
    const text = fs.readFileSync(page, "utf8");
    assert.match(text, /<tr id="line-3" class="failed">/);
    assert.match(text, /ZeroDivisionError: division by zero/);
    fs.writeFileSync(program, "def execute_command(image):\n    return (1\n");
    assert.equal((await visrep("exec", program, "--image", picture, "--trace", page)).status, 0);
    assert.match(fs.readFileSync(page, "utf8"),
      /<tr id="line-2" class="failed">[^]*The program did not start/);
  });
});
