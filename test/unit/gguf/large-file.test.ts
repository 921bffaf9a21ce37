import assert from "node:assert/strict";
import * as path from "node:path";
import { readGguf } from "../../../src/adapters/llama/gguf/read-gguf";
import { describeModel } from "../../../src/adapters/llama/gguf/read-model";
import { ggufTokenizer } from "../../../src/adapters/llama/gguf/tokenizer";
import { float, integers, natural, text, texts, truth,
  writeGguf } from "../../../src/adapters/llama/gguf/write-gguf";
import { PolicyError } from "../../../src/core/errors";
import { temporaryFolder } from "../../fakes/bench";

/** A vocabulary as large as those of today's code models, and one ten times that. */
const SIZES = [151_936, 400_000];

async function write(file: string, entries: Parameters<typeof writeGguf>[1],
  size = 300): Promise<void> {
  const tokens = Array.from({ length: size },
    (_, i) => (i < 256 ? String.fromCharCode(256 + i) : `token${i}`));
  await writeGguf(file, {
    "general.architecture": text("qwen2"),
    "tokenizer.ggml.model": text("gpt2"),
    "tokenizer.ggml.pre": text("qwen2"),
    "tokenizer.ggml.tokens": texts(tokens),
    "tokenizer.ggml.token_type": integers(tokens.map(() => 1)),
    "tokenizer.ggml.merges": texts([]),
    "tokenizer.ggml.eos_token_id": natural(0),
    "tokenizer.ggml.add_bos_token": truth(false),
    ...entries,
  }, [{ name: "token_embd.weight", shape: [1, 32], type: "F32",
    data: () => new Float32Array(32) }]);
}

describe("GGUF files of today's models", function() {
  this.timeout(60_000);

  for (const size of SIZES) {
    it(`are read with ${size} tokens`, async () => {
      const file = path.join(temporaryFolder(), "base.gguf");
      await write(file, { "qwen2.rope.freq_base": float(1e6) }, size);
      const gguf = await readGguf(file);
      const { tokenizer } = ggufTokenizer(gguf);
      assert.equal(tokenizer.decode([size - 1]), `token${size - 1}`);
      await assert.rejects(describeModel(gguf), (error) =>
        error instanceof PolicyError && /has the architecture qwen2/.test(error.message));
    });
  }

  it("are refused as one part of several, by their name or what they say", async () => {
    const folder = temporaryFolder();
    await assert.rejects(readGguf(path.join(folder, "model-00002-of-00003.gguf")),
      (error) =>
        error instanceof PolicyError && /part 2 of 3/.test(error.message) &&
        /llama-gguf-split --merge/.test(error.nextStep));
    const renamed = path.join(folder, "renamed.gguf");
    await write(renamed, { "split.count": natural(3), "split.no": natural(0) });
    await assert.rejects(readGguf(renamed), /renamed\.gguf is one of 3 parts/);
    const whole = path.join(folder, "model-00001-of-00001.gguf");
    await write(whole, { "split.count": natural(1) });
    assert.equal((await readGguf(whole)).tensors.size, 1);
  });

  it("are refused for a SentencePiece tokenizer by that", async () => {
    const file = path.join(temporaryFolder(), "base.gguf");
    await write(file, { "general.architecture": text("llama"),
      "tokenizer.ggml.model": text("llama") });
    await assert.rejects(describeModel(await readGguf(file)), /only byte-level BPE/);
  });
});
