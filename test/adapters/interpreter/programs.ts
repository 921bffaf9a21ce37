import type { Failure } from "../../../src/core/program/failure";
import type { Value } from "../../../src/core/program/value";

/** A program, what it must return (or how it must fail), and what it must print. */
export interface ProgramCase {
  readonly name: string;
  readonly program: string;
  readonly value?: Value;
  readonly valueText?: string;
  readonly failure?: Partial<Failure>;
  readonly stdout?: string;
  readonly calls?: number;
  readonly pictures?: 1 | 2;
}

const body = (lines: string): string =>
  "def execute_command(image):\n" +
  `${lines.replace(/^/gm, "    ")}`;
const patch = (left: number, lower: number, right: number, upper: number,
  name?: string): Value => ({ $: "patch", image: 0, left, lower, right, upper,
    ...(name ? { name } : {}) });

/** Expected values of the plain Python programs are those of CPython. */
export const PROGRAMS: readonly ProgramCase[] = [
  // The visual API
  {
    name: "find gives patches in the detector's order, in whole pixels",
    program: body("return ImagePatch(image).find('mug')"),
    value: [patch(10, 20, 50, 60, "mug"), patch(200, 30, 250, 90, "mug")],
    valueText: "[ImagePatch(10, 20, 50, 60), ImagePatch(200, 30, 250, 90)]",
    calls: 1,
  },
  { name: "fields of a patch", program: body("m = ImagePatch(image).find('mug')[1]\n" +
    "return [m.left, m.lower, m.right, m.upper, m.width, m.height, m.horizontal_center, " +
    "m.vertical_center, m.area, m.category, m.name, m.xyxy_bbox == (m.left, m.upper, m.right, " +
    "m.lower)]"), value: [200, 30, 250, 90, 50, 60, 225, 60, 3000, "mug", "mug", true] },
  { name: "the whole image is the default patch", program: body("p = ImagePatch(image)\nreturn p"),
    value: patch(0, 0, 320, 240), valueText: "ImagePatch(0, 0, 320, 240)", calls: 0 },
  { name: "crop counts from the patch and is cut at its border",
    program: body("d = ImagePatch(image).find('dog')[0]\n" +
      "return [d.crop(10, 20, 30, 40), d.crop(-5, -5, 1000, 1000), ImagePatch(image, 1, 2, 3, " +
      "4), ImagePatch(d, 0, 0, 10.9, 10)]"),
    value: [patch(15, 25, 35, 45), patch(5, 5, 160, 150), patch(1, 2, 3, 4), patch(5, 5, 15, 15)] },
  { name: "no part without area or outside the image",
    program: body("p = ImagePatch(image)\nd = p.find('dog')[0]\nlog = []\n" +
      "for make in (lambda: p.crop(5, 9, 3, 20), lambda: p.crop(0, 7.2, 9, 7.9), lambda: " +
      "d.crop(155, 0, 400, 9), lambda: p.crop(-9, -9, 0, 0), lambda: ImagePatch(image, 4, 4, 4, " +
      "4), lambda: ImagePatch(d, right=0), lambda: ImagePatch.from_bounding_box(image, {'box': " +
      "[1, 2, 5, 9]})):\n    try:\n        log.append(make())\n    except ValueError as e:\n" +
      "        log.append(str(e))\nreturn set(log), len(log)"),
    value: { $: "tuple", items: [{ $: "set", items: ["ImagePatch has no area"] }, 7] } },
  { name: "a crop without area is an error",
    program: body("p = ImagePatch(image)\nreturn p.crop(10, 10, 10, 20)"),
    failure: { kind: "program_execution", type: "ValueError", message: "ImagePatch has no area",
      line: 3 } },
  { name: "find in a crop gives coordinates of the whole image",
    program: body("return ImagePatch(image).crop(160, 0, 320, 240).find('mug')"),
    value: [patch(200, 30, 250, 90, "mug")] },
  { name: "exists, verify_property, simple_query",
    program: body("p = ImagePatch(image)\nm = p.find('mug')\n" +
      "return (p.exists('mug'), p.exists('car'), m[0].verify_property('mug', 'red'), " +
      "m[1].verify_property(object_name='mug', attribute='red'), m[0].verify_property('mug', " +
      "visual_property='red'), m[1].simple_query('What color is it?'), p.simple_query())"),
    value: { $: "tuple", items: [true, false, true, false, true, "blue", "red"] }, calls: 8 },
  { name: "best_text_match, compute_depth",
    program: body("p = ImagePatch(image)\nreturn [p.best_text_match(['cat', 'dog']), " +
      "p.find('apple')[0].best_text_match(option_list=['a pear', 'an apple'], prefix='photo " +
      "of'), p.find('mug')[0].compute_depth()]"), value: ["dog", "an apple", 20],
    valueText: "['dog', 'an apple', 20.0]" },
  { name: "best_image_match", program: body("m = ImagePatch(image).find('mug')\n" +
    "return [best_image_match(m, ['blue mug']) is m[1], best_image_match(m, 'blue', " +
    "return_index=True), best_image_match([], ['blue'])]"), value: [true, 1, null], calls: 3 },
  { name: "nothing found, nothing to choose from", program: body(
    "p = ImagePatch(image)\ntry:\n    p.best_text_match([])\nexcept ValueError as e:\n" +
      "    return [p.find('car'), p.crop(0, 100, 320, 240).find('mug'), best_image_match([], " +
      "'blue', return_index=True), str(e), bool_to_yesno(True), bool_to_yesno([])]",
  ), value: [[], [], null, "best_text_match needs at least one option", "yes", "no"], calls: 2 },
  { name: "llm_query and process_guesses", program: body(
    "p = ImagePatch(image)\nreturn [p.llm_query('a?'), llm_query('b?', long_answer=False), " +
      "llm_query('c?', 'ctx'), process_guesses('d?', 'x', 'y'), process_guesses('e?', " +
      "guess2='z'), process_guesses('f?')]",
  ),
    value: ["long: a?", "short: b?", "long: c? [ctx]", "short: d? [Guess 1: x\nGuess 2: y]",
      "short: e? [Guess 2: z]", "short: f?"] },
  { name: "distance between edges, minus IoU, numbers",
    program: body("p = ImagePatch(image)\na, b = p.crop(0, 0, 10, 10), p.crop(13, 14, 20, 20)\n" +
      "c = p.crop(5, 0, 15, 10)\nreturn [distance(a, b), distance(a, c), distance(a, a), " +
      "distance(3, 7.5), distance(a, p.crop(10, 0, 20, 10)), distance(b, a), distance(p, c), " +
      "distance(a, p.crop(30, 2, 40, 8))]"), value: [5, -1 / 3, -1, 4.5, 0, 5, -1 / 768, 20],
    valueText: "[5.0, -0.3333333333333333, -1.0, 4.5, 0.0, 5.0, -0.0013020833333333333, 20.0]" },
  { name: "overlaps_with", program: body("p = ImagePatch(image).crop(0, 0, 10, 10)\n" +
    "return [p.overlaps_with(5, 5, 20, 20), p.overlaps_with(11, 0, 20, 10), " +
    "p.overlaps_with(10, 10, 11, 11)]"), value: [true, false, true] },
  { name: "coerce_to_numeric", program: body("return [coerce_to_numeric(s) for s in ('12', '3.5 " +
    "kg', '10-15', 'about -4', 'two dogs', 'twenty one', 'three hundred and five', 'july 4 " +
    "1999', 'none', 7, '$1,250', '-3.5-4', 'twenty-five', 'one million two hundred', 'two " +
    "point five', '')]"),
    value: [12, 3.5, 10, -4, 2, 21, 305, 1999, "none", 7, 1250, -3.5, 25, 1000200, 2.5, ""] },
  { name: "coerce_to_numeric without a number",
    program: body("return coerce_to_numeric('none', no_string=True)"),
    failure: { kind: "program_execution", type: "ValueError", line: 2 } },
  { name: "members of the authors' lineage", program: body(
    "p = ImagePatch(image)\na = p.find('apple')[0]\nbox = (a.left, a.upper, a.right, a.lower)\n" +
      "return [p.crop_left_of_bbox(*box), p.crop_right_of_bbox(*box), p.crop_above_bbox(*box), " +
      "p.crop_below_bbox(*box), ImagePatch.from_bounding_box(image, {'box': [1, 9, 5, 2], " +
      "'category': 'x'}), p.best_description_from_options('animal', ['a cat', 'a dog'])]",
  ),
    value: [patch(0, 0, 100, 240), patch(120, 0, 320, 240), patch(0, 120, 320, 240),
      patch(0, 0, 320, 100), patch(1, 2, 5, 9, "x"), "a dog"] },
  { name: "cropped_image is a handle with a size",
    program: body("c = ImagePatch(image).find('mug')[0].cropped_image\n" +
      "return [c.width, c.height, c.size, c.shape, ImagePatch(c)]"),
    value: [40, 40, { $: "tuple", items: [40, 40] }, { $: "tuple", items: [3, 40, 40] },
      patch(10, 20, 50, 60)] },
  { name: "several images come as a list that also has names",
    program: "def execute_command(images):\n    a, b = images\n" +
      "    return [len(images), ImagePatch(images[1]), ImagePatch(images['left']).exists('mug'), " +
      "ImagePatch(b).exists('mug'), images['image_2'] is b]",
    value: [2, { $: "patch", image: 1, left: 0, lower: 0, right: 100, upper: 80 }, true, false,
      true], pictures: 2 },
  { name: "a local variable with a name of the API hides it there alone",
    program: "def near(a, b):\n    distance = abs(a - b)\n    return distance\n\n" +
      "def execute_command(image):\n    return [near(1, 4), distance(1, 5)]", value: [3, 4] },
  { name: "constants of modules that are given",
    program: body("return [math.floor(math.pi), re.sub('a', 'b', 'aa', flags=re.I)]"),
    value: [3, "bb"] },
  { name: "importing the API by ViperGPT's module name",
    program: "from image_patch import ImagePatch, distance\nimport math, re\n" +
      "from typing import List, Union\ndef execute_command(image) -> str:\n" +
      "    return bool_to_yesno(ImagePatch(image).exists('dog'))", value: "yes" },
  { name: "a wrong argument", program: body("return ImagePatch(image).find(3)"),
    failure: { kind: "program_execution", type: "TypeError",
      message: "object_name must be a str, not int", line: 2 } },

  // Python
  { name: "comprehensions, sorting, f-strings",
    program: body("words = 'the quick brown fox jumps over the lazy dog'.split()\n" +
      "best = sorted({w: len(w) for w in words}.items(), key=lambda kv: (-kv[1], kv[0]))[:3]\n" +
      "return ', '.join(f'{w!r:>8}={n:02d}' for w, n in best)"),
    value: " 'brown'=05,  'jumps'=05,  'quick'=05" },
  { name: "closures and recursion", program: body("def counter():\n    n = 0\n    def step():\n" +
    "        nonlocal n\n        n += 1\n        return n\n    return step\n" +
    "def fib(k): return k if k < 2 else fib(k - 1) + fib(k - 2)\nc = counter()\n" +
    "return [c(), c(), c(), fib(15)]"), value: [1, 2, 3, 610] },
  { name: "classes, properties and inheritance",
    program: "class Shape:\n    def __init__(self, w, h):\n        self._w, self._h = w, h\n" +
      "    @property\n    def area(self): return self._w * self._h\nclass Square(Shape):\n" +
      "    def __init__(self, s):\n        super().__init__(s, s)\n" +
      "    def __str__(self): return f'Square({self.area})'\ndef execute_command(image):\n" +
      "    s = Square(4)\n    print(s)\n    return isinstance(s, Shape) and str(s)",
    value: "Square(16)", stdout: "Square(16)\n" },
  { name: "generators and itertools", program: "import itertools\ndef evens():\n    n = 0\n" +
    "    while True:\n        yield n\n        n += 2\ndef execute_command(image):\n" +
    "    return list(itertools.islice((x * x for x in evens()), 5)) + " +
    "[sum(itertools.chain([1], [2, 3]))]", value: [0, 4, 16, 36, 64, 6] },
  { name: "collections, re and math", program: "from collections import Counter, defaultdict\n" +
    "def execute_command(image):\n    groups = defaultdict(list)\n" +
    "    for w in re.findall(r'[a-z]+', 'a bb cc ddd'):\n        groups[len(w)].append(w)\n" +
    "    return [dict(groups), Counter('banana').most_common(1)[0][1], round(math.sqrt(2), 3), " +
    "math.floor(-1.5)]",
    value: [{ $: "dict", items: [[1, ["a"]], [2, ["bb", "cc"]], [3, ["ddd"]]] }, 3, 1.414, -2] },
  { name: "exceptions with else and finally", program: body(
    "log = []\ntry:\n    int('x')\nexcept ValueError as e:\n    log.append(str(e))\nelse:\n" +
      "    log.append('else')\nfinally:\n    log.append('finally')\nreturn log",
  ), value: ["invalid literal for int() with base 10: 'x'", "finally"] },
  { name: "match, walrus and star arguments",
    program: body("def kind(*xs, sep='-', **more):\n    match xs:\n" +
      "        case [a, *rest] if (n := len(rest)) > 1: return f'{a}{sep}{n}{more}'\n" +
      "        case _: return None\nreturn [kind(1, 2, 3, sep='/', z=1), kind()]"),
    value: ["1/2{'z': 1}", null] },
  { name: "dataclasses and enums", program: "from dataclasses import dataclass\n" +
    "from enum import Enum\nclass Side(Enum):\n    LEFT = 1\n    RIGHT = 2\n" +
    "@dataclass(order=True)\nclass Item:\n    x: int\n    side: Side = Side.LEFT\n" +
    "def execute_command(image):\n    return [str(max(Item(1), Item(3))), Side.RIGHT.name]",
    value: ["Item(x=3, side=<Side.LEFT: 1>)", "RIGHT"] },
  { name: "values that JSON lacks", program: body("return [float('nan'), float('-inf'), 2**70, " +
    "2**53, (1,), {3}, {1: 2}, {'a': None, 'b': [True]}, {'$': 1}, object, 1.0]"),
    value: [{ $: "nan" }, { $: "-inf" }, { $: "int", text: "1180591620717411303424" }, 2 ** 53, {
      $: "tuple",
      items: [1],
    }, { $: "set", items: [3] }, { $: "dict", items: [[1, 2]] }, { a: null, b: [true] }, {
      $: "dict",
      items: [["$", 1]],
    }, { $: "object", type: "type" }, 1] },
  { name: "random is seeded", program: body("import random\nreturn [random.randint(1, 100) for " +
    "_ in range(3)]"), value: [42, 20, 51] },
  { name: "nothing returned", program: body("print('a', end='')\nprint('b')"), value: null,
    valueText: "None", stdout: "ab\n" },

  // Failures
  { name: "a syntax error", program: "def execute_command(image):\n    x = 1\n    return x +\n",
    failure: { kind: "program_parsing", type: "SyntaxError", message: "invalid syntax", line: 3 } },
  { name: "wrong indentation", program: "def execute_command(image):\nreturn 1\n",
    failure: { kind: "program_parsing", type: "IndentationError", line: 2 } },
  { name: "it parses but does not compile", program: "def execute_command(image):\n    break\n",
    failure: { kind: "program_compilation", type: "SyntaxError", message: "'break' outside loop",
      line: 2 } },
  { name: "an unknown name", program: body("x = 1\nreturn x + patches"),
    failure: { kind: "program_name_error", type: "NameError",
      message: "name 'patches' is not defined", line: 3 } },
  { name: "no execute_command", program: "def execute(image): return 1",
    failure: { kind: "program_name_error", type: "NameError" } },
  { name: "an error in a nested call names the innermost line",
    program: "def first(items):\n    return items[0]\n\ndef execute_command(image):\n" +
      "    return first(ImagePatch(image).find('car'))\n",
    failure: { kind: "program_execution", type: "IndexError", message: "list index out of range",
      line: 2 } },
  { name: "an error of its own class", program: "class Odd(Exception): pass\n" +
    "def execute_command(image):\n    raise Odd('so odd')\n",
    failure: { kind: "program_execution", type: "Odd", message: "so odd", line: 3 } },
  { name: "an unsupported question ends the program, whatever it catches", program: body(
    "try:\n    return ImagePatch(image).simple_query('Why?')\nexcept BaseException:\n" +
      "    return 'caught'\nfinally:\n    print('not reached')",
  ),
    failure: { kind: "perception_unsupported", message: 'this perception cannot answer "Why?"',
      line: 3 }, stdout: "" },
  { name: "pixel access is unsupported", program: body("try:\n    return " +
    "ImagePatch(image).cropped_image.getpixel((0, 0))\nexcept Exception:\n    return 'caught'"),
    failure: { kind: "perception_unsupported", line: 3 } },
  { name: "a module outside the list", program: "import numpy as np\n" +
    "def execute_command(image): return 1",
    failure: { kind: "program_compilation", type: "StaticCheck",
      message: "import of 'numpy' is not allowed", line: 1 } },
  { name: "too many calls",
    program: body("p = ImagePatch(image)\nwhile True:\n    p.exists('mug')"),
    failure: { kind: "program_execution", type: "CallLimit", line: 4 }, calls: 50 },
];
