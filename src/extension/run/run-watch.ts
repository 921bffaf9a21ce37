import { isAlive } from "../../adapters/engine-client/client";
import type { EngineInfo } from "../../adapters/engine-client/protocol";
import { tailEvents } from "../../adapters/store/events";
import { layout } from "../../adapters/store/layout";
import { foldEvent, type RunProgress, startProgress } from "./run-progress";

const ALIVE_EVERY_MS = 1000;

/**
 * Follows one engine through its run's event log, from the first event on: it does not matter when
 * the editor started to look. Yields whenever the state changed; the last one has an `end`, unless
 * the engine died without a word.
 */
export async function* watchRun(experiment: string, engine: EngineInfo,
  signal: AbortSignal): AsyncGenerator<RunProgress> {
  const run = engine.run ?? "";
  const stop = new AbortController();
  const dead = watchLife(engine, stop);
  let state = startProgress(run);
  let own = false;
  try {
    for await (const event of tailEvents(layout.run(experiment, run),
      AbortSignal.any([signal, stop.signal]))) {
      if (event.kind === "run-started")
        own = event.pid === engine.pid && event.time >= engine.started;
      state = foldEvent(state, event, own);
      yield state;
      if (state.end) return;
    }
  } finally {
    clearInterval(dead);
  }
}

/**
 * Stops the watching a moment after the engine has gone, so that its last events are still read.
 */
function watchLife(engine: EngineInfo, stop: AbortController): NodeJS.Timeout {
  return setInterval(() =>
    void isAlive(engine).then((alive) => {
      if (!alive) setTimeout(() => stop.abort(), ALIVE_EVERY_MS);
    }), ALIVE_EVERY_MS);
}
