// The worker thread of one training.
import { workerData } from "node:worker_threads";
import { serve } from "../../onnx/serve";
import type { TrainerCalls } from "./builtin-trainer";
import { train } from "./train";
import type { TrainerData } from "./train-in-thread";

const { engine, threads } = workerData as TrainerData;

serve<TrainerCalls>({
  train: async (job, { emit, breathe }) => {
    await train(job, { engine, threads, emit, breathe });
    return null;
  },
});
