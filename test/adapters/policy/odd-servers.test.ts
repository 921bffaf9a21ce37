import assert from "node:assert/strict";
import type { ServerResponse } from "node:http";
import { packageFile } from "../../../src/adapters/files/package-file";
import { uploadBlob } from "../../../src/adapters/model-server/ollama/blobs";
import { ServerError } from "../../../src/adapters/model-server/server-error";
import { writeProgram } from "../../../src/adapters/policy/ollama/write-program";
import { createOpenAiPolicy } from "../../../src/adapters/policy/openai/openai-policy";
import { policySchema } from "../../../src/core/experiment/experiment";
import type { Completion } from "../../../src/core/ports/policy";
import { type HttpRequest, HttpServer, send } from "../../fakes/http-server";

const TEXT = "def execute_command(image):\n    return 3\n";
const PROGRAM = { choices: [{ index: 0, text: TEXT, finish_reason: "stop" }] };
const chatty = (message: object, finish: string | null = "stop"): object => ({
  choices: [{ index: 0, message, finish_reason: finish }],
});

/** A server whose completions are what a test says; it lists the model "m". */
class OddServer extends HttpServer {
  list: unknown = { data: [{ id: "m" }] };
  reply: (request: HttpRequest, response: ServerResponse, n: number) => void = (_request,
    response) => send(response, 200, PROGRAM);
  private n = 0;

  protected answer(request: HttpRequest, response: ServerResponse): Promise<void> {
    if (request.method === "GET" && request.path.startsWith("/v1/models"))
      send(response, 200, this.list);
    else this.reply(request, response, this.n++);
    return Promise.resolve();
  }
  get bodies(): readonly Record<string, unknown>[] {
    return this.requests.filter(({ method }) => method === "POST").map(({ body }) =>
      JSON.parse(body.toString()) as Record<string, unknown>
    );
  }
}

describe("servers that are almost as published", () => {
  let server: OddServer;
  let url: string;
  const notes: string[] = [];
  const waits: number[] = [];
  beforeEach(async () => {
    server = new OddServer();
    url = await server.start();
    process.env["VISREP_OPENAI_BASE_URL"] = url;
    for (const list of [notes, waits]) list.splice(0);
  });
  afterEach(async () => {
    delete process.env["VISREP_OPENAI_BASE_URL"];
    delete process.env["OLLAMA_HOST"];
    await server.stop();
  });
  const sample = async (template = "plain", count = 1): Promise<readonly Completion[]> => {
    const policy = await createOpenAiPolicy({
      policy: policySchema.parse({ engine: "openai", model: "m", template }),
      firstWaitMs: 1,
      sleep: (ms) => Promise.resolve(void waits.push(ms)),
      logger: { info: () => {}, warn: (text) => void notes.push(text), error: () => {} },
    });
    return policy.sample(
      Array.from({ length: count }, (_, seed) => ({ prompt: "# vqa: is it?\n", seed })),
      { temperature: 0.7, topP: 0.9, maxNewTokens: 64 },
    );
  };
  const refuses = (failure: string, message: RegExp, nextStep: RegExp,
    template = "plain"): Promise<void> =>
    assert.rejects(sample(template), (error: unknown) => {
      assert.ok(error instanceof ServerError, String(error));
      assert.equal(error.failure, failure, error.message);
      assert.match(error.message, message);
      assert.match(error.nextStep, nextStep);
      return true;
    });

  for (const [name, message] of [
    ["parts", {
      content: [{ type: "text", text: TEXT.slice(0, 9) }, { type: "text", text: TEXT.slice(9) }],
    }],
    ["parts with thinking", {
      content: [{ type: "thinking", thinking: [{ type: "text", text: "well" }] }, { type: "text",
        text: TEXT }],
    }],
    ["content beside thinking", { content: TEXT, reasoning_content: "well" }],
    ["a program in the field for thinking alone", { content: null, reasoning: TEXT }],
  ] as const) {
    it(`uses ${name}`, async () => {
      server.reply = (_request, response) => send(response, 200, chatty(message));
      assert.deepEqual((await sample("chat")).map(({ text, empty }) => [text, empty]), [[TEXT,
        undefined]]);
    });
  }

  it("takes a missing content for an empty text", async () => {
    server.reply = (_request, response) => send(response, 200, chatty({ role: "assistant" }));
    assert.deepEqual((await sample("chat")).map(({ text }) => text), [""]);
  });

  it("leaves a refused parameter out from then on, and tells it once", async () => {
    server.reply = ({ body }, response) => {
      const sent = JSON.parse(body.toString()) as Record<string, unknown>;
      if ("logprobs" in sent)
        return send(response, 403, {
          error: { message: "You are not allowed to request logprobs from this model." },
        });
      if ("seed" in sent)
        return send(response, 422, {
          detail: [{ type: "extra_forbidden", loc: ["body", "seed"],
            msg: "Extra inputs are not permitted" }],
        });
      send(response, 200, PROGRAM);
    };
    assert.equal((await sample("plain", 6)).length, 6);
    assert.deepEqual(notes.map((note) => /takes no "(\w+)"/.exec(note)?.[1]), ["logprobs", "seed"]);
    assert.match(notes[1] ?? "", /cannot be repeated/);
    const last = server.bodies.at(-1) ?? {};
    assert.ok(!("seed" in last) && !("logprobs" in last) && "stop" in last);
  });

  it("asks a chat template not to think, and leaves that out where a server does not know it", async () => {
    server.reply = ({ body }, response) =>
      "chat_template_kwargs" in (JSON.parse(body.toString()) as object) ?
        send(response, 400, { error: { message: "Unrecognized request argument supplied: " +
          "chat_template_kwargs" } }) :
        send(response, 200, chatty({ content: TEXT }));
    assert.deepEqual((await sample("chat", 2)).map(({ text }) => text), [TEXT, TEXT]);
    assert.deepEqual(server.bodies[0]?.["chat_template_kwargs"], { enable_thinking: false });
    assert.ok(!("chat_template_kwargs" in (server.bodies.at(-1) ?? {})));
    assert.match(notes.join("\n"),
      /takes no "chat_template_kwargs".*another prompt than it is trained on/);
    assert.equal(notes.length, 1);
    await sample();
    assert.ok(!("chat_template_kwargs" in (server.bodies.at(-1) ?? {})),
      "a plain text has no template");
  });

  it("refuses to sample otherwise than the experiment says", async () => {
    server.reply = (_request, response) =>
      send(response, 400, {
        error: {
          message: "Unsupported value: 'temperature' does not support 0.7 with this model.",
        },
      });
    await refuses("refused", /refuses temperature = 0\.7/, /sampling\.temperature/);
  });

  it("cuts where a server without stops should have ended", async () => {
    server.reply = (_request, response) =>
      send(response, 200, {
        choices: [{ text: `${TEXT}\n# vqa: and so on`, finish_reason: "length" }],
      });
    assert.deepEqual((await sample()).map(({ text, finish }) => [text, finish]), [[TEXT, "stop"]]);
  });

  it("waits as long as it is asked to, for all requests, without using up its tries", async () => {
    server.reply = (_request, response, n) => {
      if (n >= 7) return send(response, 200, PROGRAM);
      response.writeHead(429, { "retry-after": "3" }).end("slow down");
    };
    assert.equal((await sample()).length, 1);
    assert.deepEqual(waits, Array.from({ length: 7 }, () => 3000));
  });

  it("ends at once where it is asked to wait for hours, or no waiting helps", async () => {
    server.reply = (_request, response) =>
      void response.writeHead(429, { "retry-after": "86400" }).end("come back tomorrow");
    await refuses("busy", /tomorrow/, /visrep resume/);
    server.reply = (_request, response) =>
      send(response, 429, {
        error: { message: "You exceeded your current quota", code: "insufficient_quota" },
      });
    await refuses("quota", /exceeded your current quota/, /credit/i);
    assert.deepEqual([server.bodies.length, waits], [2, []]);
  });

  it("tells a missing path, a missing model and a missing template apart", async () => {
    server.reply = (_request, response) => send(response, 404, { detail: "Not Found" });
    await refuses("refused", /nothing at \/completions \(Not Found\)/,
      /"policy\.template" to "chat"/);
    await refuses("refused", /nothing at \/chat\/completions/, /ends in \/v1/, "chat");
    server.reply = (_request, response) =>
      send(response, 404, { error: { message: "The model `m` does not exist." } });
    await refuses("no-model", /does not serve m/, /policy\.model/);
    server.reply = (_request, response) =>
      send(response, 400, { object: "error",
        message: "As of transformers v4.44, default chat template is no longer allowed" });
    await refuses("refused", /no chat template/, /"policy\.template" to "plain"/, "chat");
    server.list = { error: "Unexpected endpoint or method. (GET /models)" };
    await refuses("refused", /Unexpected endpoint/, /ends in \/v1/);
    server.list = "<html>hello</html>";
    await refuses("broken-answer", /no list of models but a web page/, /ends in \/v1/);
  });

  it("is asked without a scheme, and with a password in the address", async () => {
    process.env["VISREP_OPENAI_BASE_URL"] = `"me:secret@${new URL(url).host}/v1/"`;
    assert.equal((await sample())[0]?.text, TEXT);
    assert.ok(
      server.requests.every(({ headers }) =>
        headers.authorization === `Basic ${Buffer.from("me:secret").toString("base64")}`
      ),
    );
  });

  it("gets the files of an adapter at the same address as its questions", async () => {
    const asked: string[] = [];
    server.reply = ({ method, path }, response) => {
      asked.push(`${method} ${path.slice(0, 17)}`);
      response.writeHead(method === "HEAD" ? 404 : 201).end();
    };
    const { port } = new URL(url);
    for (const host of [`:${port}`, `'0.0.0.0:${port}'`, `http://127.0.0.1:${port}//`]) {
      process.env["OLLAMA_HOST"] = host;
      assert.match(await uploadBlob(packageFile("package.json")), /^sha256:/);
    }
    assert.deepEqual(asked,
      Array.from({ length: 3 }, () => ["HEAD /api/blobs/sha256", "POST /api/blobs/sha256"]).flat());
  });

  describe("at Ollama", () => {
    const write = (...parts: readonly object[]): Promise<Completion> => {
      process.env["OLLAMA_HOST"] = url;
      server.reply = (_request, response) =>
        void response.writeHead(200, { "content-type": "application/x-ndjson" }).end(
          parts.map((part) => `${JSON.stringify(part)}\n`).join(""),
        );
      return writeProgram({ prompt: "p", seed: 1 }, { temperature: 0, topP: 1, maxNewTokens: 8 }, {
        model: "m",
        template: "chat",
        context: 64,
      });
    };

    it("uses answers without what nothing depends on", async () => {
      const { text, finish } = await write({ message: { role: "assistant", content: TEXT },
        logprobs: null }, { message: null, done: true, done_reason: null });
      assert.deepEqual([text, finish], [TEXT, "stop"]);
    });
    it("tells a model that only thinks", async () => {
      const { text, empty } = await write({ message: { content: null, thinking: "well" },
        done: false }, { done: true, done_reason: "length", eval_count: 8 });
      assert.equal(text, "");
      assert.match(empty ?? "", /m spent all its 8 tokens on thinking/);
    });
    it("is asked again where it only loaded the model", async () => {
      await assert.rejects(write({ response: "", done: true, done_reason: "load" }),
        (error: unknown) =>
          error instanceof ServerError && error.passes && /was loaded/.test(error.message));
    });
    it("tells an error in an answer in its own words", async () => {
      await assert.rejects(write({ error: "the model runner has stopped" }),
        (error: unknown) =>
          error instanceof ServerError && /runner has stopped/.test(error.message));
    });
  });
});
