import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import * as fs from "node:fs";
import * as http from "node:http";
import type { AddressInfo } from "node:net";
import * as path from "node:path";
import * as readline from "node:readline";
import { createHttpPerception } from "../../../src/adapters/perception/http/http";
import { AbortError, ConfigError, PerceptionError } from "../../../src/core/errors";
import type { ImageRef, Perception, PerceptionCall } from "../../../src/core/ports/perception";
import { until } from "../../eventually";
import { temporaryFolder } from "../../fakes/bench";
import { paintedPng } from "../../fakes/painted-png";

const logger = { info: () => {}, warn: () => {}, error: () => {} };
const folder = temporaryFolder();
let opened: Perception | undefined;
const open = async (address: string,
  options: { readonly timeoutMs?: number; readonly retries?: number } = {}
): Promise<
  Perception
> => (opened = await createHttpPerception({ address, logger, pauseMs: 10, retries: 2,
  ...options }));

function pictureOf(width: number): ImageRef {
  const bytes = paintedPng(width, 10, []);
  const file = path.join(folder, `${width}.png`);
  fs.writeFileSync(file, bytes);
  return { file, digest: createHash("sha256").update(bytes).digest("hex"), width, height: 10 };
}

const depth = (image: ImageRef, lower: number): PerceptionCall => ({ member: "compute_depth",
  region: { image, box: { left: 0, lower, right: image.width, upper: 10 } } });

/** What a request was, for a server that answers as each test says. */
interface Asked {
  readonly method: string;
  readonly url: string;
  readonly body: Buffer;
}
type Answer = { readonly status: number; readonly value: unknown } | "never";

const INFO = { protocol: "visrep-perception/1", name: "fake", digest: "fake-1", maxBatch: 8 };
const replies = (value: unknown): Answer => ({ status: 200, value });

/** @param answer to everything but `GET /` */
async function fakeServer(answer: (asked: Asked) => Answer,
  info: unknown = INFO): Promise<{ readonly address: string; readonly asked: Asked[] }> {
  const asked: Asked[] = [];
  const server = http.createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on("data", (part: Buffer) => parts.push(part)).on("end", () => {
      const one = { method: request.method ?? "", url: request.url ?? "",
        body: Buffer.concat(parts) };
      asked.push(one);
      const said = one.url === "/" ? replies(info) : answer(one);
      if (said !== "never")
        response.writeHead(said.status, { "content-type": "application/json" }).end(
          typeof said.value === "string" ? said.value : JSON.stringify(said.value),
        );
    });
  });
  servers.push(server);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return { address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
}
const servers: http.Server[] = [];

describe("perception over HTTP", () => {
  afterEach(async () => {
    await opened?.close();
    opened = undefined;
    for (const server of servers.splice(0)) {
      server.closeAllConnections();
      server.close();
    }
  });

  it("sends each picture once, calls in one request, and asks nothing twice", async () => {
    const known = new Set<string>();
    const { address, asked } = await fakeServer(({ method, url, body }) => {
      if (method === "PUT") {
        const digest = url.replace("/pictures/", "");
        assert.equal(createHash("sha256").update(body).digest("hex"), digest);
        known.add(digest);
        return replies({});
      }
      const { calls } = JSON.parse(body.toString()) as {
        calls: { region: { picture: string; lower: number } }[];
      };
      assert.doesNotMatch(body.toString(), /\.png|annotation/,
        "neither a path nor anything but pixels");
      const missing = [
        ...new Set(
          calls.map(({ region }) => region.picture).filter((digest) => !known.has(digest)),
        ),
      ];
      return missing.length > 0 ?
        { status: 409, value: { missing } } :
        replies({ answers: calls.map(({ region }) => ({ kind: "number", value: region.lower })) });
    });
    const perception = await open(address);
    const [a, b] = [pictureOf(20), pictureOf(30)];
    const all = [depth(a, 1), depth(a, 2), depth(b, 3), depth(a, 1)];
    assert.deepEqual(await Promise.all(all.map((call) => perception.call(call))),
      [1, 2, 3, 1].map((value) => ({ kind: "number", value })));
    assert.deepEqual(await perception.call(depth(b, 3)), { kind: "number", value: 3 });
    assert.deepEqual(asked.map(({ method }) => method), ["GET", "POST", "PUT", "PUT", "POST"]);
  });

  it("tries a busy or broken server again, then says why not", async () => {
    let busy = 2;
    const { address, asked } = await fakeServer(
      () => (busy-- > 0 ?
        { status: 503, value: { error: "the queue is full" } } :
        replies({ answers: [{ kind: "number", value: 7 }] })),
    );
    const perception = await open(address);
    assert.deepEqual(await perception.call(depth(pictureOf(20), 0)), { kind: "number", value: 7 });
    assert.equal(asked.length, 4);
    busy = 3;
    await assert.rejects(perception.call(depth(pictureOf(20), 1)),
      (error) => error instanceof PerceptionError && /503.*the queue is full/.test(error.message));
  });

  const nonsense: readonly (readonly [string, Answer, RegExp])[] = [
    ["no JSON", replies("<html>"), /does not keep to the protocol/],
    ["an answer of another kind", replies({ answers: [{ kind: "guess", value: 1 }] }),
      /answers\.0/],
    ["a score that is no number", replies({
      answers: [{ kind: "boxes",
        boxes: [{ left: 0, lower: 0, right: 1, upper: 1, score: "NaN" }] }],
    }), /score/],
    ["too few answers", replies({ answers: [] }), /0 answers to 1 calls/],
    ["a picture that nobody named", { status: 409, value: { missing: ["0".repeat(64)] } },
      /no call names/],
    ["a refusal", { status: 400, value: { error: "no such member" } }, /400.*no such member/],
  ];
  for (const [name, answer, message] of nonsense) {
    it(`refuses ${name}`, async () => {
      const { address } = await fakeServer(() => answer);
      const perception = await open(address);
      await assert.rejects(perception.call(depth(pictureOf(20), 0)), (error) =>
        error instanceof PerceptionError && message.test(error.message));
    });
  }

  it("names a server that is away, slow, or none at all", async () => {
    await assert.rejects(open("http://127.0.0.1:9"),
      (error) =>
        error instanceof PerceptionError && /cannot be reached/.test(error.message) &&
        /VISREP_PERCEPTION_URL/.test(error.nextStep));
    await assert.rejects(open("gpu box"), ConfigError);
    const other = await fakeServer(() => replies({}), { service: "something else" });
    await assert.rejects(open(other.address), /does not keep to the protocol: protocol/);
    const slow = await fakeServer(() => "never");
    const perception = await open(slow.address, { timeoutMs: 200, retries: 1 });
    await assert.rejects(perception.call(depth(pictureOf(20), 0)), /no answer within 0.2 s/);
    assert.equal(slow.asked.length, 3);
  });

  it("ends at once when it is cancelled", async () => {
    const { address, asked } = await fakeServer(() => "never");
    const perception = await open(address, { timeoutMs: 60_000 });
    const before = asked.length;
    const cancel = new AbortController();
    const answer = perception.call(depth(pictureOf(20), 0), cancel.signal);
    void until("the request", () => asked.length > before).finally(() => cancel.abort());
    await assert.rejects(answer, AbortError);
  });

  describe("with the server of the documentation", () => {
    let server: ChildProcess;
    before(function() {
      server = spawn("python3", ["docs/examples/perception_server.py", "--port", "0"], {
        stdio: ["ignore", "pipe", "inherit"],
      });
    });
    after(() => void server.kill());

    it("gets its answers and its refusals", async () => {
      const [line] = await once(readline.createInterface({ input: server.stdout! }), "line") as [
        string,
      ];
      const perception = await open(line.replace("listening on ", ""));
      const image = pictureOf(40);
      assert.deepEqual(await perception.call(depth(image, 4)), { kind: "number", value: 4 });
      assert.deepEqual(
        await perception.call({ member: "llm_query", question: "Why?", longAnswer: false }),
        { kind: "unsupported", message: "this server has no model for llm_query" },
      );
    });
  });
});
