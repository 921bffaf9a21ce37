import assert from "node:assert/strict";
import { readCompletion } from "../../../../src/core/program/completion/read-completion";
import { stopwatch } from "../../../processor-time";
import { HABITS, PROGRAM } from "./habits";

describe("completions as models write them", () => {
  for (const [family, completions] of Object.entries(HABITS)) {
    for (const [i, completion] of completions.entries()) {
      it(`${family} ${i + 1}`, () =>
        assert.equal(readCompletion(completion)?.program, PROGRAM, completion));
    }
  }

  const program = (text: string): string | undefined => readCompletion(text)?.program;
  const fence = (code: string): string => `\`\`\`python\n${code}\`\`\`\n`;

  it("takes what the program needs of other fences, and of below", () => {
    const helper = `def helper(x):\n    return LIMIT + x\n`;
    const entry = `def execute_command(image):\n    return helper(1)\n`;
    assert.equal(program(`${fence("LIMIT = 3\n")}and\n${fence(helper)}so\n${fence(entry)}use\n` +
      `${fence("print(execute_command(1))\n")}`), `LIMIT = 3\n${helper}${entry}`);
    assert.equal(program(`${entry}\n${helper}LIMIT = 3\n\nprint(execute_command(1))\n`),
      `${entry}\n${helper}LIMIT = 3\n`);
  });

  it("takes what changes a value that the program needs, and leaves the rest", () => {
    const entry = `def execute_command(image):\n    return SIZES["cup"] + LIMIT\n`;
    const whole = `LIMIT = 3\nSIZES = {}\n${entry}\nLIMIT += 1\nfor name in ["cup"]:\n` +
      "    SIZES[name] = 1\n";
    assert.equal(program(`${whole}\nOTHER = 5\nOTHER += 1\nprint(execute_command(1))\n`), whole);
  });

  it("ends with the turn, also where a later turn has a fence", () => {
    const draft = fence(`def execute_command(image):\n    return "WRONG"\n`);
    assert.equal(
      program(`${PROGRAM.trimEnd()}<|eot_id|><|start_header_id|>assistant<|end_header_id|>\n` +
        `\n${draft}`),
      PROGRAM,
    );
    assert.equal(program(`${PROGRAM}\nHuman: thanks\n\n${draft}`), PROGRAM);
    assert.equal(program(`${fence(PROGRAM)}<end_of_turn>\n<start_of_turn>user\n` +
      `next<end_of_turn>\n${draft}`), PROGRAM);
  });

  it("reads a head below invisible characters, with type parameters, in a notebook's prompt, " +
    "behind backticks", () => {
    for (const before of ["\u200b", "\f", "\u2060\ufeff"])
      assert.equal(program(before + PROGRAM), PROGRAM, JSON.stringify(before));
    const generic = `def execute_command[T](image: T):\n    return "RIGHT"\n`;
    assert.equal(program(generic), generic);
    assert.equal(program(`In [1]: ${PROGRAM.trimEnd().replaceAll("\n", "\n   ...: ")}\n`), PROGRAM);
    assert.equal(program("It is ```def execute_command(image): return 1```"),
      "def execute_command(image): return 1\n");
  });

  it("reads a tool's channel where no final one comes", () => {
    const call =
      "<|channel|>analysis<|message|>Hm.<|end|><|start|>assistant<|channel|>commentary " +
      "to=python <|constrain|>code<|message|>";
    assert.equal(program(`${call}${PROGRAM}<|call|>`), PROGRAM);
    assert.equal(program(`${call}def execute_command(image):\n    return "WRONG"\n` +
      `<|end|><|start|>assistant<|channel|>final<|message|>${PROGRAM}<|return|>`), PROGRAM);
  });

  it("takes a name in brackets for what it is: a place in a list, or a mark at the beginning of " +
    "a line", () => {
    for (const end of ["labels[CODE]", "[answer]", "names[answer]", "labels[PYTHON]"]) {
      const whole = `def execute_command(image):\n    return ${end}\n`;
      assert.equal(program(whole), whole);
    }
    for (const mark of ["[/PYTHON]", "<unk>", "<turn|>", "<reponame>"])
      assert.equal(program(`${PROGRAM.trimEnd()} ${mark}\n\nIt's more.\n`), PROGRAM, mark);
    assert.equal(program(`${PROGRAM}[EOS]\n`), PROGRAM);
  });

  it("reads no example within the repeated API, and takes one blank off the first line", () => {
    assert.equal(program(`class ImagePatch:\n    """\n\`\`\`python\n` +
      `${PROGRAM.replace("RIGHT", "WRONG")}\`\`\`\n    """\n\n${PROGRAM}`), PROGRAM);
    for (const first of ["import math\n", "LIMIT = 3\n\n"])
      assert.equal(program(` ${first}${PROGRAM}`), first + PROGRAM);
  });

  it("reads quotes for a fence, and a head behind a sentence, where nothing else is there", () => {
    assert.equal(program(`'''python\n${PROGRAM}'''\n`), PROGRAM);
    assert.equal(program(`Answer: ${PROGRAM}`), PROGRAM);
  });

  it("gives the lines that were kept", () => {
    assert.deepEqual(readCompletion(`Text\r\n\`\`\`py\r\n${PROGRAM}\`\`\``)?.kept, [{ from: 2,
      to: 5 }]);
  });

  it("finds none in prose, in reasoning that never ends, in a call", () => {
    for (const text of ["", "No.", "print(execute_command(1))", `<think>\n${PROGRAM}`,
      "class A:\n    pass\n"]) assert.equal(program(text), undefined, text);
  });

  it("gives a program that was cut short as it stands", () => {
    assert.equal(program(`def execute_command(image):\n    return ImagePatch(image).find("c`),
      `def execute_command(image):\n    return ImagePatch(image).find("c\n`);
    assert.equal(program(`def execute_command(image):\n    return f(`),
      `def execute_command(image):\n    return f(\n`);
  });

  it("reads a megabyte made to be slow in about a second", function() {
    this.timeout(60_000);
    const head = "def execute_command(image):\n";
    for (const piece of ["(\n", "```\n", "'''\n", "> ", "</think>", head, "<|", "x = (\n", "- ",
      `${head}    '''\n\`\`\`\n`, "@a\n", "1. ", "x\n", " \u00a0", "def a(): b(\n", "a = a\n", "[",
      "`"]) {
      const stop = stopwatch();
      readCompletion(`${head}    return 1\n${piece.repeat(Math.ceil(1e6 / piece.length))}`);
      readCompletion(`${piece.repeat(Math.ceil(1e5 / piece.length))}\n${head}    return 1\n`);
      const took = stop();
      assert.ok(took < 3_000, `${JSON.stringify(piece)} took ${took} ms`);
    }
  });
});
