import { spawnSync } from "node:child_process";

/** The Python that the tests of `trainer/` use; `VISREP_PYTHON` names another. */
const python = process.env["VISREP_PYTHON"] || "python3";

/** A Python with these modules, or undefined after having said what is missing. */
export function pythonWith(what: string, modules: readonly string[]): string | undefined {
  const { status, stderr, error } = spawnSync(python, ["-c", `import ${modules.join(", ")}`], {
    encoding: "utf8",
  });
  if (status === 0) return python;
  const reason = (error?.message ?? stderr).trim().split("\n").at(-1);
  console.log(`  SKIPPED: ${what}, which needs a Python with ${modules.join(", ")}; ${python} ` +
    `says: ${reason}. VISREP_PYTHON names another Python.`);
  return undefined;
}
