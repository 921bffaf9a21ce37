import { chooseOnnxEngine } from "../../adapters/onnx/build";
import { tellExpected } from "../../adapters/trainer/gguf/tell-size";
import type { Experiment } from "../../core/experiment/experiment";
import type { Logger } from "../../core/ports/logger";
import type { Outlook } from "../../core/report/preflight/next-iteration";
import { ggufTrainingBase, threadsOf } from "../compose";

/** Rows that are reckoned with where nothing was grown yet. */
const UNKNOWN_ROWS = 100;

/**
 * What the next training takes, where the trainer can say that before.
 * @throws TrainingError if there is no room for it.
 */
export async function trainingSize(experiment: string, options: Experiment,
  { own, corrections }: Outlook, logger: Logger): Promise<string | undefined> {
  if (options.trainer.engine !== "gguf") return undefined;
  const rows = (own?.rows ?? UNKNOWN_ROWS) + corrections.used.length;
  return tellExpected({
    base: ggufTrainingBase(experiment, options),
    rows: rows * options.training.epochs,
    batchSize: options.training.batchSize,
    maxNewTokens: options.sampling.maxNewTokens,
    threads: threadsOf().trainer,
  }, await chooseOnnxEngine(logger));
}
