import type { JobOutcome, ProgramJob } from "../protocol";

const LIMITS = { trace: false, seed: 1, timeoutS: 5, processorMs: 6000, memoryBytes: 128 << 20,
  maxCalls: 10, maxTraceSteps: 100, images: [[40, 30]] } as const;

const ARITHMETIC = `
import collections
def execute_command(image):
    patch = ImagePatch(image).crop(10, 5, 99, 20)
    counts = collections.Counter("interpreter")
    return f"{patch.left},{patch.lower},{patch.right},{patch.upper} {counts.most_common(1)[0]} {sum(i * i for i in range(100))} {2 ** 100 % 97}"
`;
const ARITHMETIC_ANSWER = "10,5,40,20 ('e', 3) 328350 16";

/** Each must fail even without the static check: the lock on Python's imports is the first wall. */
const ESCAPES: Readonly<Record<string, string>> = {
  "run a shell": "import os\ndef execute_command(image): return os.system('echo escaped')",
  "read a file": "def execute_command(image): return open('/etc/passwd').read()",
  "open a socket": "import _socket\ndef execute_command(image): return _socket.socket()",
  "reach JavaScript": "import sys\ndef execute_command(image):\n    del sys.modules['js']\n" +
    "    import js\n    return js.process.pid",
};

/**
 * Runs known programs: a broken snapshot or a broken lock is found before any program of a model
 * runs.
 */
export function checkCanary(
  run: (job: ProgramJob) => JobOutcome,
): { name: string; stands: boolean; detail: string }[] {
  const walls: { name: string; stands: boolean; detail: string }[] = [];
  const outcome = run({ ...LIMITS, program: ARITHMETIC, check: true });
  const exact = reportOf(outcome);
  if (exact.value !== ARITHMETIC_ANSWER)
    throw new Error(
      `the canary program gave ${JSON.stringify(exact)} ${outcome.stop?.message ?? ""}: the ` +
        "snapshot does not fit",
    );
  for (const [name, program] of Object.entries(ESCAPES)) {
    const tried = run({ ...LIMITS, program, check: false });
    const escaped = "value" in reportOf(tried);
    walls.push({ name: `interpreter: ${name}`, stands: !escaped,
      detail: escaped ? "a program could do this" : `refused (${failureOf(tried)})` });
  }
  return walls;
}

function reportOf(outcome: JobOutcome): Record<string, unknown> {
  return outcome.report === undefined ?
    {} :
    (JSON.parse(outcome.report) as Record<string, unknown>);
}

function failureOf(outcome: JobOutcome): string {
  if (outcome.stop) return outcome.stop.message;
  const { failure } = reportOf(outcome) as { failure?: { type?: string; message?: string } };
  return `${failure?.type}: ${failure?.message}`;
}
