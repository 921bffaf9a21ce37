import type * as http from "node:http";
import { type HttpRequest, HttpServer, send } from "./http-server";

/**
 * A server of the perception protocol that finds one thing, `BOX`, by any name, and answers every
 * question with the question and its context.
 */
export class PerceptionServer extends HttpServer {
  static readonly BOX = { left: 10, lower: 5, right: 20, upper: 15, score: 0.9 };

  protected async answer({ path, body }: HttpRequest,
    response: http.ServerResponse): Promise<void> {
    if (path === "/")
      return send(response, 200, { protocol: "visrep-perception/1", name: "one thing",
        digest: "one-thing", maxBatch: 8 });
    const { calls } = JSON.parse(body.toString()) as {
      readonly calls: readonly { readonly member: string; readonly question?: string;
        readonly context?: string }[];
    };
    send(response, 200, { answers: calls.map(({ member, question, context }) => {
      if (member === "find") return { kind: "boxes", boxes: [PerceptionServer.BOX] };
      return { kind: "text", value: context === undefined ? question : `${question} ${context}` };
    }) });
  }
}
