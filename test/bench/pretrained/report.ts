import { readEvents } from "../../../src/adapters/store/events";
import { type IterationEntry, listIterations,
  sampleSummaries } from "../../../src/adapters/store/reader";
import { type LoopEvent, type Stage, STAGES } from "../../../src/core/run/events";
import type { Score } from "../../../src/core/run/records";

/**
 * Prints for every iteration how it scored, what its programs failed by, what was grown and trained
 * on, and its seconds by stage.
 */
export async function printReport(run: string): Promise<void> {
  const iterations = await listIterations(run);
  const events = await readEvents(run);
  const row = (cells: readonly string[]): void => console.log(`| ${cells.join(" | ")} |`);
  const head = ["iteration", "test %", "validation %", "samples grown", "rewarded", "rows", "loss",
    ...STAGES.map((stage) => `${stage} s`)];
  row(head);
  row(head.map(() => "---"));
  for (const entry of iterations)
    row([...results(entry), ...STAGES.map((stage) => secondsOf(events, entry.iteration, stage))]);
  console.log();
  for (const { iteration, metrics } of iterations) {
    if (!metrics) continue;
    const types = Object.entries(metrics.n > 0 ? metrics.byType : metrics.validation.byType).map((
      [type, score],
    ) => `${type} ${percent(score)}`);
    console.log(`iteration ${iteration} by type, ${metrics.n > 0 ? "test" : "validation"}: ` +
      `${types.join(", ")}`);
    console.log(`iteration ${iteration} failed by: ${await failures(run, iteration)}`);
  }
}

function results({ iteration, metrics, training }: IterationEntry): readonly string[] {
  if (!metrics)
    return [`${iteration} (not finished)`, "", "", "", "", training ? String(training.rows) : "",
      ""];
  const { grow, validation } = metrics;
  const loss = training ?
    `${training.firstLoss.toFixed(2)} to ${training.lastLoss.toFixed(2)}` :
    "";
  return [String(iteration), percent(metrics), percent(validation), String(grow?.samples ?? ""),
    String(grow?.accepted ?? ""), String(grow?.rows ?? ""), loss];
}

/** `43.3 (13 of 30)`; nothing where nothing was scored. */
function percent({ accuracy, n }: Score): string {
  return n === 0 ? "" : `${(100 * accuracy).toFixed(1)} (${Math.round(accuracy * n)} of ${n})`;
}

function secondsOf(events: readonly LoopEvent[], iteration: number, stage: Stage): string {
  const seconds = events.flatMap((
    event,
  ) => (event.kind === "stage-finished" && event.iteration === iteration && event.stage === stage ?
    [event.seconds] :
    [])
  );
  return seconds.length === 0 ? "" : seconds.reduce((sum, value) => sum + value, 0).toFixed(0);
}

/** Failure kinds of all scored programs of an iteration, most frequent first. */
async function failures(run: string, iteration: number): Promise<string> {
  const scored = (await sampleSummaries(run, iteration)).filter(({ phase }) =>
    phase === "evaluate"
  );
  const counts = new Map<string, number>();
  for (const { failure } of scored)
    if (failure !== null) counts.set(failure, (counts.get(failure) ?? 0) + 1);
  return `${
    [...counts].sort(([, a], [, b]) => b - a).map(([kind, count]) => `${kind} ${count}`).join(
      ", ",
    ) || "nothing"
  } ` +
    `(of ${scored.length} scored on test and validation)`;
}
