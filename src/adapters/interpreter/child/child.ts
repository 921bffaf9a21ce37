// The restricted process: it owns the worker threads, and knows nothing but programs and the sizes
// of their images.
import * as fs from "node:fs";
import * as path from "node:path";
import type { ChildStart, FromChild, ToChild } from "../protocol";
import { Engine } from "../python/python";
import { checkWalls } from "../walls";
import { Pool } from "./pool";
import { verifySnapshot, writeSnapshot } from "./snapshot-file";

const start = JSON.parse(process.argv[2] ?? "{}") as ChildStart;
const send = (message: FromChild): void => void process.send?.(message);
const compile = (): Promise<WebAssembly.Module> =>
  WebAssembly.compile(fs.readFileSync(path.join(start.pyodideFolder, "pyodide.asm.wasm")));

/** A child whose parent is gone has nobody to run programs for. */
process.on("disconnect", () => process.exit());

async function serve(options: ChildStart & { mode: "serve" }): Promise<void> {
  const walls = checkWalls("child", options.probes);
  const snapshot = verifySnapshot(fs.readFileSync(options.snapshot));
  const pool = new Pool(
    { size: options.workers, workerFile: options.worker, pyodideFolder: options.pyodideFolder,
      module: await compile(), snapshot, probes: options.probes },
    send,
  );
  walls.push(...(await pool.start()));
  process.on("message", (message: ToChild) => pool.receive(message));
  send({ t: "ready", walls });
}

try {
  if (start.mode === "snapshot") {
    writeSnapshot(start.out,
      await Engine.makeSnapshot(start.pyodideFolder, await compile(), start.runner));
    process.exit(0);
  }
  await serve(start);
} catch (error) {
  send({ t: "broken", message: error instanceof Error ? error.message : String(error) });
  process.exitCode = 1;
  process.disconnect?.();
}
