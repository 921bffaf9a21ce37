import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { promisify } from "node:util";

const run = promisify(execFile);
/**
 * Another version of Node than this one; `npm test` names the one that the test workbench brings.
 */
const OTHER = process.env["VISREP_WORKBENCH_NODE"];

interface Line {
  readonly program: string;
  readonly execution: { readonly trace?: readonly { readonly kind: string }[];
    readonly failure?: { readonly kind: string } };
}

describe("programs on two versions of Node", function() {
  this.timeout(180_000);

  it("do the same: results, output, failures and traces, byte for byte", async function() {
    if (!OTHER) return this.skip();
    const [here, there] = await Promise.all([process.execPath, OTHER].map(outputs));
    assert.ok(here && there);
    assert.notEqual(here.version, there.version);
    for (const [i, line] of here.lines.entries()) assert.equal(there.lines[i], line);
    assert.equal(there.lines.length, here.lines.length);

    const executions = here.lines.map((line) => (JSON.parse(line) as Line).execution);
    const kinds = (wanted: string): number =>
      executions.filter(({ failure }) => failure?.kind === wanted).length;
    assert.ok(executions.length > 200 && kinds("timeout") >= 6 && kinds("memory") >= 4,
      `${executions.length} programs, ${kinds("timeout")} ended by time, ${kinds("memory")} by ` +
        "memory");
    assert.ok(
      executions.filter(({ trace }) => trace?.some(({ kind }) => kind === "call")).length > 50,
    );
  });
});

async function outputs(
  node: string,
): Promise<{ readonly version: string; readonly lines: readonly string[] }> {
  const { stdout: version } = await run(node, ["--version"]);
  const { stdout } = await run(node, ["--import", "tsx",
    "test/adapters/interpreter/print-executions.ts"], { maxBuffer: 256 << 20 });
  return { version, lines: stdout.trimEnd().split("\n") };
}
