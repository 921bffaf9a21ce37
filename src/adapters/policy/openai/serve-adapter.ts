import { PolicyError } from "../../../core/errors";
import type { Completion } from "../../../core/ports/policy";
import { readAdapterFolder } from "../../llama/adapter-folder";
import { adapterShape } from "../../model-server/adapter-fits";
import type { Connection } from "../../model-server/openai/connection";
import { listModels } from "../../model-server/openai/models";
import { PROBE, sameAnswer } from "../../model-server/probe";
import { ServerError } from "../../model-server/server-error";
import type { Parameters } from "./parameters";
import { writePrograms } from "./write-programs";

/** An adapter that the server holds beside its base. */
export interface ServedAdapter {
  readonly model: string;
  readonly digest: string;
}

const SET_UP = "Start vLLM with --enable-lora and --max-lora-rank of at least the adapter's, " +
  "and with VLLM_ALLOW_RUNTIME_LORA_UPDATING=True, on a machine that sees the experiment's " +
  "folder at the same path.";

/**
 * Loads an adapter by vLLM's API under a name made of its digest, and makes sure that it is there
 * and is not the base again.
 * @throws PolicyError if the server cannot, or would go on with the old weights
 */
export async function serveAdapter(folder: string, base: string, connection: Connection,
  parameters: Parameters): Promise<ServedAdapter> {
  const adapter = await readAdapterFolder(folder);
  if (adapter.format === "gguf")
    throw new PolicyError(`The adapter in ${folder} is a GGUF ` +
      "file, which OpenAI-compatible servers do not load.",
      `Train with "trainer.engine": "peft", or sample with "policy.engine": "ollama" or ` +
        `"llamacpp".`);
  await adapterShape(adapter);
  const model = `visrep-${adapter.digest.slice(0, 16)}`;
  if (!await isListed(model, connection)) await load(model, folder, connection);
  if (!await isListed(model, connection))
    throw new PolicyError(
      `The server said that it loaded the adapter in ${folder}, and does not list ${model}.`,
      SET_UP,
    );
  const answer = async (name: string): Promise<Completion> =>
    (await writePrograms({ ...PROBE.request, count: 1 }, PROBE.sampling, { model: name,
      template: "plain" }, parameters))[0] as Completion;
  if (sameAnswer(await answer(base), await answer(model))) {
    throw new PolicyError(`The server's ${model} answers a fixed prompt exactly as ${base} ` +
      "does: the adapter has no effect, and sampling would go on with the old weights.",
      `${SET_UP} If it happens again, train with a higher "training.learningRate".`);
  }
  return { model, digest: adapter.digest };
}

/** Frees the server's place for another adapter; one that it has lost already is no failure. */
export async function unloadAdapter(model: string, connection: Connection): Promise<void> {
  if (await isListed(model, connection))
    await connection.post("/unload_lora_adapter", { lora_name: model }, model);
}

async function load(model: string, folder: string, connection: Connection): Promise<void> {
  try {
    await connection.post("/load_lora_adapter", { lora_name: model, lora_path: folder }, model);
  } catch (error) {
    // Whatever else it says, a server without this call says 404 or 405.
    if (error instanceof ServerError &&
      (error.failure === "no-model" || error.failure === "refused"))
      throw new PolicyError(
        `The server at ${connection.redact(connection.address)} does not load the adapter in ` +
          `${folder}: ${error.message}`,
        SET_UP,
      );
    throw error;
  }
}

async function isListed(model: string, connection: Connection): Promise<boolean> {
  return (await listModels(connection)).some(({ id }) => id === model);
}
