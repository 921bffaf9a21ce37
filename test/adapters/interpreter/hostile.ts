import { body, both, refused } from "./hostile-case";
import type { HostileCase } from "./hostile-case";

export const HOSTILE: readonly HostileCase[] = [
  // Time
  both("an endless loop", body("while True: pass"), "timeout"),
  both("an endless loop that swallows every exception",
    body("while True:\n    try:\n        while True: x = 1\n    except BaseException:\n" +
      "        continue"), "timeout"),
  both("a loop inside C code", body("return sum(range(10**11))"), "timeout"),
  both("an iterator without end inside C code", "import itertools, collections\n" +
    "def execute_command(image): return collections.deque(itertools.count(), maxlen=0)", "timeout"),
  both("a catastrophic regular expression", body("return re.match(r'(a+)+$', 'a' * 40 + 'b')"),
    "timeout"),
  both("a huge power", body("return len(str(7 ** (10 ** 8)))"), "timeout"),
  both("sleeping for an hour", "import time\ndef execute_command(image):\n    time.sleep(3600)\n" +
    "    return 'slept'", { valueText: "slept" }),
  refused("taking over the signal", "import signal\ndef execute_command(image):\n" +
    "    signal.signal(signal.SIGINT, lambda *a: None)\n    while True: pass", "timeout"),
  refused("tracing itself to catch the end", "import sys\ndef execute_command(image):\n" +
    "    sys.settrace(lambda *a: None)\n    while True: pass", "timeout"),

  // Memory and depth
  both("a huge allocation", body("return len(bytearray(10**9))"), "memory"),
  both("growing allocations", body("x = [0]\nwhile True: x = x + x"), "memory"),
  both("slowly growing allocations that swallow MemoryError",
    body("kept = []\nwhile True:\n    try:\n        kept.append('x' * 10**6 + str(len(kept)))\n" +
      "    except MemoryError:\n        kept.append(1)"), "memory"),
  both("endless recursion", body("def f(n): return f(n + 1)\nreturn f(0)"), "program_execution"),
  both("deep nesting shown as text", body("x = []\nfor _ in range(100000): x = [x]\nreturn x"),
    "program_execution"),
  both("recursion through C code", body("def f(n): return max([n], key=lambda x: f(n + 1))\n" +
    "try:\n    f(0)\nexcept RecursionError:\n    return 'caught'"), { valueText: "caught" }),
  both("deeply nested source", "def execute_command(image): return " +
    `${"(".repeat(500)}1${")".repeat(500)}`, "program_parsing"),

  // Leaving the sandbox
  refused("running a shell", "import os\ndef execute_command(image): return os.system('touch " +
    "/tmp/visrep-escaped')", "sandbox"),
  refused("starting a process", "import subprocess\ndef execute_command(image): return " +
    "subprocess.run(['id'])", "program_execution"),
  refused("forking", "import os\ndef execute_command(image): return os.fork()",
    "program_execution"),
  refused("starting a thread", "import threading\ndef execute_command(image):\n" +
    "    t = threading.Thread(target=print)\n    t.start()", "program_execution"),
  refused("reading a file", body("return open('/etc/passwd').read()"), "sandbox"),
  refused("writing a file through os", "import os\ndef execute_command(image): return " +
    "os.open('/tmp/visrep-escaped', os.O_CREAT | os.O_WRONLY)", "sandbox"),
  refused("listing a folder", "import os\ndef execute_command(image): return os.listdir('/')",
    "sandbox"),
  refused("a socket", "import _socket\ndef execute_command(image): return _socket.socket()",
    "sandbox"),
  refused("fetching an address", "import urllib.request\ndef execute_command(image): return " +
    "urllib.request.urlopen('http://127.0.0.1:1')", "sandbox"),
  refused("importing js", "import sys\ndef execute_command(image):\n" +
    "    sys.modules.pop('js', None)\n    import js\n    return js.process.pid", "sandbox"),
  refused("pyodide's internals", "import sys\ndef execute_command(image):\n" +
    "    import pyodide.code\n    return pyodide.code.run_js('process.pid')", "program_execution"),
  refused("loading native code", "import ctypes\ndef execute_command(image): return " +
    "ctypes.CDLL(None)", "program_execution"),
  refused("hunting for objects", "import gc\ndef execute_command(image): return [o for o in " +
    "gc.get_objects() if 'annotation' in str(type(o)).lower()]", { valueText: "[]" }),
  refused("reading the environment", "import os\ndef execute_command(image): return " +
    "[os.environ['HOME'], os.environ['USER'], os.environ['PATH'], os.getpid()]", {
    valueText: "['/home/pyodide', 'web_user', '/', 42]",
  }),
  refused("the way round through subclasses", body("return [c for c in " +
    "().__class__.__base__.__subclasses__() if c.__name__ == 'Popen'][0](['id'])"),
    "program_execution"),

  // Ending or breaking the interpreter
  refused("sys.exit", "import sys\ndef execute_command(image): sys.exit(0)", "program_execution"),
  both("SystemExit", body("raise SystemExit('bye')"), "program_execution"),
  refused("os._exit", "import os\ndef execute_command(image): os._exit(0)", "sandbox"),
  both("raising BaseException", body("raise BaseException('base')"), "program_execution"),
  refused("aborting", "import os\ndef execute_command(image): os.abort()", "sandbox"),
  refused("crashing the bytecode", body("exec(type(execute_command.__code__)(0, 0, 0, 0, 1, 0, " +
    "b'\\x97\\x00' * 3 + b'\\x2d\\x63', (), (), (), 'f', 'f', 'f', 1, b'', b'', (), ()))"),
    "program_execution"),

  // Faking
  refused("replacing a method of the API", "ImagePatch.find = lambda self, name: ['fake']\n" +
    "def execute_command(image): return ImagePatch(image).find('car')", { valueText: "['fake']" }),
  refused("writing its own result", "import os\ndef execute_command(image):\n" +
    "    os.write(1000, b'Z{}')", "sandbox"),
  refused("a broken result", "import os\ndef execute_command(image):\n" +
    "    os.write(1000, b'R{\"value\": ')\n    os._exit(0)", "sandbox"),
  refused("a call for a region that does not exist", "import os\ndef execute_command(image):\n" +
    "    os.write(1000, " +
    'b\'C{"line":1,"call":{"member":"exists","name":"x",' +
    '"region":{"image":3,"box":[0,0,1,1]}}}\')\n' +
    "    return 1", "sandbox"),

  // Odd results and floods
  both("a result with a hostile text", "class Odd:\n    def __str__(self): raise " +
    "ValueError('no')\n    __repr__ = __str__\ndef execute_command(image): return Odd()", {
    valueText: "<Odd object>",
  }),
  both("a result whose text never ends", "class Odd:\n    def __str__(self):\n" +
    "        while True: pass\ndef execute_command(image): return Odd()", "timeout"),
  both("a cyclic result", body("x = []\nx.append(x)\nreturn x"), { valueText: "[[...]]" }),
  both("a generator", "def execute_command(image):\n    return type(i for i in [1])", {
    valueText: "<class 'generator'>",
  }),
  both("flooding the engine with calls", body("while True: ImagePatch(image).exists('mug')"),
    "program_execution"),
  both("a flood of text in a call", body("return ImagePatch(image).exists('x' * 10**7)"),
    "program_execution"),
];

/** Ends well after every hostile program. */
export const CANARY = "import collections\ndef execute_command(image):\n" +
  "    return [ImagePatch(image).exists('mug'), collections.Counter('abca').most_common(1), " +
  "sum(range(1000))]";
export const CANARY_TEXT = "[True, [('a', 2)], 499500]";
