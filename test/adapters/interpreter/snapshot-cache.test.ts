import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { runProgram, testInterpreter } from "./fixture";

/** Children of this process that make a snapshot. */
function makers(): number[] {
  const list = execFileSync("ps", ["-ww", "-o", "pid=,args=", "--ppid", String(process.pid)], {
    encoding: "utf8",
  });
  return list.split("\n").filter((line) => line.includes('"mode":"snapshot"')).map((line) =>
    Number.parseInt(line, 10)
  );
}

describe("Python's memory snapshot", function() {
  this.timeout(120_000);

  it("is made by another child when the first one is killed; those of other versions are kept " +
    "until unused for 30 days", async () => {
    const cacheFolder = fs.mkdtempSync(path.join(os.tmpdir(), "visrep-snapshot-"));
    const folder = path.join(cacheFolder, "interpreter");
    fs.mkdirSync(folder);
    for (const days of [29, 31]) {
      fs.writeFileSync(path.join(folder, `${days} days`), "");
      fs.utimesSync(path.join(folder, `${days} days`), new Date(),
        new Date(Date.now() - days * 86_400_000));
    }
    const warnings: string[] = [];
    const interpreter = testInterpreter({ workers: 1, cacheFolder,
      logger: { info: () => undefined, warn: (message) => warnings.push(message),
        error: () => undefined } });
    try {
      const started = interpreter.start();
      while (makers().length === 0) await sleep(5);
      for (const pid of makers()) process.kill(pid, "SIGKILL");
      await started;
      assert.equal(
        (await runProgram(interpreter, "def execute_command(image):\n    return 6 * 7")).value,
        42,
      );
      assert.match(warnings.join("\n"), /was killed; starting another one/);
      assert.deepEqual(
        fs.readdirSync(folder).map((name) => name.replace(/^pyodide.*/, "new")).sort(),
        ["29 days", "new"],
      );
    } finally {
      await interpreter.close();
      fs.rmSync(cacheFolder, { recursive: true });
    }
  });
});
