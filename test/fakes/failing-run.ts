import { disk } from "../../src/adapters/files/files";
import { createInterpreter } from "../../src/adapters/interpreter/interpreter";
import { CorrectionFolder } from "../../src/adapters/store/corrections";
import { JsonlDataset } from "../../src/adapters/store/dataset";
import { EventLog } from "../../src/adapters/store/event-log";
import { readExperiment } from "../../src/adapters/store/experiment-file";
import { layout } from "../../src/adapters/store/layout";
import { readQueries } from "../../src/adapters/store/queries";
import { ReviewFolder } from "../../src/adapters/store/reviews";
import { FileRunStore, pretty } from "../../src/adapters/store/run-store";
import { runIterations } from "../../src/core/loop/iterate";
import type { Interpreter } from "../../src/core/ports/interpreter";
import type { Completion, SampleRequest } from "../../src/core/ports/policy";
import { FAILURE_KINDS, type FailureKind } from "../../src/core/program/failure";
import type { Query } from "../../src/core/task/query";
import { openPerception } from "../../src/services/compose";
import { runRecord } from "./experiment-folder";
import { FakePolicy, FakeTrainer } from "./ports";

/**
 * What a policy might write for "What color is the clock?", or for the detection "the clock", and
 * how it fails.
 */
const completions: Readonly<Record<FailureKind, (noun: string) => string>> = {
  program_synthesis: (noun) =>
    `I would look for the ${noun} and say which colour most of its ` +
    "pixels have.\n",
  program_parsing: (noun) =>
    body(`found = image_patch.find("${noun}"`,
      'return found[0].simple_query("What color is this?")'),
  program_compilation: (noun) =>
    "import os\n\n" +
    `${
      body(`found = image_patch.find("${noun}")`,
        'return os.path.basename(found[0].simple_query("What color is this?"))')
    }`,
  program_name_error: (noun) =>
    body(`found = image_patch.find("${noun}")`,
      'return fuond[0].simple_query("What color is this?")'),
  program_execution: (noun) =>
    body(`found = image_patch.find("${noun}")`,
      'colors = [patch.simple_query("What color is this?") for patch in found]',
      "return colors[len(found)]"),
  timeout: (noun) =>
    body(`found = image_patch.find("${noun}")`, "turns = 0", "while len(found) > 0:",
      "    turns += 1", 'return found[0].simple_query("What color is this?")'),
  memory: (noun) =>
    body(`found = image_patch.find("${noun}")`, "seen = []", "while len(found) > 0:",
      '    seen.append("x" * 10_000_000)', 'return found[0].simple_query("What color is this?")'),
  sandbox: (noun) =>
    "import os\n\n" +
    `${
      body(`found = image_patch.find("${noun}")`, 'answers = os.listdir("/")',
        "return found[0].simple_query(answers[0])")
    }`,
  perception_unsupported: (noun) =>
    body(`found = image_patch.find("${noun}")`,
      `return found[0].simple_query("Why is the ${noun} here?")`),
  answer_format: (noun) =>
    body(`found = image_patch.find("${noun}")`,
      'return {"color": found[0].simple_query("What color is this?")}'),
  wrong_annotation: colorProgram,
  wrong_answer: (noun) =>
    body(`found = image_patch.find("${noun}")`, "patch = found[0]", "half = patch.width // 2",
      "return [image_patch.crop(patch.left, patch.lower, patch.left + half, patch.upper)]"),
};

function colorProgram(noun: string): string {
  return body(`found = image_patch.find("${noun}")`, 'return found[0].simple_query("What color ' +
    'is this?")');
}

const right = (
  query: Query,
): string => (query.task === "detection" ?
  body(`found = image_patch.find("${nounOf(query)}")`, "return found") :
  colorProgram(nounOf(query)));

function body(...lines: readonly string[]): string {
  return "def execute_command(image):\n    image_patch = ImagePatch(image)\n" +
    `${lines.map((line) => `    ${line}\n`).join("")}`;
}

/** The thing that a query of the types `color-of` or `find-noun` is about. */
function nounOf({ text }: Query): string {
  return /^.*\bthe ([a-z -]+?)(?: have)?\??$/i.exec(text)?.[1] ?? text;
}

/**
 * A finished iteration over queries of the types `color-of` and `find-noun` whose programs are
 * given and really run, by the loop, the interpreter and the perception that are used. The one that
 * leaves the sandbox runs without the static check, which would refuse it before; the one for
 * `wrong_annotation` is right, and the annotation is made wrong before.
 * @returns the train query of each kind
 */
export async function writeFailingRun(
  experiment: string,
): Promise<Readonly<Record<FailureKind, Query>>> {
  const quiet = { info: () => {}, warn: () => {},
    error: (message: string) => console.error(message) };
  await misannotate(experiment);
  const dataset = await JsonlDataset.open(experiment);
  const queries = await dataset.queries();
  const failing = chosenQueries(queries);
  const programs = new Map(queries.map((query) => [query.text, right(query)]));
  for (const kind of FAILURE_KINDS)
    programs.set(failing[kind].text, completions[kind](nounOf(failing[kind])));

  const read = await readExperiment(experiment);
  const options = { ...read.options, sampling: { ...read.options.sampling, samplesPerQuery: 1 } };
  const run = layout.run(experiment, "run-001");
  const [interpreter, unchecked, perception] = [createInterpreter({ logger: quiet, workers: 1 }),
    createInterpreter({ logger: quiet, workers: 1, staticCheck: false }),
    await openPerception(options.perception, quiet)];
  try {
    await Promise.all([interpreter.start(), unchecked.start()]);
    const record = runRecord("failing");
    await disk.replace(layout.runRecord(run), pretty({ ...record, options }));
    const log = await EventLog.open(run, disk, () => 0);
    await log.append({ time: 0, kind: "run-started", schemaVersion: 1, run: "run-001", pid: 1,
      upTo: 1, resumed: false });
    const ports = {
      policy: new GivenPolicy(programs),
      trainer: new FakeTrainer(),
      interpreter: eitherOf(interpreter, unchecked),
      perception,
      dataset,
      corrections: new CorrectionFolder(experiment),
      reviews: new ReviewFolder(experiment, () => undefined),
      store: new FileRunStore(run, disk, quiet),
      clock: { now: () => 0 },
      signal: new AbortController().signal,
    };
    for await (const event of runIterations({ run: "run-001", options, queries, examples: [],
      baseDigest: "base" }, ports, 1)) await log.append(event);
  } finally {
    await Promise.all([interpreter.close(), unchecked.close(), perception.close()]);
  }
  return failing;
}

/** Says that the thing of one query has a colour which no thing of these scenes has. */
async function misannotate(experiment: string): Promise<void> {
  const queries = await readQueries(experiment);
  const { id } = chosenQueries(queries).wrong_annotation;
  const lines = queries.map((
    query,
  ): Query => (query.id === id ?
    { ...query, annotation: { kind: "answer", answer: "white" } } :
    query)
  );
  await disk.replace(layout.queries(experiment),
    lines.map((line) => `${JSON.stringify(line)}\n`).join(""));
}

/**
 * Each kind gets a train query whose text no other has: a detection for the wrong answer, a
 * question for the others.
 */
function chosenQueries(queries: readonly Query[]): Readonly<Record<FailureKind, Query>> {
  const alone = queries.filter(({ text, split }) =>
    split === "train" && queries.filter((other) => other.text === text).length === 1
  );
  const single = ({ annotation }: Query): boolean =>
    annotation.kind !== "boxes" || annotation.boxes.length === 1;
  const take = (task: Query["task"]) =>
    alone.splice(alone.findIndex((query) => query.task === task && single(query)), 1)[0] as Query;
  return Object.fromEntries(
    FAILURE_KINDS.map((kind) => [kind, take(kind === "wrong_answer" ? "detection" : "vqa")]),
  ) as Record<FailureKind, Query>;
}

/** Writes what it was given for the query that a prompt ends with. */
class GivenPolicy extends FakePolicy {
  constructor(private readonly programs: ReadonlyMap<string, string>) {
    super();
  }
  override async sample(batch: readonly SampleRequest[]): Promise<readonly Completion[]> {
    return batch.map(({ prompt }) => {
      const found = [...this.programs].find(([text]) => prompt.includes(text));
      if (!found) throw new Error(`no program was given for ${prompt}`);
      return { text: found[1], tokens: 40, finish: "stop" };
    });
  }
}

function eitherOf(checked: Interpreter, unchecked: Interpreter): Interpreter {
  return {
    digest: checked.digest,
    programsAtOnce: 1,
    start: () => checked.start(),
    close: () => checked.close(),
    run: (request, perception, signal) =>
      (request.program.includes("os.listdir") ? unchecked : checked).run(request, perception,
        signal),
  };
}
