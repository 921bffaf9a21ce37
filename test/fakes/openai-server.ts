import type { ServerResponse } from "node:http";
import { z } from "zod";
import { type HttpRequest, HttpServer, send } from "./http-server";

/*
 * A stand-in for vLLM's OpenAI-compatible server that refuses and notes what the published API does
 * not know.
 */

const common = {
  model: z.string(),
  n: z.number().int().min(1),
  seed: z.number().int().min(0).max(2 ** 31 - 1),
  temperature: z.number().min(0).max(2),
  top_p: z.number().gt(0).max(1),
  max_tokens: z.number().int().min(1),
  stop: z.array(z.string()).max(4),
  stream: z.literal(false),
};
const completionSchema = z.strictObject({ ...common, prompt: z.string(),
  logprobs: z.number().int().min(0).max(5) });
const chatSchema = z.strictObject({
  ...common,
  messages: z.array(
    z.strictObject({ role: z.enum(["user", "system", "assistant"]), content: z.string() }),
  ).min(1),
  logprobs: z.boolean(),
  chat_template_kwargs: z.record(z.string(), z.unknown()).optional(),
});
const loadSchema = z.strictObject({ lora_name: z.string(), lora_path: z.string() });
const unloadSchema = z.strictObject({ lora_name: z.string() });

export class OpenAiServer extends HttpServer {
  /** Adapters by name, with their paths. */
  readonly adapters = new Map<string, string>();
  key = "";
  owner = "vllm";
  /** How adapters are loaded: as vLLM does, not at all, or without any effect. */
  lora: "works" | "off" | "forgets" | "no-effect" = "works";
  /** Status of the n-th completion, if it is to fail. */
  fault: (n: number) => { readonly status: number; readonly message: string } | undefined = () =>
    undefined;
  completions = 0;

  constructor(private readonly reply: (prompt: string, seed: number, adapted: boolean) => string) {
    super();
  }

  protected async answer(request: HttpRequest, response: ServerResponse): Promise<void> {
    if (this.key && request.headers.authorization !== `Bearer ${this.key}`)
      return error(response, 401,
        `Incorrect API key provided: ${request.headers.authorization?.slice(7)}`);
    const body = (): unknown => JSON.parse(request.body.toString("utf8"));
    switch (`${request.method} ${request.path}`) {
      case "GET /v1/models":
        return send(response, 200, {
          object: "list",
          data: [{ id: "base", object: "model", created: 1, owned_by: this.owner, root: "base" },
            ...[...this.adapters].map(([id, root]) => ({ id, object: "model", created: 1,
              owned_by: this.owner, root, parent: "base" })
            )],
        });
      case "POST /v1/completions": {
        const { prompt, ...asked } = completionSchema.parse(body());
        return this.complete(prompt, asked, response,
          (index, text, logprob) => ({ index, text, finish_reason: "stop",
            logprobs: { token_logprobs: [logprob] } }));
      }
      case "POST /v1/chat/completions": {
        const { messages, ...asked } = chatSchema.parse(body());
        return this.complete(messages.map(({ content }) => content).join(), asked, response,
          (index, text, logprob) => ({ index, message: { role: "assistant", content: text },
            finish_reason: "stop", logprobs: { content: [{ token: "x", logprob }] } }));
      }
      case "POST /v1/load_lora_adapter": {
        if (this.lora === "off") return error(response, 404, "Not Found");
        const { lora_name: name, lora_path: path } = loadSchema.parse(body());
        if (this.adapters.has(name))
          return error(response, 400, "The lora adapter has already been loaded.");
        if (this.lora !== "forgets") this.adapters.set(name, path);
        return void response.writeHead(200, { "content-type": "text/plain" }).end(
          `Success: LoRA adapter '${name}' added successfully.`,
        );
      }
      case "POST /v1/unload_lora_adapter": {
        const { lora_name: name } = unloadSchema.parse(body());
        if (!this.adapters.delete(name)) return error(response, 404, "no such adapter");
        return void response.writeHead(200, { "content-type": "text/plain" }).end("Success");
      }
      default:
        throw new Error("no such endpoint");
    }
  }

  private complete(prompt: string,
    { model, n, seed }: { readonly model: string; readonly n: number; readonly seed: number },
    response: ServerResponse,
    choice: (index: number, text: string, logprob: number) => object): void {
    if (model !== "base" && !this.adapters.has(model))
      return error(response, 404, `The model \`${model}\` does not exist.`);
    const fault = this.fault(this.completions++);
    if (fault) return error(response, fault.status, fault.message);
    const adapted = this.adapters.has(model) && this.lora !== "no-effect";
    // vLLM numbers the seeds of one request.
    send(response, 200, {
      id: "x",
      object: "text_completion",
      created: 1,
      model,
      choices: Array.from({ length: n },
        (_, i) => choice(i, this.reply(prompt, seed + i, adapted), adapted ? -1 : -2)),
      usage: { prompt_tokens: 1, completion_tokens: 12 * n, total_tokens: 1 },
    });
  }
}

function error(response: ServerResponse, status: number, message: string): void {
  send(response, status, { error: { message, type: "error", code: status } });
}
