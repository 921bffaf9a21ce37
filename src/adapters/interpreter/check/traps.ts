import { randomUUID } from "node:crypto";
import * as fs from "node:fs";
import * as net from "node:net";
import * as os from "node:os";
import * as path from "node:path";

/**
 * Things of this check alone that a program must not reach: harm would show here, and harms nobody.
 */
export interface Traps {
  /** Holds the secret. */
  readonly secretFile: string;
  /** Does not exist as long as nothing is written. */
  readonly marker: string;
  /** A server on this machine listens there. */
  readonly port: number;
  /** What was reached since the last question; `text` is what a program gave out. */
  caught(text: string): string | undefined;
  close(): void;
}

export async function setTraps(): Promise<Traps> {
  const folder = fs.mkdtempSync(
    path.join(fs.realpathSync(os.tmpdir()), `visrep-check-${process.pid}-`),
  );
  const secretFile = path.join(folder, "secret.txt");
  const marker = path.join(folder, "written");
  const secret = randomUUID();
  fs.writeFileSync(secretFile, secret);
  let connections = 0;
  const server = net.createServer((socket) => {
    connections++;
    socket.destroy();
  });
  await new Promise<void>((resolve, reject) =>
    server.once("error", reject).listen(0, "127.0.0.1", resolve)
  );
  return {
    secretFile,
    marker,
    port: (server.address() as net.AddressInfo).port,
    caught: (text) => {
      const written = fs.existsSync(marker);
      const connected = connections > 0;
      fs.rmSync(marker, { force: true });
      connections = 0;
      if (text.includes(secret)) return "it read a file of this machine";
      if (written) return "it wrote a file on this machine";
      return connected ? "it connected to a server on this machine" : undefined;
    },
    close: () => {
      server.close();
      fs.rmSync(folder, { recursive: true, force: true });
    },
  };
}
