// A worker thread of the built-in policy: it holds the weights and writes completions.
import { workerData } from "node:worker_threads";
import { nextTokenGraph } from "../../llama/graph/next-token-graph";
import { promptGraph } from "../../llama/graph/prompt-graph";
import type { Model } from "../../llama/model-folder";
import { loadOnnxRuntime, openSession } from "../../onnx/runtime";
import { serve } from "../../onnx/serve";
import { readPolicyModel } from "./policy-model";
import { rowsAtOnce, sampleBatch, type SamplerSessions } from "./sampler";
import type { SamplerCalls, SamplerData } from "./sampler-threads";

const { engine } = workerData as SamplerData;
let model: Model | undefined;
let sessions: (SamplerSessions & { readonly digest: string }) | undefined;

serve<SamplerCalls>({
  load: async (folder) => {
    model = await readPolicyModel(folder);
    return model.digest;
  },
  sample: async ({ batch, options }, { breathe }) => {
    if (!model) throw new Error("no policy is loaded");
    const open = await sessionsFor(model);
    const size = rowsAtOnce(model.config);
    const completions = [];
    for (let first = 0; first < batch.length; first += size) {
      completions.push(
        ...await sampleBatch(model, open, batch.slice(first, first + size), options, breathe),
      );
    }
    return completions;
  },
});

/** Opened at the first batch of a policy, which may be loaded only to be asked for its digest. */
async function sessionsFor({ config, weights, digest }: Model): Promise<SamplerSessions> {
  if (sessions?.digest === digest) return sessions;
  const before = sessions;
  sessions = undefined;
  await Promise.all([before?.prompt.release(), before?.nextToken.release()]);
  const runtime = await loadOnnxRuntime(engine);
  const open = (graph: Uint8Array) => openSession(runtime, graph, { threads: 1 });
  sessions = { digest, prompt: await open(promptGraph(config, weights)),
    nextToken: await open(nextTokenGraph(config, weights)) };
  return sessions;
}
