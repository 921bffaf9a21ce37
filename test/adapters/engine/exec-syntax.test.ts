import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import sharp from "sharp";
import { execReportSchema } from "../../../src/adapters/engine-client/protocol";
import { temporaryFolder } from "../../fakes/bench";
import { visrep } from "./cli";

describe("exec of a program that is not Python", () => {
  const folder = temporaryFolder();
  const picture = path.join(folder, "picture.png");
  const program = path.join(folder, "program.py");
  const cache = path.join(folder, "cache");
  const home = process.env["XDG_CACHE_HOME"];
  before(async () => {
    await sharp({ create: { width: 40, height: 30, channels: 3, background: "white" } }).png()
      .toFile(picture);
    fs.writeFileSync(program, "def execute_command(image):\n" +
      "    patches = ImagePatch(image).find('mug'\n    return len(patches)\n");
    process.env["XDG_CACHE_HOME"] = cache;
  });
  after(() => {
    if (home === undefined) delete process.env["XDG_CACHE_HOME"];
    else process.env["XDG_CACHE_HOME"] = home;
  });

  it("answers with kind, line and message, and starts neither Python nor perception", async () => {
    const trace = path.join(folder, "trace.jsonl");
    const { status, stdout, stderr } = await visrep("exec", program, "--image", picture, "--json",
      "--trace", trace);
    assert.equal(status, 0, stderr);
    const { ok, failure, calls, ms } = execReportSchema.parse(JSON.parse(stdout));
    assert.deepEqual({ ok, failure, calls, ms }, { ok: false,
      failure: { kind: "program_parsing", type: "SyntaxError", message: "'(' was never closed",
        line: 2 }, calls: 0, ms: 0 });
    assert.deepEqual(
      fs.readFileSync(trace, "utf8").trim().split("\n").map((line) =>
        (JSON.parse(line) as { kind: string }).kind
      ),
      ["program", "result"],
    );
    assert.equal(fs.existsSync(cache), false, "Python's snapshot was made");
  });

  it("still names a picture that is missing", async () => {
    const { status, stderr } = await visrep("exec", program, "--image",
      path.join(folder, "nowhere.png"), "--json");
    assert.equal(status, 1);
    assert.match(stderr, /nowhere\.png/);
  });
});
