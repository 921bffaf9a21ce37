// The worker thread of one training of a GGUF model.
import { workerData } from "node:worker_threads";
import { serve } from "../../onnx/serve";
import type { TrainerData } from "../builtin/train-in-thread";
import type { GgufTrainerCalls } from "./gguf-trainer";
import { trainGguf } from "./train";

const { engine, threads } = workerData as TrainerData;

serve<GgufTrainerCalls>({
  train: async (job, { emit, breathe }) => {
    await trainGguf(job, { engine, threads, emit, breathe });
    return null;
  },
});
