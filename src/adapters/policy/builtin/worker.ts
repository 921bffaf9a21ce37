// A worker thread of the built-in policy: it holds the weights and writes completions.
import { workerData } from "node:worker_threads";
import { loadOnnxRuntime, openSession } from "../../onnx/runtime";
import { serve } from "../../onnx/serve";
import type { LlamaConfig } from "./config";
import { readModel, type Model } from "./model-folder";
import { nextTokenGraph } from "./next-token-graph";
import { promptGraph } from "./prompt-graph";
import { rowsAtOnce, sampleBatch, type SamplerSessions } from "./sampler";
import type { SamplerCalls, SamplerData } from "./sampler-threads";

const { engine } = workerData as SamplerData;
let model: Model | undefined;
let sessions: (SamplerSessions & { readonly shape: string }) | undefined;

serve<SamplerCalls>({
  load: async (folder) => {
    model = await readModel(folder);
    return model.digest;
  },
  sample: async ({ batch, options }, { breathe }) => {
    if (!model) throw new Error("no policy is loaded");
    const open = await sessionsFor(model.config);
    const size = rowsAtOnce(model.config);
    const completions = [];
    for (let first = 0; first < batch.length; first += size) {
      completions.push(...await sampleBatch(model, open, batch.slice(first, first + size), options, breathe));
    }
    return completions;
  },
});

/** Sessions depend on the shape of the model alone: a new policy of the same shape keeps them. */
async function sessionsFor(config: LlamaConfig): Promise<SamplerSessions> {
  const shape = JSON.stringify(config);
  if (sessions?.shape === shape) return sessions;
  const before = sessions;
  sessions = undefined;
  await Promise.all([before?.prompt.release(), before?.nextToken.release()]);
  const runtime = await loadOnnxRuntime(engine);
  const open = (graph: Uint8Array) => openSession(runtime, graph, { threads: 1 });
  sessions = { shape, prompt: await open(promptGraph(config)), nextToken: await open(nextTokenGraph(config)) };
  return sessions;
}
