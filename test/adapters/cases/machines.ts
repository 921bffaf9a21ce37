import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { deniedFolder } from "../../fakes/denied-folder";
import { paintedPng } from "../../fakes/painted-png";
import { removeBusy } from "../../fakes/remove-busy";
import { withoutLinks } from "../../fakes/without-links";
import { smallExperiment, startVisrep, visrepWith } from "../engine/cli";
import type { PublicCases } from "./public-case";

const experiment = (): Promise<string> => smallExperiment({ train: 2, validation: 1, test: 1 });

/** Drives and folders (68 to 71). */
export const machineCases: PublicCases = {
  "68-no-hard-links": async (folder) => {
    const env = withoutLinks(fs.readFileSync(path.join(folder, "nolink.c"), "utf8"));
    assert.ok(env, "the case needs gcc");
    const { status, stderr } = await visrepWith(env, "run", await experiment(), "--iterations",
      "0");
    assert.equal(status, 0, stderr);
  },
  "70-folder-that-cannot-be-written": async () => {
    const { root, denied, run } = deniedFolder();
    try {
      fs.cpSync(path.join(await experiment(), "data"), path.join(root, "data"), {
        recursive: true,
      });
      fs.writeFileSync(path.join(root, "picture.png"), paintedPng(10, 10, []));
      fs.writeFileSync(path.join(root, "program.py"), "def execute_command(image):\n" +
        "    return 'ok'\n");
      for (const words of [["init", path.join(denied, "new"), "--data", "data"], ["exec",
        "program.py", "--image", "picture.png", "--trace", path.join(denied, "trace.html")]]) {
        const { status, stderr } = run(...words);
        assert.equal(status, 1, stderr);
        assert.ok(stderr.includes(`Make the folder ${denied} writable`), stderr);
        assert.doesNotMatch(stderr, /resume|queries\.jsonl/);
      }
    } finally {
      fs.rmSync(root, { recursive: true });
    }
  },
  "71-runs-deleted-while-running": async () => {
    const gone = await experiment();
    const { child, finished } = startVisrep("run", gone, "--iterations", "1");
    while (!fs.existsSync(path.join(gone, "runs/run-001/iteration-0/samples.index")) &&
      child.exitCode === null) await new Promise((resolve) => setImmediate(resolve));
    removeBusy(path.join(gone, "runs"));
    const { stderr } = await finished;
    assert.match(stderr, /[Ss]omebody removed .*runs.*\nBegin a new run with "visrep run"\./);
    assert.doesNotMatch(stderr, /resume/);
  },
};
