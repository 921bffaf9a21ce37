import { createHash } from "node:crypto";
import type { Logger } from "../../../core/ports/logger";
import type { Perception } from "../../../core/ports/perception";
import { readAddress } from "../../model-server/address";
import { batchedPerception } from "../cache/batched";
import { cachedPerception } from "../cache/cached";
import { type ClientOptions, PerceptionClient } from "./client";
import { PROTOCOL } from "./protocol";

/** Where a server is looked for if nobody says so. */
const DEFAULT_PORT = 8100;
const DEFAULT_ADDRESS = `http://127.0.0.1:${DEFAULT_PORT}`;

export interface HttpPerceptionOptions extends Partial<Omit<ClientOptions, "logger">> {
  readonly logger: Logger;
  /** Where answers are kept between processes; without it they live in memory alone. */
  readonly cacheFolder?: string;
}

/**
 * Any vision models behind a small JSON protocol, for example on a GPU machine. What they are is
 * told by the server's digest. The address is a fact of the machine: `VISREP_PERCEPTION_URL`.
 * @throws PerceptionError if no server answers or it speaks another protocol, ConfigError if the
 *   address is none.
 */
export async function createHttpPerception(
  { logger, cacheFolder, address = process.env["VISREP_PERCEPTION_URL"]?.trim() || DEFAULT_ADDRESS,
    timeoutMs = 120_000, retries = 4, pauseMs = 500 }: HttpPerceptionOptions,
): Promise<Perception> {
  const { url, authorization } = readAddress(address, { variable: "VISREP_PERCEPTION_URL",
    example: DEFAULT_ADDRESS, port: DEFAULT_PORT, endpoints: /\/(answers|pictures)\/?$/ });
  const client = new PerceptionClient({ address: url,
    ...(authorization === undefined ? {} : { authorization }), timeoutMs, retries, pauseMs,
    logger });
  const { name, digest, maxBatch } = await client.info();
  logger.info(`perception by ${name} at ${url}`);
  const models = {
    digest: createHash("sha256").update(`${PROTOCOL} ${digest}`).digest("hex"),
    callMany: client.answers.bind(client),
    call: async (...[call, signal]: Parameters<Perception["call"]>) =>
      (await client.answers([call], signal))[0]!,
    close: () => Promise.resolve(),
  };
  return cachedPerception(batchedPerception(models, { maxBatch }), { logger,
    ...(cacheFolder === undefined ? {} : { folder: cacheFolder }) });
}
