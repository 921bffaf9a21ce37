import { createHash } from "node:crypto";
import type { ServerResponse } from "node:http";
import { z } from "zod";
import { type HttpRequest, HttpServer, send } from "./http-server";

/*
 * A stand-in for Ollama that holds callers to the published API (docs/api.md, api/types.go):
 * unknown fields, wrong methods, wrong types and models that do not exist are refused, and noted.
 */

const options = z.strictObject({
  num_ctx: z.number().int(),
  seed: z.number().int().max(2 ** 31 - 1),
  temperature: z.number(),
  top_k: z.number().int(),
  top_p: z.number(),
  min_p: z.number(),
  repeat_penalty: z.number(),
  num_predict: z.number().int(),
  stop: z.array(z.string()),
}).partial();
const common = { model: z.string(), stream: z.boolean().optional(), format: z.unknown().optional(),
  keep_alive: z.union([z.string(), z.number()]).optional(),
  think: z.union([z.boolean(), z.string()]).optional(), logprobs: z.boolean().optional(),
  top_logprobs: z.number().int().min(0).max(20).optional(), truncate: z.boolean().optional(),
  shift: z.boolean().optional(), options: options.optional() };
const image = z.base64();
const generateSchema = z.strictObject({ ...common, prompt: z.string(),
  suffix: z.string().optional(), system: z.string().optional(), template: z.string().optional(),
  raw: z.boolean().optional(), images: z.array(image).optional() });
const chatSchema = z.strictObject({ ...common, messages: z.array(
  z.strictObject({ role: z.enum(["system", "user", "assistant", "tool"]), content: z.string(),
    images: z.array(image).optional() }),
).min(1), tools: z.array(z.unknown()).optional() });
const blobName = z.string().regex(/^sha256:[0-9a-f]{64}$/);
const createSchema = z.strictObject({ model: z.string(), from: z.string().optional(),
  adapters: z.record(z.string(), blobName).optional(),
  files: z.record(z.string(), blobName).optional(), stream: z.boolean().optional() });
const showSchema = z.strictObject({ model: z.string(), verbose: z.boolean().optional() });
const pullSchema = z.strictObject({ name: z.string().optional(), model: z.string().optional(),
  stream: z.boolean().optional(), insecure: z.boolean().optional() });

/** What a model is asked: a text, and pictures for those that see. */
export interface Question {
  readonly prompt: string;
  readonly images: readonly Buffer[];
  readonly seed: number;
  readonly temperature: number;
  readonly format: unknown;
  /** The model, and the digests of its adapters. */
  readonly model: string;
  readonly adapters: readonly string[];
}
/** A text, and log-probabilities of its tokens (words here). */
export interface Reply {
  readonly text: string;
  readonly logprobs?: readonly { readonly token: string; readonly logprob: number;
    readonly top_logprobs?: readonly { readonly token: string; readonly logprob: number }[] }[];
}
interface Model {
  readonly digest: string;
  readonly adapters: readonly string[];
  readonly architecture: string;
  readonly capabilities?: readonly string[];
}
/** What goes wrong with a request instead of an answer. */
export type Fault = "dies" | "busy" | "memory" | "context" | "no-json" | "no-end"
  | "error-in-stream" | "endless" | "silent" | "html" | "cuts";

export class OllamaServer extends HttpServer {
  readonly models = new Map<string, Model>();
  readonly blobs = new Map<string, Buffer>();
  /**
   * Set to forget what `create` made, to make the base again, or to keep another adapter than it
   * was sent.
   */
  create: "works" | "forgets" | "ignores-adapter" | "converts" = "works";
  /** The fault of the n-th completion, from 0. */
  fault: (n: number) => Fault | undefined = () => undefined;
  /** Milliseconds that a completion takes. */
  pauseMs = 2;
  completions = 0;
  underWay = 0;
  mostUnderWay = 0;

  constructor(private readonly reply: (question: Question) => Reply | Promise<Reply>) {
    super();
  }
  add(name: string, architecture = "llama",
    capabilities: readonly string[] = ["completion"]): void {
    this.models.set(name, { digest: sha256(name), adapters: [], architecture, capabilities });
  }

  protected async answer(request: HttpRequest, response: ServerResponse): Promise<void> {
    const { method, path } = request;
    const blob = /^\/api\/blobs\/(sha256:[0-9a-f]{64})$/.exec(path)?.[1];
    if (blob) return this.blob(method, blob, request.body, response);
    switch (`${method} ${path}`) {
      case "GET /api/tags":
        return send(response, 200, {
          models: [...this.models].map(([name, { digest }]) => ({ name, model: name,
            modified_at: "2026-01-01T00:00:00Z", size: 1, digest, details: {} })
          ),
        });
      case "POST /api/show":
        return this.show(showSchema.parse(json(request)).model, response);
      case "POST /api/generate":
        return this.generate(generateSchema.parse(json(request)), response);
      case "POST /api/chat":
        return this.chat(chatSchema.parse(json(request)), response);
      case "POST /api/create":
        return this.make(createSchema.parse(json(request)), response);
      case "POST /api/pull":
        return this.pull(pullSchema.parse(json(request)), response);
      default:
        throw new Error("no such endpoint");
    }
  }

  private blob(method: string, name: string, body: Buffer, response: ServerResponse): void {
    if (method === "HEAD") return void response.writeHead(this.blobs.has(name) ? 200 : 404).end();
    if (method !== "POST") throw new Error("no such method");
    if (`sha256:${sha256(body)}` !== name) throw new Error("digest mismatch");
    this.blobs.set(name, body);
    response.writeHead(201).end();
  }
  private show(name: string, response: ServerResponse): void {
    const model = this.models.get(name) ?? this.models.get(`${name}:latest`);
    if (!model) return send(response, 404, { error: `model '${name}' not found` });
    const { architecture, capabilities, adapters } = model;
    send(response, 200, {
      modelfile: ["FROM /blobs/sha256-base",
        ...adapters.map((each) => `ADAPTER /blobs/${each.replace(":", "-")}`)].join("\n"),
      details: { quantization_level: "F16" },
      capabilities,
      model_info: { "general.architecture": architecture, [`${architecture}.block_count`]: 2,
        [`${architecture}.embedding_length`]: 8, [`${architecture}.attention.head_count`]: 2 },
    });
  }
  private make({ model, from = "", adapters = {} }: z.infer<typeof createSchema>,
    response: ServerResponse): void {
    const base = this.models.get(from);
    if (!base) return send(response, 404, { error: `model '${from}' not found` });
    const missing = Object.values(adapters).find((digest) => !this.blobs.has(digest));
    if (missing) return send(response, 400, { error: `blob ${missing} not found` });
    const added = this.create === "ignores-adapter" ?
      [] :
      Object.values(adapters).map((
        digest,
      ) => (this.create === "converts" ? `sha256:${sha256(digest)}` : digest));
    if (this.create !== "forgets")
      this.models.set(`${model}:latest`, { ...base,
        digest: sha256(JSON.stringify([model, adapters])), adapters: added });
    lines(response, [{ status: "converting adapter" }, { status: "success" }]);
  }
  private pull({ name, model }: z.infer<typeof pullSchema>, response: ServerResponse): void {
    const wanted = model ?? name ?? "";
    if (wanted.includes("nonsense"))
      return lines(response, [{ status: "pulling manifest" }, {
        error: "pull model manifest: file does not exist",
      }]);
    this.add(wanted);
    lines(response, [{ status: "pulling manifest" }, { status: "pulling", digest: "sha256:0",
      total: 10, completed: 10 }, { status: "success" }]);
  }
  private async generate({ prompt, images = [], raw, ...asked }: z.infer<typeof generateSchema>,
    response: ServerResponse): Promise<void> {
    if (raw && asked.think) throw new Error("raw mode has no thinking");
    await this.complete(prompt, images, asked, response, (text) => ({ response: text }));
  }
  private async chat({ messages, ...asked }: z.infer<typeof chatSchema>,
    response: ServerResponse): Promise<void> {
    await this.complete(messages.map(({ content }) => content).join("\n"),
      messages.flatMap(({ images = [] }) => images), asked, response,
      (text) => ({ message: { role: "assistant", content: text } }));
  }

  private async complete(prompt: string, images: readonly string[],
    asked: Pick<z.infer<typeof generateSchema>,
      "model" | "stream" | "logprobs" | "top_logprobs" | "options" | "format">,
    response: ServerResponse, part: (text: string) => object): Promise<void> {
    const model = this.models.get(asked.model) ?? this.models.get(`${asked.model}:latest`);
    if (!model) return send(response, 404, { error: `model '${asked.model}' not found` });
    const fault = this.fault(this.completions++);
    this.mostUnderWay = Math.max(this.mostUnderWay, ++this.underWay);
    await new Promise((resolve) => setTimeout(resolve, this.pauseMs));
    this.underWay--;
    if (fault) return this.fail(fault, response, part);
    const { seed = 0, temperature = 0.8, stop = [], num_predict: limit = Infinity } =
      asked.options ?? {};
    const reply = await this.reply({ prompt,
      images: images.map((each) => Buffer.from(each, "base64")), seed, temperature,
      format: asked.format, model: asked.model, adapters: model.adapters });
    const end = Math.min(...stop.map((each) => reply.text.indexOf(each)).filter((at) => at >= 0),
      reply.text.length);
    const words = reply.text.slice(0, end).match(/\S+\s*|\s+/g) ?? [];
    const parts = words.slice(0, limit).map((word, i) => ({
      model: asked.model,
      created_at: "2026-01-01T00:00:00Z",
      done: false,
      ...part(word),
      ...(asked.logprobs ?
        {
          logprobs: [reply.logprobs?.[i] ?? { token: word, logprob: -0.25 }].map((
            { top_logprobs: top, ...chosen },
          ) => (asked.top_logprobs ? { ...chosen, top_logprobs: top ?? [chosen] } : chosen)),
        } :
        {}),
    }));
    const last = { model: asked.model, created_at: "2026-01-01T00:00:00Z", ...part(""), done: true,
      done_reason: words.length > limit ? "length" : "stop", prompt_eval_count: 9,
      eval_count: parts.length };
    if (asked.stream ?? true) return lines(response, [...parts, last]);
    send(response, 200, { ...last, ...part(words.slice(0, limit).join("")),
      ...(asked.logprobs ? { logprobs: parts.flatMap(({ logprobs = [] }) => logprobs) } : {}) });
  }

  private async fail(fault: Fault, response: ServerResponse,
    part: (text: string) => object): Promise<void> {
    switch (fault) {
      case "dies":
        return this.stop();
      case "busy":
        return send(response, 503, { error: "server busy, please try again.  maximum " +
          "pending requests exceeded" });
      case "memory":
        return send(response, 500, {
          error: "model requires more system memory (13.4 GiB) than is available (7.1 GiB)",
        });
      case "context":
        return send(response, 400, { error: "the input length exceeds the context length" });
      case "html":
        return void response.writeHead(502, { "content-type": "text/html" }).end(
          "<html>Bad gateway</html>",
        );
      case "no-json":
        return void response.writeHead(200, { "content-type": "application/x-ndjson" }).end(
          `{"response": "a", "done": fal\n`,
        );
      case "no-end":
        return lines(response, [{ ...part("def "), done: false }]);
      case "cuts": {
        response.writeHead(200, { "content-type": "application/x-ndjson" }).write(
          `${JSON.stringify({ ...part("def "), done: false })}\n`,
        );
        await new Promise((resolve) => setTimeout(resolve, 5));
        return void response.destroy();
      }
      case "error-in-stream":
        return lines(response, [{ ...part("def "), done: false }, {
          error: "llama runner process has terminated: cudaMalloc failed: out of memory",
        }]);
      case "silent":
        return; // the request stays open
      case "endless": {
        response.writeHead(200, { "content-type": "application/x-ndjson" });
        const more = (): void => {
          if (!response.destroyed &&
            response.write(
              `${JSON.stringify({ ...part("and so on ".repeat(50)), done: false })}\n`,
            )) setImmediate(more);
          else if (!response.destroyed) response.once("drain", more);
        };
        return more();
      }
    }
  }
}

function json({ body }: HttpRequest): unknown {
  return JSON.parse(body.toString("utf8"));
}
function lines(response: ServerResponse, records: readonly unknown[]): void {
  response.writeHead(200, { "content-type": "application/x-ndjson" });
  response.end(records.map((record) => `${JSON.stringify(record)}\n`).join(""));
}
function sha256(content: string | Uint8Array): string {
  return createHash("sha256").update(content).digest("hex");
}
