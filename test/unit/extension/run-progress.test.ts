import assert from "node:assert/strict";
import type { LoopEvent } from "../../../src/core/run/events";
import { foldEvent, fraction, outcomeText, progressText, type RunProgress, shortText,
  startProgress } from "../../../src/extension/run/run-progress";
import { Bench, temporaryFolder } from "../../fakes/bench";

const fold = (events: readonly LoopEvent[], own = true): RunProgress =>
  events.reduce((state, event) => foldEvent(state, event, own), startProgress("run-001"));
const started = (upTo: number): LoopEvent => ({ time: 0, kind: "run-started", schemaVersion: 1,
  run: "run-001", pid: 1, upTo, resumed: false });

describe("the progress of a run", () => {
  it("rises from 0 to 1 over the events of a real loop, and ends with the score before and after", async () => {
    const events = [started(1), ...await new Bench(temporaryFolder()).run(1)];
    const fractions = events.map((_, i) => fraction(fold(events.slice(0, i + 1))));
    assert.deepEqual(fractions, [...fractions].sort((a, b) => a - b));
    assert.equal(fractions[0], 0);
    assert.equal(fractions.at(-1), 1);
    const end = fold(events);
    assert.equal(end.end?.kind, "finished");
    assert.match(outcomeText(end) ?? "",
      /^Iteration 1: accuracy on test [\d.]+% → [\d.]+% \(n = 10\)\.$/);
  });

  it("says what is being done", () => {
    const at = fold([started(2), { time: 0, kind: "stage-progress", iteration: 1, stage: "grow",
      done: 120, total: 1600, accepted: 30 }]);
    assert.equal(progressText(at), "Iteration 1 of 2: growing, 120 of 1600 programs, 25% earned " +
      "their reward");
    assert.equal(shortText(at), "iteration 1: growing 7%");
    assert.equal(
      progressText(
        fold([started(2), { time: 0, kind: "stage-progress", iteration: 1, stage: "grow", done: 0,
          total: 1600, accepted: 0, writing: 213 }]),
      ),
      "Iteration 1 of 2: growing, 0 of 1600 programs, 213 tokens of the next",
    );
    const training = fold([started(1), { time: 0, kind: "stage-progress", iteration: 1,
      stage: "improve", done: 3, total: 9, loss: 0.5 }]);
    assert.equal(progressText(training), "Iteration 1 of 1: training, 3 of 9 steps, loss 0.500");
  });

  it("takes from earlier engines of the run only their scores", async () => {
    const events = [started(0), ...await new Bench(temporaryFolder()).run(0)];
    const state = fold(events, false);
    assert.equal(state.end, undefined);
    assert.equal(state.metrics.get(0)?.n, 10);
    assert.equal(fraction(state), 0);
  });
});
