import assert from "node:assert/strict";
import { callAt, memberAt, membersAt } from "../../../src/extension/language/python-place";

/** The text without its `|`, and where that stood. */
function at(marked: string): [string, number] {
  const offset = marked.indexOf("|");
  assert.ok(offset >= 0);
  return [marked.slice(0, offset) + marked.slice(offset + 1), offset];
}
const program = (...lines: string[]): string =>
  "def execute_command(image):\n" +
  `${lines.map((line) => `    ${line}\n`).join("")}`;
const offered = (marked: string): string => {
  const members = membersAt(...at(marked));
  return members.length === 0 ? "nothing" : members[0]?.owner ?? "names";
};

describe("completion of the visual API", () => {
  const cases: readonly (readonly [string, string, string])[] = [
    ["a patch that was just made", program("patch = ImagePatch(image)", "patch.|"), "ImagePatch"],
    ["an unfinished name", program("patch = ImagePatch(image)", "return patch.fi|nd"),
      "ImagePatch"],
    ["an element of what was found",
      program('apples = ImagePatch(image).find("apple")', "apples[0].|"), "ImagePatch"],
    ["a loop over what was found",
      program('for apple in ImagePatch(image).find("apple"):', "    apple.|"), "ImagePatch"],
    ["a comprehension",
      program('apples = ImagePatch(image).find("apple")', "return [a.| for a in apples]"),
      "ImagePatch"],
    ["the key of a sort",
      program('found = ImagePatch(image).find("x")',
        "found = sorted(found, key=lambda each: each.|)"), "ImagePatch"],
    ["the first of a sort",
      program('found = ImagePatch(image).find("x")', "sorted(found, key=len)[0].|"), "ImagePatch"],
    ["a value of unknown type", program("thing = helper()", "thing.|"), "ImagePatch"],
    ["the class itself", "ImagePatch.|", "ImagePatch"],
    ["a call right before the dot", program("return ImagePatch(image).|"), "ImagePatch"],
    ["the braces of an f-string", program("patch = ImagePatch(image)", 'return f"{patch.|}"'),
      "ImagePatch"],
    ["a declared type", program("patch: ImagePatch = helper()", "patch.|"), "ImagePatch"],
    ["the given image", program("image.|"), "Image"],
    ["the images of a query over two", "def execute_command(images):\n    images.|", "Images"],
    ["one of them", "def execute_command(images):\n    images[0].|", "Image"],
    ["the list that was found", program('apples = ImagePatch(image).find("apple")', "apples.|"),
      "nothing"],
    ["an answer in words", program('ImagePatch(image).simple_query("What?").|'), "nothing"],
    ["a text", program('"yes".|'), "nothing"],
    ["a module", `import math\n${program("math.|")}`, "nothing"],
    ["the inside of a text", program('patch.find("app|le")'), "nothing"],
    ["a comment", program("# the pat|"), "nothing"],
    ["a number", program("return 1|"), "nothing"],
    ["a parameter that is being named", "def execute_command(im|", "nothing"],
    ["an empty line", program("|"), "names"],
    ["an expression", program("return bool|"), "names"],
    ["a name inside a call", program("return distance(|, 3)"), "names"],
  ];
  for (const [what, marked, expected] of cases) {
    it(`after ${what}: ${expected}`, () => assert.equal(offered(marked), expected));
  }

  it("offers what programs can name, and no special methods", () => {
    assert.deepEqual(membersAt("", 0).map(({ name }) => name), ["ImagePatch", "best_image_match",
      "distance", "bool_to_yesno", "coerce_to_numeric", "llm_query", "process_guesses"]);
    const methods = membersAt(...at(program("ImagePatch(image).|"))).map(({ name }) => name);
    for (const name of ["find", "crop_left_of_bbox", "xyxy_bbox"])
      assert.ok(methods.includes(name), name);
    assert.ok(!methods.includes("__init__"));
  });

  it("ends where names are defined by each other", () => {
    assert.equal(offered(program("[a.| for a in b for b in a]")), "ImagePatch");
    assert.equal(offered(program("a = a", "a = a", "a.|")), "ImagePatch");
  });
});

describe("hovers over the visual API", () => {
  const named = (marked: string): string | undefined => {
    const found = memberAt(...at(marked));
    return found && `${found.member.owner ?? ""}.${found.member.name}`;
  };

  it("know methods, functions and classes by the name under the pointer", () => {
    assert.equal(named(program('ImagePatch(image).fi|nd("apple")')), "ImagePatch.find");
    assert.equal(named(program("image.wid|th")), "Image.width");
    assert.equal(named(program('return llm_|query("x")')), ".llm_query");
    assert.equal(named(program("Image|Patch(image)")), ".ImagePatch");
    assert.deepEqual(memberAt("distance(1, 2)", 3), { member: memberAt("distance(1, 2)", 0)?.member,
      from: 0, to: 8 });
  });

  it("are silent where the program means something of its own", () => {
    assert.equal(named(program("distance = 3", "return dis|tance")), undefined);
    assert.equal(named(program('return "dis|tance"')), undefined);
    assert.equal(named(program('return "a".fi|nd("b")')), undefined);
    assert.equal(named(program("return helper(dis|tance=3)")), undefined);
    assert.equal(named(program("|")), undefined);
  });
});

describe("signatures of the visual API", () => {
  const call = (marked: string): string | undefined => {
    const found = callAt(...at(marked));
    return found && `${found.callee.name} ${found.argument}`;
  };

  it("follow the innermost open call", () => {
    assert.equal(call(program("return distance(|")), "distance 0");
    assert.equal(call(program("return distance(a, |")), "distance 1");
    assert.equal(call(program("return distance(a, b.find(|)")), "find 0");
    assert.equal(call(program('return distance(a.find("x")[0], |)')), "distance 1");
    assert.equal(call(program("ImagePatch(image, |")), "__init__ 1");
    assert.equal(call(program("return distance(a, b)|")), undefined);
    assert.equal(call(program("return len(|")), undefined);
  });
});
