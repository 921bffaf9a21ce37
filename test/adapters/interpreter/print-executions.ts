// Prints what programs do, a line of JSON each, without durations: run by several versions of Node
// to be compared.
import * as fs from "node:fs";
import type { ProgramRequest } from "../../../src/core/ports/interpreter";
import { PICTURE, ScriptedPerception, SECOND_PICTURE } from "../../fakes/scripted-perception";
import { LIMITS, request, testInterpreter, withoutTimes } from "./fixture";
import { PROGRAMS } from "./programs";

const body = (lines: string): string =>
  "def execute_command(image):\n" +
  `${lines.replace(/^/gm, "    ")}\n`;

/**
 * Programs that end by a limit; loops that burn fuel fast, so that a busy machine does not matter.
 */
const LIMITED: readonly (readonly [string, Partial<ProgramRequest["limits"]>])[] = [
  [body("n = 0\nwhile True:\n    for _ in range(10000): pass\n    n += 1\n    print(n)"), {
    timeoutS: 1,
  }],
  [body("patch = ImagePatch(image)\nfor mug in patch.find('mug'):\n" +
    "    print(mug.simple_query('What color?'))\ntry:\n    while True: pass\n" +
    "except BaseException:\n    print('caught')"), { timeoutS: 1 }],
  [
    "def endless(n):\n    yield n\n    yield from endless(n + 1) if n < 50 else iter(int, 1)\n" +
    body("for value in endless(0):\n    last = value"),
    { timeoutS: 1 },
  ],
  [body("rows = [ImagePatch(image)]\nwhile True:\n    rows = rows * 2"), {}],
  [body("text = 'x'\ntry:\n    while True: text = text * 2\nexcept MemoryError:\n" +
    "    return len(text)"), {}],
  [body("found = {}\nfor n in range(10**9): found[n] = str(n) * 1000"), {}],
  ["def deeper(n): return deeper(n + 1)\n" + body("return deeper(0)"), {}],
  [body("patch = ImagePatch(image)\nwhile True: patch.exists('mug')"), { maxCalls: 20 }],
  [body("for n in range(1000): print('line', n)\nraise ValueError('x' * 5000)"), {
    maxTraceSteps: 100,
  }],
  [body("import random\nreturn [random.random(), random.sample(range(100), 3), hash('mug'), " +
    "{'a', 'b', 'c'}, id(image) == id(image)]"), {}],
];

const corpus = fs.readFileSync("test/adapters/interpreter/corpus.jsonl", "utf8").trimEnd().split(
  "\n",
).map((line) => JSON.parse(line) as { program: string; pictures?: number });
const images = (pictures = 1): ProgramRequest["images"] =>
  [PICTURE, SECOND_PICTURE].slice(0, pictures);
const patient = { ...LIMITS, timeoutS: 20 };
const requests = [
  ...[...corpus, ...PROGRAMS].map(({ program, pictures }) =>
    request(program, { images: images(pictures), trace: true, limits: patient })
  ),
  ...LIMITED.flatMap(([program, limits]) =>
    [true, false].map((trace) => request(program, { trace, limits: { ...patient, ...limits } }))
  ),
];

const interpreter = testInterpreter({ workers: 1 });
try {
  const executions = await Promise.all(
    requests.map((each) => interpreter.run(each, new ScriptedPerception())),
  );
  for (const [i, execution] of executions.entries())
    console.log(
      JSON.stringify({ program: requests[i]?.program, execution: withoutTimes(execution) }),
    );
} finally {
  await interpreter.close();
}
