import assert from "node:assert/strict";
import * as fs from "node:fs";
import { findSyntaxError } from "../../../src/core/program/syntax";
import { HOSTILE } from "../../adapters/interpreter/hostile";
import { HOSTILE_CORNERS } from "../../adapters/interpreter/hostile-corners";
import { PROGRAMS } from "../../adapters/interpreter/programs";
import { stopwatch } from "../../processor-time";

/** What CPython 3.14 calls each. */
const BROKEN: readonly (readonly [program: string, line: number, message: string])[] = [
  ["def execute_command(image)\n    return 1\n", 1, "expected ':'"],
  ["def execute_command(image):\n    x = 1\n    return x +\n", 3, "invalid syntax"],
  ["def execute_command(image):\n    return [1, 2\n", 2, "'[' was never closed"],
  ["def execute_command(image):\n    patches = find(image\n    return len(patches)\n\n" +
    "# the end", 2, "'(' was never closed"],
  ["def execute_command(image):\n    return len([1)]\n", 2,
    "closing parenthesis ')' does not match opening parenthesis '['"],
  ["def execute_command(image):\n    return len((\n        1\n    ]\n", 4,
    "closing parenthesis ']' does not match opening parenthesis '(' on line 2"],
  ["def execute_command(image):\n    return ')' + \"(\" # (\n    return 1)\n", 3, "unmatched ')'"],
  ["def execute_command(image):\n    for x in range(3)\n        pass\n", 2, "expected ':'"],
  ["def execute_command(image):\n    if x = 1 2:\n        pass\n", 2,
    "invalid syntax. Maybe you meant '==' or ':=' instead of '='?"],
  ["def execute_command(image):\n    else:\n        return 1\n", 2, "invalid syntax"],
  ["Here is the program you asked for.\n", 1, "invalid syntax"],
  ["```python\ndef execute_command(image): return 1\n```\n", 1, "invalid syntax"],
  ["def execute_command(image):\n    return f(1,, 2)\n", 2, "invalid syntax"],
  ["def execute_command(image):\r\n    x = 1\r\n    return import\r\n", 3, "invalid syntax"],
];

describe("syntax errors found without Python", () => {
  for (const [program, line, message] of BROKEN) {
    it(`${JSON.stringify(program)}: line ${line}`, () => {
      const found = findSyntaxError(program);
      assert.ok(found);
      assert.equal(found.line, line);
      assert.ok(found.message === message || found.message === "invalid syntax", found.message);
      if (/closed|parenthesis|unmatched/.test(message)) assert.equal(found.message, message);
    });
  }

  it("calls no valid program wrong", () => {
    const corpus = fs.readFileSync("test/adapters/interpreter/corpus.jsonl", "utf8").trimEnd()
      .split("\n").map((line) => JSON.parse(line) as { program: string; error?: { type: string } });
    const valid = [
      ...corpus.filter(({ error }) =>
        !/SyntaxError|IndentationError|TabError/.test(error?.type ?? "")
      ),
      ...[...HOSTILE, ...HOSTILE_CORNERS].filter(({ checked }) => checked !== "program_parsing"),
      ...PROGRAMS.filter(({ failure }) => failure?.kind !== "program_parsing"),
      ...fs.readdirSync("test/adapters/engine/vipergpt").map((name) => ({
        program: fs.readFileSync(`test/adapters/engine/vipergpt/${name}`, "utf8"),
      })),
    ];
    assert.ok(valid.length > 250, String(valid.length));
    assert.deepEqual(
      valid.filter(({ program }) => findSyntaxError(program)).map(({ program }) => program),
      [],
    );
  });

  it("leaves to Python what its parser takes for an error though it is none", () => {
    const odd = [
      "def f():\n    x = yield\n",
      "with open(a) as (b, c): pass\n",
      "with (a as b, c as d,): pass\n",
      "with a as b.c: pass\n",
      "x = 20.\n",
      "x = 1. + 2.\n",
      "f = lambda a, /, b: a\n",
      "f = lambda a,: a\n",
      "x = [a for a, *b in c]\n",
      "x: tuple[*Ts]\n",
      "for x in *a, *b: pass\n",
      "def f(*args: *Ts): pass\n",
      "match x:\n    case A(): pass\n",
      "@False or f\ndef g(): pass\n",
      "try: pass\nexcept A, B: pass\n",
      "x = t'{a}'\n",
      "print\n",
      "print >> a, b\n",
      "type X[*Ts] = tuple[*Ts]\n",
      "def g[*T](): pass\n",
      "async def f():\n    async with a as (b, c): pass\n",
    ];
    assert.deepEqual(odd.filter((program) => findSyntaxError(program)), []);
  });

  it("answers soon, whatever the text", function() {
    this.timeout(60_000);
    for (const piece of ["(", "f'{", "*", "except ", "x = (\n", "if x:\n "]) {
      const took = stopwatch();
      findSyntaxError(piece.repeat(Math.floor(20_000 / piece.length)));
      findSyntaxError(piece.repeat(100_000));
      assert.ok(took() < 5000, piece);
    }
  });
});
