import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { ConfigError } from "../../core/errors";
import type { Logger } from "../../core/ports/logger";
import { packageFile } from "../files/package-file";
import type { OnnxEngine } from "./runtime";

/** Set to `native` or `wasm`, it decides instead of the probe. */
const ENGINE_VARIABLE = "VISREP_ONNX";
const PROBE_TIMEOUT_MS = 30_000;

let chosen: Promise<OnnxEngine> | undefined;

/**
 * Which build of ONNX Runtime runs on this machine: the native one if it passes a probe in a
 * throw-away child, else WebAssembly. Asked once in a process; the log says which and why.
 */
export function chooseOnnxEngine(logger: Logger): Promise<OnnxEngine> {
  return (chosen ??= choose(logger));
}

/**
 * Takes a build that is known to run here, for example because a run that is to go on used it. The
 * first decision in a process counts.
 */
export function presetOnnxEngine(engine: OnnxEngine): void {
  chosen ??= Promise.resolve(engine);
}

async function choose(logger: Logger): Promise<OnnxEngine> {
  const forced = process.env[ENGINE_VARIABLE];
  if (forced === "native" || forced === "wasm") {
    logger.info(`ONNX Runtime: ${forced}, as ${ENGINE_VARIABLE} says`);
    return forced;
  }
  if (forced)
    throw new ConfigError(`The variable ${ENGINE_VARIABLE} is "${forced}".`,
      "Set it to native or wasm, or leave it out.");
  try {
    await promisify(execFile)(process.execPath, [packageFile("dist", "onnx-probe.mjs")], {
      timeout: PROBE_TIMEOUT_MS,
      env: { ...process.env, ELECTRON_RUN_AS_NODE: "1" },
    });
    logger.info("ONNX Runtime: native");
    return "native";
  } catch (error) {
    logger.warn("ONNX Runtime: the native build does not run here, so the slower WebAssembly " +
      `build does (${firstLine(error)})`);
    return "wasm";
  }
}

function firstLine(error: unknown): string {
  const text = error instanceof Error && "stderr" in error ?
    `${String(error.stderr).trim()}\n${error.message}` :
    String(error);
  return text.trim().split("\n").find((line) => line.includes("Error")) ??
    text.trim().split("\n")[0] ?? "";
}
