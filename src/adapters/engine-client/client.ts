import * as net from "node:net";
import type { z } from "zod";
import { StoreError } from "../../core/errors";
import { readJson } from "../files/files";
import { layout } from "../store/layout";
import { type EngineInfo, engineInfoSchema, type EngineRequest, type EngineStatus,
  engineStatusSchema, type ExecReport, execReportSchema, type ExecRequest,
  replySchema } from "./protocol";

/**
 * The engine that works on an experiment folder now, or undefined. A file left behind by a killed
 * engine does not count.
 */
export async function runningEngine(experiment: string): Promise<EngineInfo | undefined> {
  const info = await readJson(layout.lock(experiment), engineInfoSchema).catch(() => undefined);
  return info && (await isAlive(info)) ? info : undefined;
}

/** True if the process lives and its socket accepts. */
export async function isAlive(info: EngineInfo): Promise<boolean> {
  try {
    process.kill(info.pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EPERM") return false;
  }
  return new Promise((resolve) => {
    const socket = net.connect(info.socket, () => finish(true)).on("error", () => finish(false));
    const finish = (alive: boolean): void => {
      socket.destroy();
      resolve(alive);
    };
  });
}

/**
 * Asks the engine to stop after the program and the training step at hand; finished batches stay.
 * Resolves when it has heard.
 */
export async function cancelRun(info: EngineInfo): Promise<void> {
  await request(info, { token: info.token, method: "cancel" }, engineStatusSchema);
}

export function engineStatus(info: EngineInfo): Promise<EngineStatus> {
  return request(info, { token: info.token, method: "status" }, engineStatusSchema);
}

/** Runs a program in the engine's own sandbox. */
export function execProgram(info: EngineInfo, params: ExecRequest): Promise<ExecReport> {
  return request(info, { token: info.token, method: "exec", params }, execReportSchema);
}

/**
 * One request, one reply.
 * @throws StoreError with the engine's own message if it refuses or is gone.
 */
async function request<T extends z.ZodType>(info: EngineInfo, message: EngineRequest,
  schema: T): Promise<z.infer<T>> {
  const reply = replySchema.parse(JSON.parse(await exchange(info.socket, JSON.stringify(message))));
  if (!reply.ok) throw new StoreError(reply.message, reply.nextStep);
  return schema.parse(reply.result);
}

function exchange(path: string, line: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = "";
    const gone = (cause?: Error): void =>
      reject(
        new StoreError("The engine does not answer: it has ended.", "Resume the run.", { cause }),
      );
    net.connect(path)
      .setEncoding("utf8")
      .on("connect", function(this: net.Socket) {
        this.write(`${line}\n`);
      })
      .on("data", (chunk: string) => {
        text += chunk;
      })
      .on("error", gone)
      .on("close", () => (text.endsWith("\n") ? resolve(text) : gone()));
  });
}
