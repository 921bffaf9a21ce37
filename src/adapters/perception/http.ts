import { createHash } from "node:crypto";
import { ConfigError } from "../../core/errors";
import type { Logger } from "../../core/ports/logger";
import type { Perception } from "../../core/ports/perception";
import { batchedPerception } from "./batched";
import { cachedPerception } from "./cached";
import { PerceptionClient, type ClientOptions } from "./http/client";
import { PROTOCOL } from "./http/protocol";

/** Where a server is looked for if nobody says so. */
const DEFAULT_ADDRESS = "http://127.0.0.1:8100";

export interface HttpPerceptionOptions extends Partial<Omit<ClientOptions, "logger">> {
  readonly logger: Logger;
  /** Where answers are kept between processes; without it they live in memory alone. */
  readonly cacheFolder?: string;
}

/**
 * Any vision models behind a small JSON protocol, for example on a GPU machine. What they are is told by the server's digest.
 * The address is a fact of the machine: `VISREP_PERCEPTION_URL`.
 * @throws PerceptionError if no server answers or it speaks another protocol, ConfigError if the address is none.
 */
export async function createHttpPerception({ logger, cacheFolder, address = process.env["VISREP_PERCEPTION_URL"] || DEFAULT_ADDRESS, timeoutMs = 120_000, retries = 4, pauseMs = 500 }: HttpPerceptionOptions): Promise<Perception> {
  if (!/^https?:\/\//.test(address) || !URL.canParse(address)) throw new ConfigError(`"${address}" is no address of a perception server.`, `Set VISREP_PERCEPTION_URL to one such as ${DEFAULT_ADDRESS}.`);
  const client = new PerceptionClient({ address, timeoutMs, retries, pauseMs, logger });
  const { name, digest, maxBatch } = await client.info();
  logger.info(`perception by ${name} at ${address}`);
  const models = {
    digest: createHash("sha256").update(`${PROTOCOL} ${digest}`).digest("hex"),
    callMany: client.answers.bind(client),
    call: async (...[call, signal]: Parameters<Perception["call"]>) => (await client.answers([call], signal))[0]!,
    close: () => Promise.resolve(),
  };
  return cachedPerception(batchedPerception(models, { maxBatch }), { logger, ...(cacheFolder === undefined ? {} : { folder: cacheFolder }) });
}
