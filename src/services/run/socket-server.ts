import { randomUUID } from "node:crypto";
import * as fs from "node:fs";
import * as net from "node:net";
import * as os from "node:os";
import * as path from "node:path";
import { type EngineInfo, type EngineReply, type EngineStatus, type ExecReport, type ExecRequest,
  requestSchema } from "../../adapters/engine-client/protocol";
import { UserError } from "../../core/errors";

/** What the socket can ask of an engine. */
export interface EngineService {
  status(): EngineStatus;
  cancel(): void;
  exec(request: ExecRequest): Promise<ExecReport>;
}

export interface EngineServer {
  readonly info: EngineInfo;
  close(): void;
}

const MAX_REQUEST = 4 * 2 ** 20;

/** Listens on a local socket of its own: one JSON line in, one out, for whoever holds the token. */
export async function serveEngine(service: EngineService): Promise<EngineServer> {
  const token = randomUUID();
  const name = `visrep-${process.pid}-${randomUUID().slice(0, 8)}`;
  // Paths of Unix sockets are limited to about 100 bytes, so it is not in the experiment's folder.
  const socket = process.platform === "win32" ?
    `\\\\.\\pipe\\${name}` :
    path.join(os.tmpdir(), `${name}.sock`);
  const server = net.createServer((connection) => serve(connection, token, service));
  await new Promise<void>((resolve, reject) =>
    server.once("error", reject).listen(socket, resolve)
  );
  if (process.platform !== "win32") fs.chmodSync(socket, 0o600);
  server.unref();
  return {
    info: { schemaVersion: 1, pid: process.pid, started: Date.now(), token, socket },
    close: () => void server.close(),
  };
}

function serve(connection: net.Socket, token: string, service: EngineService): void {
  let text = "";
  connection.setEncoding("utf8").on("error", () => connection.destroy());
  connection.on("data", (chunk: string) => {
    text += chunk;
    if (text.length > MAX_REQUEST) return connection.destroy();
    const end = text.indexOf("\n");
    if (end < 0) return;
    connection.removeAllListeners("data").resume();
    void reply(text.slice(0, end), token, service).then((answer) =>
      connection.end(`${JSON.stringify(answer)}\n`)
    );
  });
}

async function reply(line: string, token: string, service: EngineService): Promise<EngineReply> {
  try {
    const request = requestSchema.parse(JSON.parse(line));
    if (request.token !== token)
      return { ok: false, message: "The token is wrong.", nextStep: "Read engine.json again." };
    switch (request.method) {
      case "status":
        return { ok: true, result: service.status() };
      case "cancel":
        service.cancel();
        return { ok: true, result: service.status() };
      case "exec":
        return { ok: true, result: await service.exec(request.params) };
    }
  } catch (error) {
    const nextStep = error instanceof UserError ? error.nextStep : "Look at the engine's log.";
    return { ok: false, message: (error as Error).message, nextStep };
  }
}
