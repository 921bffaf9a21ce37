import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { PolicyError } from "../../core/errors";

/** sha256 of a file, hex; read piece by piece. @throws PolicyError naming the file if it cannot be read. */
export async function fileDigest(file: string): Promise<string> {
  const hash = createHash("sha256");
  try {
    for await (const chunk of createReadStream(file, { highWaterMark: 2 ** 20 })) hash.update(chunk as Buffer);
  } catch (cause) {
    throw new PolicyError(`${file} cannot be read: ${(cause as Error).message}`, "Restore the file, or name another one in policy.model of experiment.json.", { cause });
  }
  return hash.digest("hex");
}
