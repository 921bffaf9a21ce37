import { createHash } from "node:crypto";
import * as fs from "node:fs";

const DIGEST_BYTES = 32;

/**
 * sha256, then the memory. Renamed into place, so that a half-written one is never found under its
 * name (the permission model allows no fsync; the digest finds a torn one).
 */
export function writeSnapshot(file: string, memory: Uint8Array): void {
  const beside = `${file}.${process.pid}.tmp`;
  const handle = fs.openSync(beside, "w");
  try {
    fs.writeSync(handle, createHash("sha256").update(memory).digest());
    for (let at = 0; at < memory.length;) at += fs.writeSync(handle, memory, at);
  } finally {
    fs.closeSync(handle);
  }
  fs.renameSync(beside, file);
}

/** The memory, in a buffer that all worker threads share. @throws if the file is damaged. */
export function verifySnapshot(bytes: Uint8Array): Uint8Array {
  const memory = bytes.subarray(DIGEST_BYTES);
  if (!createHash("sha256").update(memory).digest().equals(bytes.subarray(0, DIGEST_BYTES)))
    throw new Error("the cached snapshot is damaged");
  const shared = new Uint8Array(new SharedArrayBuffer(memory.length));
  shared.set(memory);
  return shared;
}
