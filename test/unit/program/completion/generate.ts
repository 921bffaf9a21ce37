import { pick, type Random, randomInt } from "../../../../src/core/random";

/**
 * A well-formed program with helpers, constants, comments in column 0 and texts that hold fences,
 * marks and code.
 */
export function generatedProgram(random: Random): string {
  const text = () =>
    pick(random, ["plain", "# no comment", "``` not a fence", "def execute_command(x):",
      "it's </s>", "<|im_end|>", "a (b", "\\\\n", "é\u2028ü", "~~~"]);
  const lines: string[] = [];
  const used: string[] = [];
  if (random() < 0.3) lines.push("import math", "");
  if (random() < 0.5) {
    lines.push(`LIMIT = ${randomInt(random, 9)}`, ...(random() < 0.3 ? ["", ""] : []));
    used.push("str(LIMIT)");
  }
  if (random() < 0.3) {
    lines.push("COLOURS = [", `    ${JSON.stringify(text())},`, "# within a list", "    'red',",
      "]");
    used.push("COLOURS[1]");
  }
  if (random() < 0.4) {
    lines.push("def above(x):", `    return ${JSON.stringify(text())} + x`,
      ...(random() < 0.5 ? ["", "# the program"] : []));
    used.push('above("x")');
  }
  const below = random() < 0.4;
  if (below) used.push("below(1)");
  lines.push(
    pick(random, ["def execute_command(image):", "def execute_command(image) -> str:",
      "def execute_command(image, *rest, k=1):"]),
  );
  if (random() < 0.5) lines.push(...docstring(random, text));
  lines.push("    patch = ImagePatch(image)");
  if (random() < 0.3) lines.push("# a comment in column 0");
  if (random() < 0.3) lines.push("", `    note = f"{len('x')} of {${JSON.stringify("y")}}"`);
  if (random() < 0.3)
    lines.push("    if patch.exists('cup'):", `        return ${JSON.stringify(text())}`,
      "    else:", "        pass");
  lines.push(`    return ${["'RIGHT'", ...used].join(" + ")}`);
  if (below)
    lines.push(...(random() < 0.7 ? [""] : []), "def below(n):",
      `    return ${JSON.stringify(text())} * n`);
  return `${lines.join("\n")}\n`;
}

function docstring(random: Random, text: () => string): string[] {
  const inside = pick(random, [
    ["Counts.", "```", "def execute_command(image):", "    return 'WRONG'", "```"],
    ["    Counts.", "", "    ```python", "    find('x')", "    ```", ""],
    ["<think>", text(), "</think>"],
    ["column 0", "", `    ${text()}`],
  ]);
  return [`    """${text()}`, ...inside, '    """'];
}

const indented = (text: string, margin: string): string =>
  text.split("\n").map((line) => (line.trim() === "" ? line : margin + line)).join("\n");
const fence = (program: string, mark: string, info = ""): string =>
  `${mark}${info}\n${program}${mark}\n`;

/** Twenty ways in which models wrap a program. */
export const WRAPPINGS: Readonly<Record<string, (program: string) => string>> = {
  bare: (p) => p,
  "without the last line end": (p) => p.trimEnd(),
  crlf: (p) => p.replaceAll("\n", "\r\n"),
  "byte order mark": (p) => `\ufeff${p}`,
  fence: (p) => fence(p, "```", "python"),
  "fence, crlf": (p) => fence(p, "```", "python").replaceAll("\n", "\r\n"),
  "tag in capitals, prose around": (p) =>
    "Sure! Here's the (program:\n" +
    `${fence(p, "```", "Python")}Hope it's fine.`,
  "attributes": (p) => `Text.\n\n${fence(p, "```", ' py title="x"')}\nMore text.`,
  "four marks": (p) => fence(p, "````", "python3"),
  tildes: (p) => fence(p, "~~~~", "python"),
  unclosed: (p) => `Here:\n\`\`\`python\n${p}`,
  "closed only": (p) => `${p}\`\`\`\nDone.`,
  "shell first": (p) =>
    `${fence("pip install pillow\n", "```", "bash")}and\n` +
    `${fence(p, "```", "python")}`,
  "draft, then corrected": (p) =>
    `${fence("def execute_command(image):\n    return 'WRONG'\n", "```", "python")}That's ` +
    `wrong. Corrected:\n${fence(p, "```", "python")}`,
  "used below": (p) =>
    `${fence(p, "```", "python")}Use it:\n` +
    `${fence("image = open('x')\nprint(execute_command(image))\n", "```", "python")}`,
  "reasoning with a draft": (p) =>
    "<think>\nPerhaps\ndef execute_command(image):\n" +
    `    return 'WRONG'\n\nNo.\n</think>\n\n${p}`,
  "end of reasoning only": (p) => `Let's see (it's easy.\n</think>\n${fence(p, "```", "python")}`,
  "end of text": (p) => `${p.trimEnd()}<|im_end|>\n<|im_start|>user\nnext`,
  "prose before": (p) => `Here is the program:\n\n${p}`,
  list: (p) => `1. Program:\n\n${indented(fence(p, "`````", "python"), "   ")}\n2. End.`,
};

/** What stands above a program and is no part of it; some of it is nearly Python. */
export const PROSE_ABOVE: readonly string[] = [
  "Here's the program (it's simple):\n\n",
  "Sure!\n",
  "Sure\n",
  "**Step 1:** Find *it*.\n\n1. First: look\n2. Then, count\n\n",
  "The function execute_command(image) does it:\n\n",
  "import the library first, then:\n",
  "for each dog in the image, count it\n\n",
  "return the answer as text\n\n",
  "class of objects: dogs\n\n",
  "from the image we take patches.\n\n",
  "if the cup is there: yes\n\n",
  "# Program\n\n",
];

/** What stands below a program and is no part of it: sentences, calls, tests. */
export const PROSE_BELOW: readonly string[] = [
  "",
  "\nThis works because it's (mostly) right.\n",
  "\n**Explanation:**\n\n- `find` looks\n" +
  "- it's `\"quoted\n",
  "\nprint(execute_command(image))\n",
  "\n\nif __name__ == '__main__':\n    x = execute_command(1)\n    print(x)\n",
  "\nfor image in images:\n    print(execute_command(image))\n",
  "\nresult = execute_command(load())\nassert result == 'x', result\n",
  "\ntry:\n    execute_command(1)\nexcept Exception as e:\n    print(e)\n",
  "\nimport unittest\n\nclass T(unittest.TestCase):\n    def test_a(self):\n" +
  "        self.assertEqual(execute_command(1), 'x')\n",
  "\n---\n",
  "\nOutput: `yes`\n",
  '\n"""\nExplanation: x\n"""\n',
  "\n'''\nIt's\n'''\n",
];
