import assert from "node:assert/strict";
import { runProgram, testInterpreter } from "./fixture";

/**
 * What a program of these lines returns, with `patch` as the whole picture and `mug` as one mug of
 * it.
 */
const lines = (text: string): string =>
  "def execute_command(image):\n" +
  `    patch = ImagePatch(image)\n    mug = patch.find("mug")[0]\n` +
  `${text.replace(/^/gm, "    ")}`;

const STUB_CLASS = `
import math
from typing import List, Union
class ImagePatch:
    """Described once more."""
    def __init__(self, image, left: int = None, lower: int = None, right: int = None, upper: int = None):
        self.cropped_image = image[:, :1, :1]
        self.left = 0
    @property
    def area(self) -> int: ...
    def find(self, object_name: str) -> List["ImagePatch"]:
        return find_in_image(self.cropped_image, object_name)
    def exists(self, object_name: str) -> bool:
        return len(self.find(object_name)) > 0
def best_image_match(list_patches: List[ImagePatch], content: List[str], return_index=False) -> Union[ImagePatch, int]:
    """Described once more."""
def distance(patch_a, patch_b) -> float:
    raise NotImplementedError
`;

describe("the visual API as it was published", function() {
  this.timeout(120_000);
  const interpreter = testInterpreter({ workers: 1 });
  after(() => interpreter.close());
  const value = async (program: string): Promise<unknown> => {
    const { value: found, failure } = await runProgram(interpreter, program);
    assert.equal(failure, undefined, `${program}\n${JSON.stringify(failure)}`);
    return found;
  };

  it("crops beside a box whichever of its edges comes first, by position and by name", async () => {
    for (const [side, edges] of [["left_of", [0, 0, 10, 240]], ["right_of", [50, 0, 320, 240]], [
      "above",
      [0, 60, 320, 240],
    ], ["below", [0, 0, 320, 20]]] as const) {
      for (const box of ["mug.left, mug.upper, mug.right, mug.lower",
        "mug.left, mug.lower, mug.right, mug.upper", "mug.right, mug.lower, mug.left, mug.upper",
        "left=mug.left, lower=mug.lower, right=mug.right, upper=mug.upper",
        "mug.left, upper=mug.lower, right=mug.right, lower=mug.upper"]) {
        assert.deepEqual(await value(lines(`part = patch.crop_${side}_bbox(${box})\n` +
          "return [part.left, part.lower, part.right, part.upper]")), edges, `${side}: ${box}`);
      }
    }
  });

  it("asks the language model with one guess, two, or a list of them", async () => {
    const both = "short: What? [Guess 1: a cup\nGuess 2: a mug]";
    for (const call of ["'What?', ['a cup', 'a mug']", "'What?', 'a cup', 'a mug'",
      "question='What?', guesses=('a cup', 'a mug')",
      "prompt='What?', guess1='a cup', guess2='a mug'",
      "'What?', guesses=['a cup', None, 'a mug']"]) {
      assert.equal(await value(lines(`return process_guesses(${call})`)), both, call);
    }
    for (const call of ["'What?', ['a cup']", "'What?', 'a cup'",
      "question='What?', guesses='a cup'"])
      assert.equal(await value(lines(`return process_guesses(${call})`)),
        "short: What? [Guess 1: a cup]", call);
    assert.equal(await value(lines("return process_guesses('What?', [])")), "short: What?");
    const { failure } = await runProgram(interpreter,
      lines("return process_guesses('What?', [3])"));
    assert.deepEqual([failure?.kind, failure?.message], ["program_execution",
      "guess must be a str, not int"]);
  });

  it("takes the names that arguments have in each publication", async () => {
    for (const name of ["attribute=", "visual_property=", "property=", ""]) {
      assert.deepEqual(await value(lines(`return [patch.verify_property("mug", ${name}"red"), ` +
        `patch.verify_property(object_name="mug", ${name || "attribute="}"pink")]`)), [true, false],
        name);
    }
    for (const name of ["question=", "query=", ""]) {
      assert.deepEqual(await value(lines(`return [llm_query(${name}"Who?"), ` +
        `patch.llm_query(${name}"Who?", long_answer=False)]`)), ["long: Who?", "short: Who?"],
        name);
    }
    const { failure } = await runProgram(interpreter, lines("return llm_query()"));
    assert.equal(failure?.message, "query must be a str, not NoneType");
  });

  it("stays in force under a prompt's class and functions that a program repeats", async () => {
    for (const before of [STUB_CLASS, "from image_patch import *\nfrom typing import List\n",
      "import image_patch\nimport math\n"]) {
      assert.deepEqual(
        await value(
          `${before}${
            lines(
              "return [len(patch.find('mug')), patch.exists('dog'), patch.area, distance(1, 4), math.floor(1.5)]",
            )
          }`,
        ),
        [2, true, 76_800, 3, 1],
      );
    }
  });

  it("is not replaced: what is no repetition is refused, with its line", async () => {
    for (const own of ["class ImagePatch:\n    def juggle(self): return 1\n",
      "class ImagePatch(list): pass\n", "def distance(a, b): return 0\n",
      "@property\ndef distance(a, b): pass\n", "if True:\n    class ImagePatch: pass\n"]) {
      const { failure } = await runProgram(interpreter, `${own}${lines("return 1")}`);
      assert.deepEqual([failure?.kind,
        failure?.message.includes("belongs to the visual API and cannot be replaced")], [
        "program_compilation",
        true,
      ], own);
    }
    const { failure } = await runProgram(interpreter,
      `${STUB_CLASS}${lines("return nothing_like_this")}`);
    assert.deepEqual([failure?.kind, failure?.line], ["program_name_error",
      STUB_CLASS.split("\n").length + 3]);
  });

  it("lets a program look along the causes of its errors", async () => {
    assert.deepEqual(await value(lines(`try:
    try:
        {}['gone']
    except KeyError as first:
        first.add_note('while looking')
        raise ValueError('outer') from first
except ValueError as error:
    return [str(error.__cause__), error.__context__ is error.__cause__, error.__suppress_context__, error.__cause__.__notes__, getattr(error, '__cause__').args[0]]`)),
      ["'gone'", true, true, ["while looking"], "gone"]);
  });
});
