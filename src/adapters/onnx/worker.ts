// The worker thread behind `createSession`: one model, opened once, run as often as asked.
import { workerData } from "node:worker_threads";
import { loadOnnxRuntime, openSession } from "./runtime";
import { serve } from "./serve";
import type { SessionCalls, SessionData } from "./session";

const { engine, model, threads } = workerData as SessionData;
const session = loadOnnxRuntime(engine).then((runtime) => openSession(runtime, model, { threads }));
// The first call reports a failure to open.
session.catch(() => undefined);

serve<SessionCalls>({
  open: async () => {
    const { inputNames, outputNames } = await session;
    return { inputNames, outputNames };
  },
  run: async (feeds, context) => {
    const results = await (await session).run(feeds);
    context.transfer(
      ...new Set(Object.values(results).map(({ data }) => data.buffer as ArrayBuffer)),
    );
    return results;
  },
});
