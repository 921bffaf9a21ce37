// The process that runs llama.cpp.
import { serve } from "../../onnx/serve";
import type { LlamaCppCalls } from "./llamacpp-policy";
import { LlamaSampler, type SamplerSettings } from "./sampler";

let sampler: LlamaSampler | undefined;
const opened = (): LlamaSampler => {
  if (!sampler) throw new Error("no model is open");
  return sampler;
};

serve<LlamaCppCalls>({
  open: async (settings: SamplerSettings) => {
    sampler = await LlamaSampler.open(settings);
    return null;
  },
  adapt: async ({ adapter }) => {
    await opened().adapt(adapter);
    return null;
  },
  sample: ({ batch, options }, { breathe, emit }) =>
    opened().sample(batch, options, { breathe, onTokens: emit }),
});
