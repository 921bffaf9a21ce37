import { createHash } from "node:crypto";
import { z } from "zod";
import { ServerError } from "../server-error";
import { whatIsOdd } from "./answer";
import type { Connection } from "./connection";

const modelSchema = z.object({ id: z.string(), owned_by: z.string().nullish(),
  root: z.string().nullish(), parent: z.string().nullish() });
/** A model as `/v1/models` lists it; vLLM says more than the API asks for. */
export type ServedModel = z.infer<typeof modelSchema>;

/** A list in `data` or, as some gateways send it, alone; `null` is how Go writes an empty one. */
const listSchema = z.union([z.array(z.unknown()),
  z.object({ data: z.array(z.unknown()).nullable() }).transform(({ data }) => data ?? [])]);

export async function listModels(connection: Connection,
  signal?: AbortSignal): Promise<readonly ServedModel[]> {
  const raw = await connection.get("/models", "the model", signal);
  const list = listSchema.safeParse(raw);
  if (!list.success)
    throw connection.broken("no list of models but " +
      `${
        typeof raw === "string" ?
          whatIsOdd(raw, list.error) :
          JSON.stringify(raw)?.slice(0, 120) ?? "nothing"
      }`);
  // An entry that is odd may be none of ours.
  return list.data.flatMap((each) => modelSchema.safeParse(each).data ?? []);
}

/** @throws ServerError where the server lists no model of that name */
export async function findModel(connection: Connection, name: string): Promise<ServedModel> {
  const models = await listModels(connection);
  const found = models.find(({ id }) => id === name);
  if (found) return found;
  const listed = models.slice(0, 5).map(({ id }) => id).join(", ") || "none";
  throw new ServerError("no-model", `The server does not serve ${name}; it lists ${listed}.`,
    `Name one of them in "policy.model" in experiment.json, or start the server with this one, ` +
      `then run "visrep resume".`);
}

/** These servers tell no digest of weights: names are all that identifies a base. sha256, hex. */
export function namesDigest({ id, root, owned_by: owner }: ServedModel): string {
  return createHash("sha256").update(JSON.stringify(["openai", id, root ?? null, owner ?? null]))
    .digest("hex");
}

/**
 * vLLM gives the n completions of one request the seeds s, s + 1, ...; of others that is not known.
 */
export const repeatsTogether = ({ owned_by: owner }: ServedModel): boolean => owner === "vllm";
