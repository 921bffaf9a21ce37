import type { FailureKind } from "../../../core/program/failure";
import type { Traps } from "./traps";

/** A program of the check, and how it ends in a sandbox that works. */
export interface CheckProgram {
  readonly name: string;
  readonly program: string;
  /** Text of its value, or the kinds of failure it may end in. */
  readonly ends: string | readonly FailureKind[];
}

const body = (lines: string): string =>
  "def execute_command(image):\n" +
  `${lines.replace(/^/gm, "    ")}\n`;

/**
 * Programs that mean well: their answers are exact everywhere. The picture is 40 x 30 pixels and
 * shows one mug.
 */
export const HARMLESS: readonly CheckProgram[] = [
  { name: "numbers", program: body("return [2 ** 100 % 97, sum(i * i for i in range(100)), " +
    "round(math.sqrt(2), 6), 7 // -2, 0.1 + 0.2]"),
    ends: "[16, 328350, 1.414214, -4, 0.30000000000000004]" },
  { name: "texts", program: body('return f\'{"naïve".upper()} {re.sub("[aeiou]", "-", ' +
    '"interpreter")} {3.14159:.2f} {"😀"!r} {len("😀")}\''),
    ends: "NAÏVE -nt-rpr-t-r 3.14 '😀' 1" },
  { name: "collections, closures and generators",
    program: "import collections, itertools\ndef squares():\n" +
      "    yield from (n * n for n in itertools.count())\ndef execute_command(image):\n" +
      "    count = collections.Counter('abracadabra')\n" +
      "    return sorted(count.items(), key=lambda kv: (-kv[1], kv[0]))[:2], " +
      "list(itertools.islice(squares(), 4))\n", ends: "([('a', 5), ('b', 2)], [0, 1, 4, 9])" },
  { name: "the visual API and perception",
    program: body("whole = ImagePatch(image)\nmug = whole.find('mug')[0]\n" +
      "return [whole.crop(10, 5, 99, 20), mug, mug.vertical_center, whole.exists('car')]"),
    ends: "[ImagePatch(10, 5, 40, 20), ImagePatch(3, 4, 13, 24), 14.0, False]" },
  { name: "an error of its own", program: body("try:\n    return 1 / 0\n" +
    "except ZeroDivisionError as error:\n    return str(error)"), ends: "division by zero" },
];

/** Runs after every hostile program: the next one must not notice anything. */
export const NEXT: CheckProgram = { name: "the next program", program: body(
  "return [ImagePatch(image).exists('mug'), math.floor(2.5), sum(range(1000)), getattr(re, " +
    "'left_behind', None)]",
), ends: "[True, 2, 499500, None]" };

/**
 * Programs that try to do harm, one of each kind. They run without the static check, so that
 * nothing but the walls holds them; where a wall is missing they touch nothing but the traps.
 */
export function hostile({ secretFile, marker, port }: Traps): readonly CheckProgram[] {
  const text = JSON.stringify;
  return [
    { name: "reads a file", program: body(`return open(${text(secretFile)}).read()`),
      ends: ["sandbox"] },
    { name: "writes a file", program: "import os\n" +
      `${body(`return os.open(${text(marker)}, os.O_CREAT | os.O_WRONLY)`)}`, ends: ["sandbox"] },
    { name: "runs a shell", program: "import os\n" +
      `${body(`return os.system(${text(`echo escaped > "${marker}"`)})`)}`, ends: ["sandbox"] },
    { name: "starts a process", program: "import subprocess\n" +
      `${body(`return subprocess.run([${text(process.execPath)}, '--version'])`)}`,
      ends: ["sandbox", "program_execution"] },
    { name: "starts a thread", program: "import threading\n" +
      `${body("threading.Thread(target=print).start()")}`, ends: ["sandbox", "program_execution"] },
    { name: "opens a socket", program: "import _socket\n" +
      `${body(`s = _socket.socket()\ns.connect(('127.0.0.1', ${port}))\nreturn 'connected'`)}`,
      ends: ["sandbox"] },
    { name: "fetches an address", program: "import urllib.request\n" +
      `${body(`return urllib.request.urlopen('http://127.0.0.1:${port}')`)}`, ends: ["sandbox"] },
    { name: "reaches JavaScript by its module",
      program: `import sys\n${
        body("sys.modules.pop('js', None)\nimport js\nreturn js.process.pid")
      }`, ends: ["sandbox"] },
    { name: "reaches JavaScript by Pyodide",
      program: body("import pyodide.code\nreturn pyodide.code.run_js('process.pid')"),
      ends: ["sandbox", "program_execution"] },
    { name: "loads native code", program: `import ctypes\n${body("return ctypes.CDLL(None)")}`,
      ends: ["sandbox", "program_execution"] },
    { name: "loops for ever", program: body("while True: pass"), ends: ["timeout"] },
    { name: "loops for ever and swallows every exception", program: body(
      "while True:\n    try:\n        while True: x = 1\n    except BaseException:\n" +
        "        continue",
    ), ends: ["timeout"] },
    { name: "loops inside C code", program: body("return sum(range(10**11))"), ends: ["timeout"] },
    { name: "searches with a catastrophic regular expression",
      program: body("return re.match(r'(a+)+$', 'a' * 40 + 'b')"), ends: ["timeout"] },
    { name: "takes a gigabyte at once", program: body("return len(bytearray(10**9))"),
      ends: ["memory"] },
    { name: "takes ever more memory", program: body("x = [0]\nwhile True: x = x + x"),
      ends: ["memory"] },
    { name: "calls itself without end", program: body("def f(n): return f(n + 1)\nreturn f(0)"),
      ends: ["program_execution"] },
    { name: "ends the interpreter", program: `import os\n${body("os._exit(0)")}`,
      ends: ["sandbox"] },
    { name: "fakes its own result", program: "import os\n" +
      `${body('os.write(1000, b\'R{"value": true, "valueText": \')\nos._exit(0)')}`,
      ends: ["sandbox"] },
    { name: "asks perception about a picture that is not there", program: "import os\n" +
      `${
        body(
          'os.write(1000, b\'C{"line":1,"call":{"member":"exists","name":"x","region":{"image":3,"box":[0,0,1,1]}}}\')',
        )
      }`, ends: ["sandbox"] },
    { name: "replaces the API for the programs after it",
      program:
        "ImagePatch.exists = lambda self, name: 'faked'\nmath.floor = None\nre.left_behind = 1\n" +
        `${body("return ImagePatch(image).exists('mug')")}`, ends: "faked" },
    { name: "floods perception with calls",
      program: body("while True:\n    try:\n        ImagePatch(image).exists('mug')\n" +
        "    except BaseException:\n        pass"), ends: ["program_execution"] },
    { name: "prints without end", program: body("while True: print('x' * 10**6)"),
      ends: ["timeout"] },
  ];
}
