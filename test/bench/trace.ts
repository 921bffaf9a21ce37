// `npm run bench -- trace [STEPS]`: how long the Trace view takes over a recorded trace of so many
// steps: until its first children are there, for the passes of its loop, for the perception calls
// alone, for any step; the values at line ends; and a program's crop as a hover shows it. Read from
// a warm disk; look at the load.
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import sharp from "sharp";
import { imageRef } from "../../src/adapters/files/image-ref";
import { ScaledPictures } from "../../src/adapters/pictures/scaled-picture";
import { layout } from "../../src/adapters/store/layout";
import { readTrace } from "../../src/adapters/store/reader";
import type { PatchValue } from "../../src/core/program/value";
import type { SampleRecord } from "../../src/core/run/records";
import { failingStep, ReplaySession } from "../../src/core/trace/replay";
import { stepViews } from "../../src/core/trace/steps";
import type { TraceStep } from "../../src/core/trace/trace";
import { lineNotes } from "../../src/core/trace/values";
import { LONGEST_LIST, StepTree, type TraceNode } from "../../src/extension/trace/step-nodes";

const ROUNDS = 5;
const PROGRAM = `def execute_command(image):
    image_patch = ImagePatch(image)
    total = 0
    for patch in image_patch.find("dog"):
        if patch.exists("collar"):
            total = total + 1
    return total
`;

const count = Number(process.argv[2] ?? 10_000);
if (!Number.isInteger(count) || count < 100)
  throw new Error(`the number of steps must be a whole number from 100, not "${process.argv[2]}"`);
const load = (): string => os.loadavg().map((value) => value.toFixed(1)).join(" ");
console.log(`${os.availableParallelism()} processors (${os.cpus()[0]?.model ?? "unknown"}), ` +
  `Node ${process.versions.node}, load average ${load()}; median (smallest, largest) of ` +
  `${ROUNDS}`);

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "visrep-trace-"));
try {
  await measureTrace(folder);
  await measureCrop(folder);
} finally {
  fs.rmSync(folder, { recursive: true, force: true });
}
console.log(`load average ${load()}`);

async function measureTrace(run: string): Promise<void> {
  const shard = "00000.jsonl.gz";
  fs.mkdirSync(layout.traces(run, 1), { recursive: true });
  fs.writeFileSync(path.join(layout.traces(run, 1), shard),
    await promisify(gzip)(`${JSON.stringify({ schemaVersion: 1, steps: stepsOf(count) })}\n`));
  const read = async (): Promise<readonly TraceStep[]> =>
    (await readTrace(run, 1, { trace: { shard, line: 0 } } as SampleRecord))?.steps ?? [];
  const steps = await read();
  const views = stepViews(steps);
  const open = (all: readonly TraceStep[], onlyCalls = false): StepTree =>
    new StepTree({ program: PROGRAM, steps: all, views: onlyCalls ? views : stepViews(all) },
      onlyCalls);
  console.log(`${steps.length} steps, ${views.filter(({ kind }) => kind === "call").length} calls`);

  await report("first children of the view, from the shard on the disk", "hoped for: under 500 ms",
    async () => void open(await read()).children());
  await report("first children of the view, of a trace in memory", "",
    async () => void open(steps).children());
  const tree = open(steps);
  const longest = longestList(tree);
  if (longest > LONGEST_LIST) throw new Error(`a list has ${longest} nodes`);
  await report(`all lists below, one by one (the longest: ${longest} nodes)`, "",
    async () => void longestList(tree));
  await report("perception calls alone", "hoped for: under 500 ms",
    async () => void open(steps, true).children());
  await report("finding a step in the middle", "", async () => void tree.find(steps.length >> 1));
  await report("values at line ends, of the whole run", "",
    async () => void lineNotes(steps, steps.length - 1));
  await report("beginning a replay", "",
    async () => void new ReplaySession(steps, views, failingStep(steps, null)));
  const replay = new ReplaySession(steps, views);
  await report("continuing backwards to the beginning", "", async () => {
    replay.goTo(steps.length - 1);
    replay.move("reverse");
  });
}

async function measureCrop(at: string): Promise<void> {
  const file = path.join(at, "photograph.jpg");
  await sharp({
    create: { width: 4000, height: 3000, channels: 3,
      noise: { type: "gaussian", mean: 128, sigma: 30 }, background: "grey" },
  }).jpeg().toFile(file);
  const ref = await imageRef(file, "this benchmark");
  const box = { left: 100, lower: 200, right: 900, upper: 1200 };
  await report("a crop of a 12-megapixel photograph, first time", "",
    async () => void await new ScaledPictures().get(ref, { box, longest: 160 }));
  const kept = new ScaledPictures();
  await kept.get(ref, { box, longest: 160 });
  await report("the same again", "", async () => void await kept.get(ref, { box, longest: 160 }));
}

/** A loop over boxes with a perception call in each pass. */
function stepsOf(wanted: number): readonly TraceStep[] {
  const patch = (i: number): PatchValue => ({ $: "patch", image: 0, left: i % 600, lower: i % 400,
    right: i % 600 + 30, upper: i % 400 + 20, name: "dog" });
  const line = (number: number,
    changed: (TraceStep & { readonly kind: "line" })["changed"] = {}): TraceStep => ({ kind: "line",
      line: number, fn: "execute_command", depth: 0, changed });
  const steps: TraceStep[] = [line(2, { image: { text: "Image(640, 480)" } }), line(3),
    line(4, { total: { text: "0" } })];
  for (let i = 0; steps.length < wanted - 2; i++) {
    const { left, lower, right, upper } = patch(i);
    steps.push(
      line(5, {
        patch: { text: `ImagePatch(${left}, ${lower}, ${right}, ${upper})`, patches: patch(i) },
      }),
      { kind: "call", line: 5, member: "exists", args: [patch(i), "collar"], result: true, ms: 1.5,
        cached: false },
      line(6),
      line(4, { total: { text: String(i + 1) } }),
    );
  }
  return [...steps.slice(0, wanted - 2), line(7), { kind: "return", line: 7, fn: "execute_command",
    depth: 0, changed: {}, value: { text: "5" } }];
}

function longestList(tree: StepTree, node?: TraceNode): number {
  const children = tree.children(node);
  return Math.max(children.length, ...children.map((child) => longestList(tree, child)));
}

async function report(name: string, hope: string, act: () => Promise<void>): Promise<void> {
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const started = performance.now();
    await act();
    times.push(performance.now() - started);
  }
  times.sort((a, b) => a - b);
  const [least, middle, most] = [times[0], times[ROUNDS >> 1], times.at(-1)].map((ms) =>
    `${(ms ?? NaN).toFixed(ms !== undefined && ms < 10 ? 2 : 0)} ms`
  );
  console.log(`${name.padEnd(60)}${middle?.padStart(9)}  (${least}, ${most})  ${hope}`);
}
