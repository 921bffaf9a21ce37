import { createHash } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import { pipeline } from "node:stream/promises";
import { z } from "zod";
import { PolicyError } from "../../core/errors";
import { readText } from "../files/files";

/** Files of an adapter in an iteration's policy folder: PEFT's two, or llama.cpp's one. */
export const ADAPTER_FILES = { config: "adapter_config.json", weights: "adapter_model.safetensors",
  gguf: "adapter.gguf", policy: "policy.json" } as const;

/**
 * `policy.json`, which a trainer leaves beside an adapter: its digest and the base it belongs to.
 */
const policySchema = z.looseObject({
  /** sha256 of the file of the adapter's weights, hex. */
  digest: z.string(),
  base: z.looseObject({ name: z.string(), digest: z.string() }),
});

/** A low-rank adapter that a trainer made. */
export interface AdapterFolder {
  readonly format: "peft" | "gguf";
  readonly folder: string;
  /** Absolute path of the weights. */
  readonly weights: string;
  /** sha256 of the weights, hex: the digest of the policy that they make of their base. */
  readonly digest: string;
  /** The base as the trainer knew it; undefined where the folder does not say. */
  readonly base: { readonly name: string; readonly digest: string } | undefined;
}

const TRAIN_AGAIN = `Delete that iteration's policy folder and its metrics.json and run "visrep ` +
  `resume": the iteration is trained again.`;

/**
 * @throws PolicyError naming the file if the folder holds no adapter, or not the one that was
 *   written there.
 */
export async function readAdapterFolder(folder: string): Promise<AdapterFolder> {
  const format = fs.existsSync(path.join(folder, ADAPTER_FILES.gguf)) ? "gguf" : "peft";
  const weights = path.join(folder, format === "gguf" ? ADAPTER_FILES.gguf : ADAPTER_FILES.weights);
  const needed = format === "gguf" ? [weights] : [weights, path.join(folder, ADAPTER_FILES.config)];
  const missing = needed.find((file) => !fs.existsSync(file));
  if (missing !== undefined)
    throw new PolicyError(`${folder} holds no adapter: ` +
      `${path.basename(missing)} is missing.`, TRAIN_AGAIN);
  const digest = await fileDigest(weights);
  const policy = await readPolicy(path.join(folder, ADAPTER_FILES.policy));
  if (policy && policy.digest !== digest)
    throw new PolicyError(
      `${weights} is not the file that was written there: its sha256 is ${digest.slice(0, 12)}, ` +
        `${ADAPTER_FILES.policy} says ${policy.digest.slice(0, 12)}.`,
      TRAIN_AGAIN,
    );
  return { format, folder, weights, digest, base: policy?.base };
}

/** sha256 of a file, hex, read in parts. */
export async function fileDigest(file: string): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(fs.createReadStream(file), hash);
  return hash.digest("hex");
}

async function readPolicy(file: string): Promise<z.infer<typeof policySchema> | undefined> {
  const text = await readText(file);
  if (text === undefined) return undefined;
  try {
    return policySchema.parse(JSON.parse(text));
  } catch (error) {
    throw new PolicyError(`${file} is damaged: ` +
      `${error instanceof z.ZodError ? z.prettifyError(error) : (error as Error).message}`,
      TRAIN_AGAIN, { cause: error });
  }
}
