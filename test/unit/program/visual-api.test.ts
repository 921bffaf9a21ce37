import assert from "node:assert/strict";
import * as fs from "node:fs";
import { visualApi, visualApiText } from "../../../src/core/program/visual-api";

const stub = fs.readFileSync("src/core/program/visual_api.pyi", "utf8");
const member = (name: string, owner?: string) =>
  visualApi().find((each) => each.name === name && each.owner === owner);

describe("the visual API", () => {
  it("is the stub's text; if this fails: npx tsx scripts/visual-api.ts", () => {
    assert.equal(visualApiText("whole"), stub);
  });

  it("lists every class, function, method and field of the stub", () => {
    const declared = stub.split("\n").map((line) =>
      /^ *(?:class|def) (\w+)|^ {4}(\w+): /.exec(line)
    ).filter((match) => match !== null);
    assert.deepEqual(visualApi().map(({ name }) => name),
      declared.map((match) => match[1] ?? match[2]));
  });

  it("knows signature, parameters, result and documentation of a method", () => {
    assert.deepEqual(member("best_text_match", "ImagePatch"), {
      kind: "method",
      owner: "ImagePatch",
      name: "best_text_match",
      signature: "def best_text_match(self, option_list: list[str], prefix: str | None = None) " +
        "-> str",
      parameters: [{ name: "option_list", type: "list[str]" }, { name: "prefix", type: "str | None",
        defaultValue: "None" }],
      type: "str",
      doc: "The option that fits the patch best.",
      given: true,
    });
  });

  it("knows types and documentation of fields, decorated methods and functions", () => {
    assert.deepEqual([member("xyxy_bbox", "ImagePatch")?.type,
      member("xyxy_bbox", "ImagePatch")?.doc, member("left", "ImagePatch")?.doc], [
      "tuple[int, int, int, int]",
      "Left, upper, right, lower.",
      "",
    ]);
    assert.deepEqual(member("from_bounding_box", "ImagePatch")?.parameters.map(({ name }) => name),
      ["image", "bounding_box"]);
    assert.equal(member("llm_query")?.kind, "function");
  });

  it("tells what programs can name", () => {
    assert.deepEqual(
      visualApi().filter(({ given, owner }) => given && !owner).map(({ name }) => name),
      ["ImagePatch", "best_image_match", "distance", "bool_to_yesno", "coerce_to_numeric",
        "llm_query", "process_guesses"],
    );
    assert.equal(member("width", "Image")?.given, false);
  });

  it("is short in prompts: a line for each member", () => {
    const lines = visualApiText("signatures").trimEnd().split("\n");
    assert.equal(lines.length, visualApi().length);
    assert.ok(lines.includes("    def exists(self, object_name: str) -> bool  # True if an " +
      "object with this name is in the patch."));
    assert.ok(lines.includes("    left: int"));
  });
});
