import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import type { ServerResponse } from "node:http";
import * as path from "node:path";
import { packageFile } from "../../../src/adapters/files/package-file";
import { createOpenAiPolicy } from "../../../src/adapters/policy/openai/openai-policy";
import { PYTHON_VARIABLE } from "../../../src/adapters/trainer/peft/python";
import { policySchema } from "../../../src/core/experiment/experiment";
import { type HttpRequest, HttpServer, send } from "../../fakes/http-server";
import { quiet } from "../policy/tiny-model";
import type { PublicCases } from "./public-case";

const PROMPT = "# vqa: how many cats?\n";
const ANSWER = {
  choices: [{ index: 0, message: { content: "def execute_command(image):\n    return 1\n" },
    finish_reason: "stop" }],
};
/**
 * Prints what the trainer puts before a program, and what a server makes of a request with the same
 * template.
 */
const RENDER = `
import json, sys
from transformers import AutoTokenizer
from visrep_trainer.rows import prompted
template, base, body = sys.argv[1:]
tokenizer, body = AutoTokenizer.from_pretrained(base), json.loads(body)
tokenizer.chat_template = open(template, encoding="utf-8").read()
served = tokenizer.apply_chat_template(body["messages"], tokenize=False, add_generation_prompt=True, **body["chat_template_kwargs"])
print(json.dumps([prompted(body["messages"][0]["content"], tokenizer, "chat")[0], served]))
`;

class ChatServer extends HttpServer {
  protected answer({ method }: HttpRequest, response: ServerResponse): Promise<void> {
    return Promise.resolve(
      send(response, 200, method === "GET" ? { data: [{ id: "m" }] } : ANSWER),
    );
  }
}

/** What a chat server is asked. */
async function chatBody(): Promise<string> {
  const server = new ChatServer();
  process.env["VISREP_OPENAI_BASE_URL"] = await server.start();
  try {
    const policy = await createOpenAiPolicy({
      policy: policySchema.parse({ engine: "openai", model: "m", template: "chat" }),
      logger: quiet,
    });
    await policy.sample([{ prompt: PROMPT, seed: 1 }], { temperature: 0, topP: 1,
      maxNewTokens: 50 });
  } finally {
    delete process.env["VISREP_OPENAI_BASE_URL"];
    await server.stop();
  }
  return server.requests.find(({ method }) => method === "POST")?.body.toString() ?? "";
}

/** Training and sampling of models whose chat template has a thinking switch. */
export const thinkingCases: PublicCases = {
  "67-thinking-switch-in-training": async (folder) => {
    const body = await chatBody();
    assert.deepEqual((JSON.parse(body) as { chat_template_kwargs?: unknown }).chat_template_kwargs,
      { enable_thinking: false });
    const python = process.env[PYTHON_VARIABLE];
    if (!python)
      return void console.log("      without the trainer's prompt: " +
        `${PYTHON_VARIABLE} is not set`);
    const { stdout, stderr } = spawnSync(python, ["-c", RENDER, path.join(folder, "template.jinja"),
      packageFile("media", "models", "policy"), body], { encoding: "utf8",
      env: { ...process.env, PYTHONPATH: packageFile("trainer") } });
    assert.ok(stdout, stderr);
    const [trained, served] = JSON.parse(stdout) as [string, string];
    assert.equal(trained, served);
    assert.match(trained, /<think>\n\n<\/think>\n\n$/);
  },
};
