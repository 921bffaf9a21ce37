import assert from "node:assert/strict";
import { isLoopback, readAddress } from "../../../src/adapters/model-server/address";
import { proxyFor } from "../../../src/adapters/model-server/proxied-fetch";
import { ConfigError } from "../../../src/core/errors";

const OLLAMA = { variable: "OLLAMA_HOST", example: "http://127.0.0.1:11434", port: 11434,
  endpoints: /\/(api|v1)(\/.*)?$/ };
const OPENAI = { variable: "VISREP_OPENAI_BASE_URL", example: "http://127.0.0.1:8000/v1",
  path: "/v1", endpoints: /\/((chat\/)?completions|models)\/?$/ };

describe("the address of a server", () => {
  const forms: readonly (readonly [typeof OLLAMA | typeof OPENAI, string, string])[] = [
    [OLLAMA, "0.0.0.0", "http://127.0.0.1:11434"],
    [OLLAMA, "'0.0.0.0:8080' ", "http://127.0.0.1:8080"],
    [OLLAMA, ":9000", "http://127.0.0.1:9000"],
    [OLLAMA, "gpu-box", "http://gpu-box:11434"],
    [OLLAMA, "gpu.example.org", "http://gpu.example.org:11434"],
    [OLLAMA, "http://gpu-box", "http://gpu-box"],
    [OLLAMA, "https://gpu-box//", "https://gpu-box"],
    [OLLAMA, "HTTP://gpu-box:11434/api/", "http://gpu-box:11434"],
    [OLLAMA, "http:/gpu-box:11434/v1", "http://gpu-box:11434"],
    [OLLAMA, "https://gate.example.org/ollama/", "https://gate.example.org/ollama"],
    [OLLAMA, "::1", "http://[::1]:11434"],
    [OLLAMA, "[::]:8080", "http://[::1]:8080"],
    [OLLAMA, "fd00::7", "http://[fd00::7]:11434"],
    [OPENAI, "localhost:8000", "http://localhost:8000/v1"],
    [OPENAI, '"http://localhost:8000/v1/"', "http://localhost:8000/v1"],
    [OPENAI, "http://localhost:8000/v1/chat/completions/", "http://localhost:8000/v1"],
    [OPENAI, "http://0.0.0.0:8000", "http://127.0.0.1:8000/v1"],
    [OPENAI, "10.0.0.7:8000/v1", "http://10.0.0.7:8000/v1"],
    [OPENAI, "api.example.org/v1", "https://api.example.org/v1"],
    [OPENAI, "models.internal", "http://models.internal/v1"],
    [OPENAI, "https://gate.example.org/openai/v3/", "https://gate.example.org/openai/v3"],
  ];
  for (const [rules, text, url] of forms)
    it(`reads ${text} of ${rules.variable}`, () => assert.equal(readAddress(text, rules).url, url));

  it("keeps credentials and query apart from what is shown", () => {
    const { url, authorization, query } = readAddress(
      "https://me:p%40ss@gate.example.org/v1?api-version=3",
      OPENAI,
    );
    assert.deepEqual([url, authorization, query], ["https://gate.example.org/v1",
      `Basic ${Buffer.from("me:p@ss").toString("base64")}`, { "api-version": "3" }]);
  });

  for (const text of ["ftp://gpu-box", "unix:///run/ollama.sock", "gpu box", "http://",
    "host:notaport"]) {
    it(`refuses ${text} by the variable's name`, () =>
      assert.throws(() => readAddress(text, OPENAI), (error: unknown) =>
        error instanceof ConfigError &&
        /VISREP_OPENAI_BASE_URL is no address/.test(error.message)));
  }

  it("shows no password in a refusal", () => {
    assert.throws(() => readAddress("http://me:secret@gpu box/v1", OPENAI),
      (error: unknown) => error instanceof ConfigError && !error.text.includes("secret"));
  });

  describe("and its proxy", () => {
    const names = ["HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy", "ALL_PROXY",
      "all_proxy", "NO_PROXY", "no_proxy"];
    let before: NodeJS.ProcessEnv;
    beforeEach(() => {
      before = { ...process.env };
      for (const name of names) delete process.env[name];
    });
    afterEach(() => {
      for (const name of names) delete process.env[name];
      Object.assign(process.env, before);
    });

    for (const name of ["HTTP_PROXY", "http_proxy", "ALL_PROXY"]) {
      it(`is that of ${name}, never for this machine or for what NO_PROXY names`, () => {
        process.env[name] = "http://proxy:3128";
        assert.equal(proxyFor("http://models.internal/v1"), "http://proxy:3128");
        for (const home of ["http://localhost:8000", "http://127.0.0.1:11434", "http://127.1.2.3",
          "http://[::1]:11434"]) assert.equal(proxyFor(home), undefined, home);
        process.env["no_proxy"] = ".internal";
        assert.equal(proxyFor("http://models.internal/v1"), undefined);
      });
    }

    it("is refused where it is no http proxy", () => {
      process.env["HTTPS_PROXY"] = "socks5://me:secret@proxy:1080";
      assert.throws(() => proxyFor("https://models.internal/v1"),
        (error: unknown) =>
          error instanceof ConfigError &&
          /socks5:\/\/proxy:1080.*no http proxy/.test(error.message));
    });

    it("knows this machine by its names", () =>
      assert.deepEqual(
        ["localhost", "a.localhost", "127.0.0.1", "[::1]", "localhost.example.org"].map(isLoopback),
        [true, true, true, true, false],
      ));
  });
});
