import { body, both, refused } from "./hostile-case";
import type { HostileCase } from "./hostile-case";

/** More ways to do harm: second guesses, and the corners of the first ones. */
export const HOSTILE_CORNERS: readonly HostileCase[] = [
  // Time
  both("an endless generator", body("def g():\n    while True: yield 1\nreturn sum(g())"),
    "timeout"),
  both("an endless comprehension", body("import itertools\nreturn [0 for x in itertools.count() " +
    "if x < 0]"), "timeout"),
  both("a finally that never ends", body("try:\n    while True: pass\nfinally:\n" +
    "    while True: pass"), "timeout"),
  both("an exit from a with block that never ends", "class C:\n    def __enter__(self): return " +
    "self\n    def __exit__(self, *a):\n        while True: pass\ndef execute_command(image):\n" +
    "    with C(): return 1", "timeout"),
  both("comparing in C code without end", body("import itertools\nreturn max(itertools.repeat(1))"),
    "timeout"),
  both("searching an endless range", body("return 'x' in range(10**12) or (10**15 + 0.5) in " +
    "range(10**15)"), "timeout"),
  both("a factorial that is too large", body("return len(str(math.factorial(10**7)))"), "timeout"),
  both("a loop when the module is loaded", "while True: pass\ndef execute_command(image): return 1",
    "timeout"),
  both("a loop in a class body", "class A:\n    while True: pass\n" +
    "def execute_command(image): return 1", "timeout"),
  both("two functions that call each other lazily",
    body("def ping():\n    while True: yield from pong()\ndef pong():\n    yield 1\n" +
      "for x in ping(): pass"), "timeout"),
  both("a key function that loops", body("def slow(x):\n    while True: pass\n" +
    "return sorted([3, 1], key=slow)"), "timeout"),
  both("comparisons that loop", "class E:\n    def __eq__(self, o):\n        while True: pass\n" +
    "    __hash__ = None\ndef execute_command(image): return E() in [1]", "timeout"),
  both("a substitution with nested quantifiers", body("return re.sub(r'(x+x+)+y', '', 'x' * 60)"),
    "timeout"),

  // Memory and depth
  // CPython itself crashes here when its memory ends; the next program starts from fresh memory.
  both("a string that doubles", body("s = 'x'\nwhile True: s += s"), "memory"),
  both("a tuple of a billion", body("return (0,) * 10**9"), "memory"),
  both("a set of all numbers", body("return len(set(range(10**8)))"), "memory"),
  both("a padded format", body("return f'{1:>{10**9}}'"), "memory"),
  both("a join of many", body("return len(','.join(['x' * 1000] * 10**6))"), "memory"),
  both("a huge shift", body("return 1 << 10**11"), "program_execution"),
  both("a large result as text", body("return 'x' * (20 * 2**20)"), {
    valueText: "x".repeat(65_536),
  }),
  both("recursion between methods", "class A:\n    def __getattr__(self, name): return " +
    "getattr(self, name + 'x')\ndef execute_command(image): return A().x", "program_execution"),
  both("recursion through text", "class A:\n    def __repr__(self): return repr([self])\n" +
    "def execute_command(image): return A()", "program_execution"),
  both("comparing two deep lists", body("a, b = [], []\nfor _ in range(100000): a, b = [a], " +
    "[b]\nreturn a == b"), "program_execution"),
  both("a deep sum in source", `def execute_command(image): return ${"-".repeat(20000)}1`,
    "program_parsing"),
  both("a deep chain of objects", "class N:\n    def __init__(self, n): self.n = n\n" +
    "def execute_command(image):\n    x = None\n    for _ in range(50000): x = N(x)\n" +
    "    del x\n    return 'freed'", "program_execution"),

  // Leaving the sandbox
  refused("io.open", "import io\ndef execute_command(image): return " +
    "io.open('/etc/hostname').read()", "sandbox"),
  refused("pathlib", "import pathlib\ndef execute_command(image): return " +
    "pathlib.Path('/tmp/visrep-escaped').write_text('x')", "sandbox"),
  refused("removing files", "import os\ndef execute_command(image): return " +
    "os.remove('/lib/python3.14/os.py')", "sandbox"),
  refused("changing folder", "import os\ndef execute_command(image): return os.chdir('/')",
    "sandbox"),
  refused("exec of another program", "import os\ndef execute_command(image): return " +
    "os.execv('/bin/sh', ['sh'])", "program_execution"),
  refused("a pipe", "import os\ndef execute_command(image): return os.pipe()", "sandbox"),
  refused("killing", "import os\ndef execute_command(image): return os.kill(os.getpid(), 9)",
    "sandbox"),
  refused("an async loop", "import asyncio\ndef execute_command(image):\n" +
    "    async def main(): return 1\n    return asyncio.run(main())", "sandbox"),
  refused("several processes", "import multiprocessing\ndef execute_command(image): return " +
    "multiprocessing.Pool(2)", "sandbox"),
  refused("loading a pickle that runs code", "import pickle\ndef execute_command(image): return " +
    "pickle.loads(b\"cos\\nsystem\\n(S'touch /tmp/visrep-escaped'\\ntR.\")", "sandbox"),
  refused("building an import by hand", body("return __import__('o' + 's').system('id')"),
    "sandbox"),
  refused("importlib", "import importlib\ndef execute_command(image): return " +
    "importlib.import_module('os').system('id')", "sandbox"),
  refused("evaluating text", body("return eval(\"__import__('os').getcwd()\")"), "sandbox"),
  refused("builtins by way of a module", body("import random\nreturn " +
    "random.__dict__['_os'].system('id')"), "sandbox"),
  refused("reading standard input", body("return input()"), "program_execution"),
  refused("formatting a way to the globals, where nothing is",
    body("return '{0.__init__.__globals__}'.format(ImagePatch)[:20]"), {
    valueText: "{'__name__': 'visrep",
  }),

  // Ending or breaking the interpreter
  both("KeyboardInterrupt", body("raise KeyboardInterrupt"), "program_execution"),
  both("GeneratorExit", body("raise GeneratorExit"), "program_execution"),
  refused("taking the recursion limit away", "import sys\ndef execute_command(image):\n" +
    "    sys.setrecursionlimit(10**9)\n    def f(n): return f(n + 1)\n    return f(0)", "memory"),
  refused("a fault handler", "import faulthandler\ndef execute_command(image): return " +
    "faulthandler._sigsegv()", "sandbox"),
  refused("turning the garbage collector on itself", "import gc\ndef execute_command(image):\n" +
    "    gc.callbacks.append(lambda *a: 1 / 0)\n    gc.collect()\n    return 'collected'", {
    valueText: "collected",
  }),
  both("a finalizer that raises", "class D:\n    def __del__(self): raise ValueError('late')\n" +
    "def execute_command(image):\n    D()\n    return 'done'", { valueText: "done" }),
  both("an error that cannot be shown", "class E(Exception):\n    def __str__(self): raise " +
    "self\ndef execute_command(image): raise E()", "program_execution"),
  both("null bytes in the source", "def execute_command(image):\n    return '\0'",
    "program_parsing"),
  both("an empty program", "", "program_name_error"),
  both("an entry that is no function", "execute_command = 5", "program_execution"),
  both("lone surrogates in a result", body("return chr(0xD800)"), { valueText: "\uD800" }),

  // Faking and state
  refused("replacing a builtin", "import builtins\nbuiltins.sum = lambda *a: 42\n" +
    "def execute_command(image): return sum([1])", { valueText: "42" }),
  refused("replacing the text of every object", "import visrep_runner\n" +
    "visrep_runner.value_text = lambda v: 'yes'\ndef execute_command(image): return 'no'", {
    valueText: "yes",
  }),
  refused("poisoning a module for the next", "import math, collections\nmath.floor = None\n" +
    "collections.Counter = None\ndef execute_command(image): return 'poisoned'", {
    valueText: "poisoned",
  }),
  refused("poisoning a module under another name", "import math as m\nm.floor = None\n" +
    "def execute_command(image): return 'poisoned'", { valueText: "poisoned" }),
  refused("replacing the API from inside a function", "def execute_command(image):\n" +
    "    global distance\n    distance = lambda a, b: 0\n    return distance(1, 5)", {
    valueText: "0",
  }),
  refused("replacing the API after a comment that ends in class",
    "# helpers of each class\ndef distance(a, b): return 0\n" +
      "def execute_command(image): return distance(1, 5)", { valueText: "0" }),
  refused("replacing the API by an import", "from math import dist as distance\n" +
    "def execute_command(image): return distance([0], [4])", { valueText: "4.0" }),
  refused("a format field spelled in numbers", body("return '{0.\\x5f_class\\x5f_}'.format(1)"), {
    valueText: "<class 'int'>",
  }),
  refused("leaving a value behind", "import sys\ndef execute_command(image):\n" +
    "    seen = getattr(sys, 'left_behind', 0)\n    sys.left_behind = seen + 1\n    return seen", {
    valueText: "0",
  }),
  refused("changing the cached question", "import visrep_api\nvisrep_api.call = lambda *a: " +
    "True\ndef execute_command(image): return ImagePatch(image).exists('dragon')", {
    valueText: "True",
  }),

  // Through an error to what raised it
  refused("the frames of an error's cause", body("try:\n    try: 1 / 0\n" +
    "    except ZeroDivisionError as e: raise ValueError() from e\nexcept ValueError as e:\n" +
    "    return e.__cause__.__traceback__.tb_frame.f_back.f_globals['__name__']"), {
    valueText: "visrep_runner",
  }),
  refused("the frames of an error by a pattern", body("try: 1 / 0\nexcept ZeroDivisionError as " +
    "e:\n    match e:\n        case Exception(__traceback__=t): return type(t).__name__"), {
    valueText: "traceback",
  }),
  refused("the frame of a traceback that leaving a block is given",
    "class C:\n    def __enter__(self): return self\n" +
      "    def __exit__(self, kind, error, tb): return tb.tb_frame.f_back\n" +
      "def execute_command(image):\n    with C(): 1 / 0\n    return 'left'", { valueText: "left" }),
  both("the frames of an error's context by a computed name",
    body("try:\n    try: 1 / 0\n    except ZeroDivisionError as e: raise ValueError()\n" +
      "except ValueError as e:\n    try: return getattr(e.__context__, '__trace' + " +
      "'back__').tb_lineno > 0\n    except AttributeError: return True"), { valueText: "True" }),
  both("the context of the API's own error", body("try: coerce_to_numeric('none', " +
    "no_string=True)\nexcept ValueError as e: return [type(e.__context__).__name__, " +
    "e.__cause__, e.__suppress_context__]"), { valueText: "['ValueError', None, True]" }),
  both("errors that are their own causes", body("a, b = ValueError('a'), ValueError('b')\n" +
    "a.__cause__, b.__cause__, a.__context__, b.__context__ = b, a, b, a\ntry:\n    raise a\n" +
    "except ValueError:\n    raise b"), "program_execution"),
  both("a long chain of causes", body("e = None\nfor _ in range(100000):\n    n = ValueError()\n" +
    "    n.__cause__, e = e, n\nraise e"), "program_execution"),
  both("a cause that is no error", body("e = ValueError()\ne.__cause__ = ImagePatch\nraise e"),
    "program_execution"),

  // Odd questions
  both("a question of no text", body("return ImagePatch(image).exists(5)"), "program_execution"),
  both("a text class of its own as a question", "class S(str):\n    def __str__(self): return " +
    "'fake'\n    def encode(self, *a): return b'fake'\n" +
    "def execute_command(image): return ImagePatch(image).exists(S('mug'))", { valueText: "True" }),
  both("a region of odd numbers", body("return ImagePatch(image).crop(float('nan'), 0, " +
    "float('inf'), 10)"), "program_execution"),
  both("a flood of calls that are caught", body("while True:\n    try:\n" +
    "        ImagePatch(image).exists('mug')\n    except BaseException:\n        pass"),
    "program_execution"),
];
