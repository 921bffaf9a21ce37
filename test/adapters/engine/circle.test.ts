import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { builtinBase } from "../../../src/adapters/policy/builtin/builtin-policy";
import { needLlamaCpp } from "../policy/llama-cpp";
import { leaveVllm, needVllm, SERVED } from "../policy/real-vllm";
import { requirePeft } from "../trainer/peft-python";
import { copyOf, setOptions, smallExperiment, visrep } from "./cli";

const ITERATIONS = 2;

/** Grow, train, put the adapter over the base, grow again: nothing in between is done by hand. */
describe("the circle with a language model", function() {
  this.timeout(600_000);
  let experiment: string;

  before(async function() {
    needLlamaCpp(this);
    experiment = await smallExperiment({ train: 3, validation: 1, test: 1 });
    const { status, stderr } = await visrep("export-model", "--base", "--format", "gguf", "--out",
      path.join(path.dirname(experiment), "base.gguf"));
    assert.equal(status, 0, stderr);
    setOptions(experiment, {
      policy: { engine: "llamacpp", model: "../base.gguf", prompt: { style: "short" } },
      training: { method: "lora", epochs: 2, batchSize: 4, learningRate: 0.005, maxRowsPerQuery: 2,
        lora: { rank: 4, alpha: 8, dropout: 0 } },
    });
  });

  it("grows with the adapter that the gguf trainer made, and says before what training takes", async () => {
    const own = copyOf(experiment, "gguf");
    setOptions(own, { trainer: { engine: "gguf" } });
    const dry = await visrep("run", own, "--dry-run");
    assert.match(dry.stderr, /gguf trainer/);
    assert.match(dry.stderr, /Training base\.gguf \(\d\.\d M parameters\) takes \d+ MB/);
    await checkCircle(own);
    const notes = fs.readFileSync(path.join(own, "runs/run-001/events.jsonl"), "utf8").split("\n")
      .filter((line) => line.includes('"note"') && line.includes("will take about"));
    assert.equal(notes.length, ITERATIONS);
  });

  it("grows with the adapter that PEFT made", async function() {
    requirePeft(this);
    const own = copyOf(experiment, "peft");
    setOptions(own, { trainer: { engine: "peft", base: builtinBase(), precision: "fp32" } });
    await checkCircle(own);
  });

  it("grows with the adapter that PEFT made and vLLM loaded", async function() {
    requirePeft(this);
    await needVllm(this);
    const own = copyOf(experiment, "vllm");
    setOptions(own, {
      policy: { engine: SERVED.engine, model: SERVED.model, parallel: SERVED.parallel,
        prompt: { style: "short" } },
      trainer: { engine: "peft", base: builtinBase(), precision: "fp32" },
    });
    try {
      await checkCircle(own);
    } finally {
      leaveVllm();
    }
  });

  async function checkCircle(folder: string): Promise<void> {
    const { status, stderr } = await visrep("run", folder, "--iterations", String(ITERATIONS));
    assert.equal(status, 0, stderr);
    const digests = [0, 1, 2].map((k) => policiesOf(folder, k));
    const trained = [1, 2].map((k) =>
      (JSON.parse(
        fs.readFileSync(path.join(folder, `runs/run-001/iteration-${k}/policy/policy.json`),
          "utf8"),
      ) as { readonly digest: string }).digest
    );
    const [base] = digests[0]?.evaluate ?? [];
    assert.deepEqual(digests.map(({ grow, evaluate }) => [grow, evaluate]), [
      [[], [base]],
      [[base], [trained[0]]],
      [[trained[0]], [trained[1]]],
    ]);
    assert.equal(new Set([base, ...trained]).size, 3);
  }
});

/** Digests of the policies that wrote an iteration's samples. */
function policiesOf(experiment: string,
  iteration: number): { readonly grow: readonly string[]; readonly evaluate: readonly string[] } {
  const lines = fs.readFileSync(
    path.join(experiment, `runs/run-001/iteration-${iteration}/samples.jsonl`),
    "utf8",
  ).trim().split("\n");
  const samples = lines.map((line) =>
    JSON.parse(line) as { readonly phase: "grow" | "evaluate"; readonly policy: string }
  );
  const of = (
    phase: string,
  ): string[] => [
    ...new Set(samples.filter((sample) => sample.phase === phase).map(({ policy }) => policy)),
  ];
  return { grow: of("grow"), evaluate: of("evaluate") };
}
