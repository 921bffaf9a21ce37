import { openAsBlob } from "node:fs";
import { fileDigest } from "../../llama/adapter-folder";
import { guardedFetch, ollamaAddress } from "./client";
import { brokenAnswer } from "./refusal";

/**
 * Puts a file on the server, unless it has it, and gives its name there: `sha256:` and the digest.
 * The official client has no call for it.
 * @param digest of the file, if it is known
 */
export async function uploadBlob(file: string, digest?: string,
  signal?: AbortSignal): Promise<string> {
  const name = `sha256:${digest ?? await fileDigest(file)}`;
  const { url: host, authorization } = ollamaAddress();
  const url = `${host}/api/blobs/${name}`;
  const ask = guardedFetch({ host, authorization }, signal);
  const { status } = await ask(url, { method: "HEAD" });
  if (status === 200) return name;
  if (status !== 404) throw brokenAnswer(host, `status ${status} to a question for a blob`);
  const stored = await ask(url, { method: "POST", body: await openAsBlob(file) });
  await stored.arrayBuffer();
  if (stored.status !== 201 && stored.status !== 200)
    throw brokenAnswer(host, `status ${stored.status} to the upload of a blob`);
  return name;
}
