import assert from "node:assert/strict";
import * as fs from "node:fs";
import type { ServerResponse } from "node:http";
import * as path from "node:path";
import { readAddress } from "../../../src/adapters/model-server/address";
import { ollamaAddress } from "../../../src/adapters/model-server/ollama/client";
import { writeProgram } from "../../../src/adapters/policy/ollama/write-program";
import { createOpenAiPolicy } from "../../../src/adapters/policy/openai/openai-policy";
import { UserError } from "../../../src/core/errors";
import { policySchema } from "../../../src/core/experiment/experiment";
import type { Completion } from "../../../src/core/ports/policy";
import { type HttpRequest, HttpServer, send } from "../../fakes/http-server";
import type { PublicCases } from "./public-case";

const SAMPLING = { temperature: 0.7, topP: 1, maxNewTokens: 320 };
const MODELS = { data: [{ id: "m" }] };
const PROGRAM = {
  choices: [{ index: 0, text: 'def execute_command(image):\n    return "yes"\n',
    finish_reason: "stop" }],
};

class Answers extends HttpServer {
  constructor(private readonly reply: (request: HttpRequest, response: ServerResponse) => void) {
    super();
  }
  protected answer(request: HttpRequest, response: ServerResponse): Promise<void> {
    return Promise.resolve(this.reply(request, response));
  }
}

/** Environment variables for the time of some work. */
async function withEnv<T>(variables: Readonly<Record<string, string>>,
  work: () => Promise<T>): Promise<T> {
  const before = { ...process.env };
  Object.assign(process.env, variables);
  try {
    return await work();
  } finally {
    for (const name of Object.keys(variables)) delete process.env[name];
    Object.assign(process.env, before);
  }
}

interface Asked {
  readonly completion: Completion;
  readonly notes: readonly string[];
  readonly waits: readonly number[];
}

/** One program of an OpenAI-compatible server that answers as said, and what was told meanwhile. */
async function openai(answers: HttpServer,
  { template = "plain", address = (url: string) => `${url}/v1`, env = {} }: { template?: string;
    address?: (url: string) => string; env?: Readonly<Record<string, string>> } = {}
): Promise<Asked> {
  const url = await answers.start();
  const notes: string[] = [];
  const waits: number[] = [];
  const tell = (text: string): void => void notes.push(text);
  try {
    return await withEnv({ VISREP_OPENAI_BASE_URL: address(url), ...env }, async () => {
      const sleep = (ms: number): Promise<void> => Promise.resolve(void waits.push(ms));
      const policy = await createOpenAiPolicy({
        policy: policySchema.parse({ engine: "openai", model: "m", template }),
        logger: { info: tell, warn: tell, error: tell },
        firstWaitMs: 1,
        sleep,
      });
      const [completion] = await policy.sample([{ prompt: "# vqa: is it?\n", seed: 1 }], SAMPLING);
      assert.ok(completion);
      return { completion, notes, waits };
    });
  } finally {
    await answers.stop();
  }
}

async function ollama(
  lines: (n: number) => string,
): Promise<{ readonly completion: Completion | undefined; readonly error: unknown }> {
  let n = 0;
  const answers = new Answers((_request, response) =>
    void response.writeHead(200, { "content-type": "application/x-ndjson" }).end(lines(n++))
  );
  const url = await answers.start();
  try {
    return await withEnv({ OLLAMA_HOST: url }, async () => {
      try {
        return {
          completion: await writeProgram({ prompt: "p", seed: 1 }, SAMPLING, { model: "m",
            template: "chat", context: 512 }),
          error: undefined,
        };
      } catch (error) {
        return { completion: undefined, error };
      }
    });
  } finally {
    await answers.stop();
  }
}

const read = (folder: string, name: string): string =>
  fs.readFileSync(path.join(folder, name), "utf8");
const json = (folder: string, name: string): unknown => JSON.parse(read(folder, name));
const listing = (then: (request: HttpRequest, response: ServerResponse) => void,
  models: unknown = MODELS): Answers =>
  new Answers((request, response) => (request.path.endsWith("/models") ?
    send(response, 200, models) :
    then(request, response))
  );
const hosts = (folder: string): readonly string[] => read(folder, "hosts.txt").trim().split("\n");

async function hostsReachHome(folder: string): Promise<void> {
  for (const host of hosts(folder)) {
    await withEnv({ OLLAMA_HOST: host }, () =>
      Promise.resolve(
        assert.match(ollamaAddress().url, /^http:\/\/(127\.0\.0\.1|localhost):11434$/, host),
      ));
  }
}

/** Model servers (52 to 65). */
export const serverCases: PublicCases = {
  "52-ollama-host-without-port": hostsReachHome,
  "53-ollama-host-quoted": hostsReachHome,
  "55-ollama-load-answer": async (folder) => {
    const { error } = await ollama(() => read(folder, "answer.jsonl"));
    assert.ok(error instanceof UserError && "passes" in error && error.passes === true,
      String(error));
  },
  "56-thinking-eats-the-tokens": async (folder) => {
    const { completion } = await ollama(() => read(folder, "ollama.jsonl"));
    assert.match(completion?.empty ?? "", /320 tokens on thinking.*maxNewTokens.*enable_thinking/);
    const asked = await openai(
      listing((_request, response) => send(response, 200, json(folder, "openai.json"))),
      { template: "chat" },
    );
    assert.match(asked.completion.empty ?? "", /320 tokens on thinking/);
    assert.equal(asked.notes.length, 1);
  },
  "58-parameter-refused": async (folder) => {
    const refusals = json(folder, "refusals.json") as readonly { readonly when: string;
      readonly status: number; readonly message: string }[];
    const server = listing(({ body }, response) => {
      const sent = JSON.parse(body.toString()) as Record<string, unknown>;
      const refused = refusals.find(({ when }) => (when.split(" ")[0] ?? "") in sent);
      send(response, refused?.status ?? 200,
        refused ? { error: { message: refused.message } } : PROGRAM);
    });
    const { completion, notes } = await openai(server);
    assert.match(completion.text, /execute_command/);
    assert.equal(notes.length, refusals.length, notes.join("\n"));
  },
  "59-retry-after": async (folder) => {
    const { status, headers, body } = json(folder, "answer.json") as { readonly status: number;
      readonly headers: Record<string, string>; readonly body: unknown };
    let asked = 0;
    const { completion, waits } = await openai(listing((_request, response) => {
      if (asked++ > 0) return send(response, 200, PROGRAM);
      response.writeHead(status, { "content-type": "application/json", ...headers }).end(
        JSON.stringify(body),
      );
    }));
    assert.match(completion.text, /execute_command/);
    assert.deepEqual([asked, waits], [2, [45_000]]);
  },
  "61-address-without-v1": async (folder) => {
    for (const line of read(folder, "addresses.txt").trim().split("\n")) {
      const address = line.split(/\s/)[0] ?? "";
      const server = new Answers(({ path: asked }, response) => {
        if (asked === "/v1/models") return send(response, 200, MODELS);
        return asked === "/v1/completions" ?
          send(response, 200, PROGRAM) :
          send(response, 404, { detail: "Not Found" });
      });
      const { completion } = await openai(server, {
        address: (url) => address.replace(/(127\.0\.0\.1|localhost):8000/, new URL(url).host),
      });
      assert.match(completion.text, /execute_command/, address);
    }
    assert.equal(readAddress("localhost:8000/v1", { variable: "V", example: "e", path: "/v1" }).url,
      "http://localhost:8000/v1");
  },
  "62-chat-only-server": async (folder) => {
    const { status, body } = json(folder, "answer.json") as { readonly status: number;
      readonly body: unknown };
    await assert.rejects(openai(listing((_request, response) => send(response, status, body))),
      (error: unknown) =>
        error instanceof UserError && /policy\.template" to "chat"/.test(error.nextStep));
  },
  "64-proxy-is-not-used": async () => {
    const seen: string[] = [];
    const proxy = listing(({ path: asked }, response) => {
      seen.push(asked);
      send(response, 200, PROGRAM);
    });
    const url = await proxy.start();
    const { completion } = await withEnv({ HTTP_PROXY: url, HTTPS_PROXY: url },
      () =>
        openai(new Answers(() => assert.fail("asked directly")), {
          address: () => "http://models.internal/v1",
        })).finally(() => proxy.stop());
    assert.match(completion.text, /execute_command/);
    assert.deepEqual(seen, ["http://models.internal/v1/completions"]);
  },
  "65-answers-that-are-almost-right": async (folder) => {
    for (const name of ["no-index.json", "usage-empty.json"]) {
      const { completion } = await openai(
        listing((_request, response) => send(response, 200, json(folder, name))),
      );
      assert.match(completion.text, /execute_command/, name);
    }
    for (const name of ["models-one-odd.json", "models-owner-null.json"]) {
      const { completion } = await openai(
        listing((_request, response) => send(response, 200, PROGRAM), json(folder, name)),
      );
      assert.match(completion.text, /execute_command/, name);
    }
    await assert.rejects(
      openai(listing((_request, response) => send(response, 200, json(folder, "error-200.json")))),
      (error: unknown) => error instanceof UserError && /Model is not loaded/.test(error.message),
    );
  },
};
