import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";

interface ShippedPackage {
  readonly name: string;
  readonly version: string;
  readonly license: string;
}
interface Notices {
  shippedPackages(): ShippedPackage[];
  unlisted(packages: readonly ShippedPackage[], notices: string): string[];
}
const root = path.resolve(import.meta.dirname, "../../..");

describe("THIRD_PARTY_NOTICES.md", () => {
  let script: Notices;
  const text = fs.readFileSync(path.join(root, "THIRD_PARTY_NOTICES.md"), "utf8");
  before(async () => {
    script = await import(path.join(root, "scripts/notices.mjs")) as Notices;
  });

  it("lists every package in the bundles and beside them", () => {
    const shipped = script.shippedPackages();
    assert.ok(
      shipped.some(({ name }) => name === "zod") && shipped.some(({ name }) => name === "pyodide"),
      "dist/meta.json names no bundled package: run npm run build",
    );
    assert.deepEqual(script.unlisted(shipped, text), [], "run npm run notices");
  });

  it("would name a package that is not listed, or listed with another version", () => {
    const listed = script.shippedPackages()[0]!;
    assert.deepEqual(
      script.unlisted([listed, { name: "left-pad", version: "1.3.0", license: "WTFPL" }, {
        ...listed,
        version: "0.0.0",
      }], text),
      ["left-pad 1.3.0", `${listed.name} 0.0.0`],
    );
  });
});
