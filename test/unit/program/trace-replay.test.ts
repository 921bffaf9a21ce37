import assert from "node:assert/strict";
import { pick, type Random, randomInt, seededRandom } from "../../../src/core/random";
import { framesAt } from "../../../src/core/trace/locals";
import { failingStep, placeBreakpoints, type ReplayMove,
  ReplaySession } from "../../../src/core/trace/replay";
import { stepViews } from "../../../src/core/trace/steps";
import type { TraceStep } from "../../../src/core/trace/trace";
import { stopwatch } from "../../processor-time";

const line = (at: number, depth = 0, changed: Record<string, string> = {}): TraceStep => ({
  kind: "line",
  line: at,
  fn: `f${depth}`,
  depth,
  changed: Object.fromEntries(Object.entries(changed).map(([name, text]) => [name, { text }])),
});
const returned = (at: number, depth = 0): TraceStep => ({ kind: "return", line: at, fn: `f${depth}`,
  depth, changed: {}, value: { text: "1" } });
const call = (at: number): TraceStep => ({ kind: "call", line: at, member: "find", args: [], ms: 1,
  cached: false });
const raised = (at: number): TraceStep => ({ kind: "exception", line: at, type: "ValueError",
  message: "no" });

const session = (steps: readonly TraceStep[], failing?: number): ReplaySession =>
  new ReplaySession(steps, stepViews(steps), failing);

/** Where a row of moves halts, and why. */
function walk(replay: ReplaySession, ...moves: readonly ReplayMove[]): readonly string[] {
  return moves.map((move) => `${move} ${replay.move(move)} ${replay.index}`);
}

/** A program of calls within calls, as its steps. */
function randomTrace(random: Random, length: number): readonly TraceStep[] {
  const steps: TraceStep[] = [];
  const run = (depth: number): void => {
    const lines = 1 + randomInt(random, 6);
    for (let i = 0; i < lines && steps.length < length; i++) {
      steps.push(
        line(10 * depth + i + 1, depth,
          random() < 0.6 ? { [pick(random, ["a", "b", "c"])]: String(steps.length) } : {}),
      );
      if (random() < 0.3) steps.push(call(10 * depth + i + 1));
      if (random() < 0.1) steps.push(raised(10 * depth + i + 1));
      if (depth < 4 && random() < 0.35) run(depth + 1);
    }
    if (random() < 0.9 || depth === 0) steps.push(returned(10 * depth + 9, depth));
  };
  while (steps.length < length) run(0);
  return steps;
}

/**
 * f0 runs line 1, looks at a picture in line 2, calls f1 in line 3, which raises and catches, and
 * ends.
 */
const steps = [line(1), line(2), call(2), line(3), line(11, 1), raised(11), line(12, 1),
  returned(12, 1), line(4), returned(4)];

describe("replaying a trace", () => {
  it("steps over, into, out and back", () => {
    assert.deepEqual(walk(session(steps), "over", "over", "over", "over", "over"), ["over step 1",
      "over step 3", "over step 8", "over step 9", "over end 9"]);
    assert.deepEqual(walk(session(steps), "into", "into", "into", "into", "out", "back"), [
      "into step 1",
      "into step 2",
      "into step 3",
      "into step 4",
      "out step 8",
      "back step 3",
    ]);
    const within = session(steps);
    within.goTo(6);
    assert.deepEqual(walk(within, "back", "back", "back", "back", "back", "back", "back"), [
      "back step 5",
      "back step 4",
      "back step 3",
      "back step 1",
      "back step 0",
      "back begin 0",
      "back begin 0",
    ]);
    within.goTo(2);
    assert.deepEqual(walk(within, "back"), ["back step 1"], "from a call to its line");
  });

  it("halts at breakpoints and exceptions in both directions, also on the way of a step", () => {
    const replay = session(steps, 5);
    replay.breakpoints = new Set([12, 2]);
    assert.deepEqual(
      walk(replay, "continue", "continue", "continue", "continue", "reverse", "reverse", "reverse",
        "reverse"),
      ["continue breakpoint 1", "continue exception 5", "continue breakpoint 6", "continue end 9",
        "reverse breakpoint 6", "reverse exception 5", "reverse breakpoint 1", "reverse begin 0"],
    );
    replay.goTo(3);
    assert.deepEqual(walk(replay, "over", "over"), ["over exception 5", "over breakpoint 6"]);
    replay.goTo(0);
    [replay.exceptions, replay.breakpoints] = ["none", new Set()];
    assert.deepEqual(walk(replay, "continue"), ["continue end 9"]);
    const caught = session(steps);
    assert.deepEqual(walk(caught, "continue"), ["continue end 9"],
      "a caught exception did not end the program");
    caught.exceptions = "every";
    assert.deepEqual(walk(caught, "reverse", "continue"), ["reverse exception 5",
      "continue end 9"]);
  });

  it("refuses places that do not exist", () => {
    assert.throws(() => session([]), RangeError);
    for (const index of [-1, 10, 0.5]) assert.throws(() => session(steps).goTo(index), RangeError);
  });

  it("knows the step that ended a program", () => {
    assert.equal(failingStep(steps, { kind: "program_execution" }), 5);
    assert.equal(failingStep(steps, { kind: "wrong_answer" }), undefined);
    assert.equal(failingStep([line(1)], { kind: "program_execution" }), undefined);
    assert.equal(failingStep(steps, null), undefined);
  });

  it("has at every step the functions, lines and locals that a replay from the start has", () => {
    for (const seed of [1, 2, 3]) {
      const all = randomTrace(seededRandom(seed), 700);
      const replay = session(all);
      for (const index of all.keys()) {
        replay.goTo(all.length - 1 - index);
        assert.deepEqual(replay.frames(), framesAt(all, all.length - 1 - index),
          `seed ${seed}, step ${all.length - 1 - index}`);
      }
    }
  });

  for (const seed of [11, 12, 13, 14, 15, 16, 17, 18]) {
    it(`comes back where it was, after any steps (seed ${seed})`, () => {
      const random = seededRandom(seed);
      const replay = session(randomTrace(random, 400));
      const depths = stepViews(replay.steps).map(({ depth }) => depth);
      for (let round = 0; round < 100; round++) {
        replay.goTo(randomInt(random, replay.steps.length));
        if (replay.step.kind === "call") replay.move("back");
        const been: number[] = [];
        const depth = (): number | undefined => depths[replay.index];
        for (let n = 1 + randomInt(random, 20); n > 0; n--) {
          const [from, at] = [replay.index, depth()];
          if (replay.move("over") !== "step") break;
          if (depth() !== at) { // it left its function: there is another way back
            been.length = 0;
            continue;
          }
          been.push(from);
        }
        const frames = been.length > 0 ? framesAt(replay.steps, been[0] as number) : undefined;
        for (const index of been.toReversed()) {
          assert.equal(replay.move("back"), "step");
          assert.equal(replay.index, index);
        }
        if (frames) assert.deepEqual(replay.frames(), frames);
      }
    });

    it(`meets the same halts in both directions (seed ${seed})`, () => {
      const random = seededRandom(seed);
      const replay = session(randomTrace(random, 400));
      replay.breakpoints = new Set([pick(random, [1, 2, 3]), pick(random, [11, 12, 13]), 22]);
      replay.exceptions = "every";
      const halts = (move: ReplayMove): readonly number[] => {
        const found: number[] = [];
        for (let reason = replay.move(move); reason !== "begin" && reason !== "end";
          reason = replay.move(move)) found.push(replay.index);
        return found;
      };
      const forwards = halts("continue");
      assert.deepEqual(halts("reverse").filter((index) => index > 0), forwards.toReversed());
      assert.ok(forwards.length > 10);
    });
  }

  it("goes anywhere in 20,000 steps at once", () => {
    const long = Array.from({ length: 20_000 },
      (_, i): TraceStep => line(1 + i % 5, 0, { [`v${i % 30}`]: String(i) }));
    const replay = session(long);
    const random = seededRandom(5);
    const took = stopwatch();
    for (let i = 0; i < 1000; i++) {
      const index = randomInt(random, long.length);
      replay.goTo(index);
      assert.equal(replay.frames()[0]?.locals.get(`v${index % 30}`)?.text, String(index));
    }
    const each = took() / 1000;
    console.log(`      the locals of any of 20,000 steps: ${each.toFixed(3)} ms`);
    assert.ok(each < 20, `${each} ms`);
  });
});

describe("breakpoints of a replay", () => {
  const program = "def f0(image):\n    a = 1\n\n    # look\n    if a:\n        b = 2\n" +
    "    else:\n        b = 3\n    return b\n";
  const ran = [line(2), line(5), line(6), line(9), returned(9)];
  it("stand where the run came to, move down from lines without steps, and say why they cannot " +
    "halt", () => {
    assert.deepEqual(
      placeBreakpoints(program, ran, [1, 2, 3, 4, 6, 7, 8, 9, 99]).map((
        { line: at, verified, message },
      ) => [at, verified, message]),
      [
        [2, true, "Moved to line 2: nothing runs in line 1 by itself."],
        [2, true, undefined],
        [5, true, "Moved to line 5: nothing runs in line 3 by itself."],
        [5, true, "Moved to line 5: nothing runs in line 4 by itself."],
        [6, true, undefined],
        [7, false, "The recorded run did not come to this line."],
        [8, false, "The recorded run did not come to this line."],
        [9, true, undefined],
        [99, false, "The recorded run did not come to this line."],
      ],
    );
  });
});
