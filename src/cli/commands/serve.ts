import type { Command } from "commander";
import * as path from "node:path";
import { onLines } from "../../adapters/process/json-lines";
import { seconds } from "../arguments";
import { BenchServer } from "../bench-server";
import { printJson, stderrLogger } from "../console";

/** Seconds without a request after which the process ends. */
const IDLE_S = 600;

/**
 * For the editor, not for people: answers JSON lines on stdin with JSON lines on stdout until stdin
 * closes.
 */
export function addServe(program: Command): void {
  program.command("serve", { hidden: true }).argument("<dir>", "experiment folder")
    .option("--idle <s>", "seconds without a request after which it ends", seconds, IDLE_S)
    .action(async (dir: string, { idle }: { readonly idle: number }) => {
      const server = new BenchServer(path.resolve(dir), stderrLogger, printJson);
      await new Promise<void>((resolve) => {
        const timer = setTimeout(() => (server.busy ? timer.refresh() : resolve()), idle * 1000);
        onLines(process.stdin, (line) => {
          timer.refresh();
          void server.handle(line).then(() => timer.refresh());
        });
        process.stdin.once("close", resolve).once("error", resolve);
      });
      await server.close();
    });
}
