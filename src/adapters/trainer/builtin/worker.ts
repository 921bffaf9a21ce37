// The worker thread of one training.
import { workerData } from "node:worker_threads";
import { serve } from "../../onnx/serve";
import type { TrainerCalls, TrainerData } from "./builtin-trainer";
import { train } from "./train";

const { engine, threads } = workerData as TrainerData;

serve<TrainerCalls>({
  train: async (job, { emit, breathe }) => {
    await train(job, { engine, threads, emit, breathe });
    return null;
  },
});
