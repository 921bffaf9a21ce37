import assert from "node:assert/strict";
import { readCompletion } from "../../../../src/core/program/completion/read-completion";
import { HABITS, PROGRAM } from "./habits";

describe("completions as models write them", () => {
  for (const [family, completions] of Object.entries(HABITS)) {
    for (const [i, completion] of completions.entries()) {
      it(`${family} ${i + 1}`, () => assert.equal(readCompletion(completion)?.program, PROGRAM, completion));
    }
  }

  const program = (text: string): string | undefined => readCompletion(text)?.program;
  const fence = (code: string): string => `\`\`\`python\n${code}\`\`\`\n`;

  it("takes what the program needs of other fences, and of below", () => {
    const helper = `def helper(x):\n    return LIMIT + x\n`;
    const entry = `def execute_command(image):\n    return helper(1)\n`;
    assert.equal(program(`${fence("LIMIT = 3\n")}and\n${fence(helper)}so\n${fence(entry)}use\n${fence("print(execute_command(1))\n")}`), `LIMIT = 3\n${helper}${entry}`);
    assert.equal(program(`${entry}\n${helper}LIMIT = 3\n\nprint(execute_command(1))\n`), `${entry}\n${helper}LIMIT = 3\n`);
  });

  it("reads quotes for a fence, and a head behind a sentence, where nothing else is there", () => {
    assert.equal(program(`'''python\n${PROGRAM}'''\n`), PROGRAM);
    assert.equal(program(`Answer: ${PROGRAM}`), PROGRAM);
  });

  it("gives the lines that were kept", () => {
    assert.deepEqual(readCompletion(`Text\r\n\`\`\`py\r\n${PROGRAM}\`\`\``)?.kept, [{ from: 2, to: 5 }]);
  });

  it("finds none in prose, in reasoning that never ends, in a call", () => {
    for (const text of ["", "No.", "print(execute_command(1))", `<think>\n${PROGRAM}`, "class A:\n    pass\n"]) assert.equal(program(text), undefined, text);
  });

  it("gives a program that was cut short as it stands", () => {
    assert.equal(program(`def execute_command(image):\n    return ImagePatch(image).find("c`), `def execute_command(image):\n    return ImagePatch(image).find("c\n`);
    assert.equal(program(`def execute_command(image):\n    return f(`), `def execute_command(image):\n    return f(\n`);
  });

  it("reads a megabyte made to be slow in about a second", function () {
    this.timeout(60_000);
    const head = "def execute_command(image):\n";
    for (const piece of ["(\n", "```\n", "'''\n", "> ", "</think>", head, "<|", "x = (\n", "- ", `${head}    '''\n\`\`\`\n`, "@a\n", " \u00a0", "def a(): b(\n", "a = a\n", "[", "`"]) {
      const started = performance.now();
      readCompletion(`${head}    return 1\n${piece.repeat(Math.ceil(1e6 / piece.length))}`);
      readCompletion(`${piece.repeat(Math.ceil(1e5 / piece.length))}\n${head}    return 1\n`);
      const took = performance.now() - started;
      assert.ok(took < 3_000, `${JSON.stringify(piece)} took ${took} ms`);
    }
  });
});
