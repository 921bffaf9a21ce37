import * as http from "node:http";
import type { AddressInfo } from "node:net";

/** A request as a stand-in server sees it. */
export interface HttpRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: Buffer;
}

/**
 * A local server that answers what a test says. Requests that break the published API are collected
 * in `violations`.
 */
export abstract class HttpServer {
  readonly violations: string[] = [];
  readonly requests: HttpRequest[] = [];
  private readonly server = http.createServer((request, response) =>
    void this.receive(request, response)
  );
  private readonly sockets = new Set<{ destroy(): unknown }>();

  async start(): Promise<string> {
    this.server.on("connection", (socket) => {
      this.sockets.add(socket);
      socket.on("close", () => this.sockets.delete(socket));
    });
    await new Promise<void>((resolve) => this.server.listen(0, "127.0.0.1", resolve));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }
  /** As if it had been killed: nothing answers any more, and what was under way is cut off. */
  async stop(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise((resolve) => this.server.close(resolve));
  }

  protected abstract answer(request: HttpRequest, response: http.ServerResponse): Promise<void>;

  private async receive(incoming: http.IncomingMessage,
    response: http.ServerResponse): Promise<void> {
    const parts: Buffer[] = [];
    for await (const part of incoming) parts.push(part as Buffer);
    const request = { method: incoming.method ?? "", path: incoming.url ?? "",
      headers: incoming.headers, body: Buffer.concat(parts) };
    this.requests.push(request);
    await this.answer(request, response).catch((error: unknown) => {
      this.violations.push(`${request.method} ${request.path}: ${(error as Error).message}`);
      if (!response.headersSent) send(response, 400, { error: (error as Error).message });
      else response.destroy();
    });
  }
}

export function send(response: http.ServerResponse, status: number, body?: unknown): void {
  response.writeHead(status, { "content-type": "application/json; charset=utf-8" });
  response.end(body === undefined ? undefined : JSON.stringify(body));
}
