import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { packageFile } from "../../../src/adapters/files/package-file";
import { findEngine } from "../../../src/adapters/optional/package";
import { builtinBase,
  createBuiltinPolicy } from "../../../src/adapters/policy/builtin/builtin-policy";
import { createLlamaCppPolicy } from "../../../src/adapters/policy/llamacpp/llamacpp-policy";
import { workFolder } from "../../../src/adapters/trainer/peft/job";
import { createPeftTrainer,
  type PeftTrainerOptions } from "../../../src/adapters/trainer/peft/peft-trainer";
import { AbortError, PolicyError, TrainingError } from "../../../src/core/errors";
import type { Policy } from "../../../src/core/ports/policy";
import type { TrainingEvent, TrainingJob, TrainingOptions } from "../../../src/core/ports/trainer";
import { setOptions, smallExperiment, visrep } from "../engine/cli";
import { writeAsGguf } from "../policy/llama-cpp";
import { quiet, withFolder, writeTinyModel } from "../policy/tiny-model";
import { requirePeft } from "./peft-python";

const options: TrainingOptions = { method: "lora", epochs: 6, batchSize: 4, learningRate: 5e-3,
  warmup: 0.1, maxGradNorm: 1, weightDecay: 0, lora: { rank: 16, alpha: 32, dropout: 0.05 } };
const rows = ["dog", "cat", "tree", "house", "car", "violin", "wrench", "bell"].map((noun) => ({
  prompt: `# vqa: How many ${noun}s are there?\n`,
  program: `def execute_command(image):\n    return "${noun} ${noun.length}"\n`,
  weight: 1,
}));
const job = (folder: string, more: Partial<TrainingJob> = {}): TrainingJob => ({ rows,
  from: { kind: "base" }, to: path.join(folder, "policy"), options, seed: 1, ...more });
const defaults: PeftTrainerOptions = { logger: quiet,
  base: { model: builtinBase(), name: "builtin" }, options: { engine: "peft", precision: "fp32" },
  template: "plain", threads: 1 };

async function train(one: TrainingJob, more: Partial<PeftTrainerOptions> = {}, signal?: AbortSignal,
  onEvent?: (event: TrainingEvent) => void
): Promise<{ readonly steps: TrainingEvent[]; readonly done: TrainingEvent & { kind: "done" } }> {
  const trainer = createPeftTrainer({ ...defaults, ...more });
  const steps: TrainingEvent[] = [];
  try {
    for await (const event of trainer.train(one, signal)) {
      steps.push(event);
      onEvent?.(event);
    }
  } finally {
    await trainer.close();
  }
  const done = steps.pop();
  assert.ok(done?.kind === "done");
  return { steps, done };
}

async function withPolicy<T>(use: (policy: Policy) => Promise<T>,
  base = builtinBase()): Promise<T> {
  const policy = await createBuiltinPolicy({ logger: quiet, base, threads: 1, engine: "native" });
  try {
    return await use(policy);
  } finally {
    await policy.close();
  }
}

const refuses = (training: Promise<unknown>, why: RegExp): Promise<void> =>
  assert.rejects(training, (error) =>
    error instanceof TrainingError && why.test(error.message) && error.nextStep !== "");

describe("PEFT trainer", function() {
  this.timeout(300_000);

  it("trains an adapter that the built-in policy writes the programs with", function() {
    const python = requirePeft(this);
    return withFolder(async (folder) => {
      const { steps, done } = await train(job(folder, { options: { ...options, epochs: 30 } }), {
        python,
      });
      assert.equal(steps.length, 60);
      assert.ok(done.lastLoss < done.firstLoss / 10, `${done.firstLoss} -> ${done.lastLoss}`);
      assert.deepEqual(fs.readdirSync(folder), ["policy"]);
      await withPolicy(async (policy) => {
        const base = policy.digest;
        await policy.load({ kind: "checkpoint", folder: path.join(folder, "policy") });
        assert.equal(policy.digest, done.digest);
        const texts = await policy.sample(rows.map(({ prompt }) => ({ prompt, seed: 1 })), {
          temperature: 0,
          topP: 1,
          maxNewTokens: 60,
        });
        assert.deepEqual(texts.map(({ text }) => text), rows.map(({ program }) => program));
        await policy.load({ kind: "base" });
        assert.equal(policy.digest, base);
      });
      await checkLlamaCpp(folder, python);
      writeTinyModel(path.join(folder, "other"));
      await withPolicy(
        (policy) =>
          assert.rejects(policy.load({ kind: "checkpoint", folder: path.join(folder, "policy") }),
            (error) => error instanceof PolicyError && /another base/.test(error.message)),
        path.join(folder, "other"),
      );
      fs.truncateSync(path.join(folder, "policy", "adapter_model.safetensors"), 1000);
      await withPolicy((policy) =>
        assert.rejects(policy.load({ kind: "checkpoint", folder: path.join(folder, "policy") }),
          (error) => error instanceof PolicyError && /adapter_model/.test(error.message))
      );
    });
  });

  it("goes on after a cancel, and after a kill, as if nothing had happened", function() {
    const python = requirePeft(this);
    return withFolder(async (folder) => {
      const whole = await train(job(path.join(folder, "whole")), { python });
      const controller = new AbortController();
      const heard: number[] = [];
      const to = path.join(folder, "parts");
      await assert.rejects(train(job(to), { python }, controller.signal, (event) => {
        if (event.kind === "step" && heard.push(event.step) === 3) controller.abort();
      }), AbortError);
      assert.ok(!fs.existsSync(path.join(to, "policy")));
      assert.ok(fs.existsSync(path.join(workFolder(path.join(to, "policy")), "checkpoint.pt")));
      const lines: string[] = [];
      const logger = { ...quiet, info: (line: string) => void lines.push(line) };
      await refuses(
        train(job(to), { python: killedAfter(folder, python, 4), checkpointS: 0, logger }),
        /ended by SIGKILL/,
      );
      const { done } = await train(job(to), { python, logger });
      const from = lines.flatMap((line) => /going on after step (\d+)/.exec(line)?.[1] ?? []).map(
        Number,
      );
      assert.ok(from.length === 2 && (from[0] ?? 0) >= 3 && (from[1] ?? 0) > (from[0] ?? 0),
        lines.join("\n"));
      assert.deepEqual(done, whole.done);
    });
  });

  it("tells what is wrong in the trainer's own words", function() {
    const python = requirePeft(this);
    return withFolder(async (folder) => {
      await refuses(train(job(folder, { rows: [] }), { python }), /no row/);
      await refuses(train(job(folder), { python: path.join(folder, "no-python") }),
        /cannot be started/);
      await refuses(train(job(folder), { python, base: { model: folder, name: "nothing" } }),
        /base .* cannot be loaded/);
      assert.ok(!fs.existsSync(path.join(folder, "policy")));
    });
  });

  it("says how to set it up where no Python has its packages", () =>
    withFolder(async (folder) => {
      const broken = script(folder, `process.stderr.write("/usr/bin/python3: No module named ` +
        `visrep_trainer\\n"); process.exit(1);`);
      await refuses(train(job(folder), { python: broken }), /No module named/);
      const chatty = script(folder,
        `process.stdout.write("hello\\n"); setTimeout(() => {}, 60000);`);
      await refuses(train(job(folder), { python: chatty }), /"hello", which is no event/);
    }));

  it("closes the circle: grow, PEFT, adapter, grow, with the built-in base and the command line", function() {
    requirePeft(this);
    return (async () => {
      const folder = await smallExperiment({ train: 6, validation: 2, test: 2 });
      setOptions(folder, { trainer: { engine: "peft", precision: "fp32" },
        training: { method: "lora", epochs: 2, batchSize: 8, learningRate: 2e-3,
          maxRowsPerQuery: 2 } });
      const { status, stderr } = await visrep("run", folder, "--iterations", "2");
      assert.equal(status, 0, stderr);
      const run = path.join(folder, "runs/run-001");
      const [first, second] = [1, 2].map((k) =>
        JSON.parse(fs.readFileSync(path.join(run, `iteration-${k}/training.json`), "utf8")) as {
          digest: string;
          rows: number;
        }
      );
      assert.ok(first && second && first.rows > 0 && first.digest !== second.digest);
      const policies = (k: number) =>
        new Set(
          fs.readFileSync(path.join(run, `iteration-${k}/samples.jsonl`), "utf8").trim().split("\n")
            .map((line) => (JSON.parse(line) as { phase: string; policy: string })).filter((
              { phase },
            ) => phase === "grow").map(({ policy }) => policy),
        );
      assert.deepEqual([...policies(2)], [first.digest]);
      assert.ok(!policies(1).has(first.digest));
      assert.deepEqual(
        fs.readdirSync(path.join(run, "iteration-2")).filter((name) => name.startsWith(".")),
        [],
      );
    })();
  });
});

/**
 * The adapter over a GGUF of the base: as llama.cpp's policy converts it, and as the Python trainer
 * writes it.
 */
async function checkLlamaCpp(folder: string, python: string): Promise<void> {
  const written = path.join(folder, "exported", "adapter.gguf");
  execFileSync(python, ["-m", "visrep_trainer", "export-gguf", "--base", builtinBase(), "--adapter",
    path.join(folder, "policy"), "--to", written], {
    env: { ...process.env, PYTHONPATH: packageFile("trainer") },
    stdio: ["ignore", "ignore", "pipe"],
  });
  if (findEngine("llamacpp") === undefined)
    return console.log(
      '      PARTLY SKIPPED: llama.cpp is not installed, so it loads no adapter; "visrep ' +
        'setup-engines llamacpp" installs it',
    );
  const model = path.join(folder, "base.gguf");
  await writeAsGguf(builtinBase(), model);
  const policy = await createLlamaCppPolicy({ model, stops: [] });
  try {
    for (const adapter of [path.join(folder, "policy"), path.dirname(written)]) {
      await policy.load({ kind: "checkpoint", folder: adapter });
      const texts = await policy.sample(rows.map(({ prompt }) => ({ prompt, seed: 1 })), {
        temperature: 0,
        topP: 1,
        maxNewTokens: 60,
      });
      assert.deepEqual(texts.map(({ text }) => text), rows.map(({ program }) => program), adapter);
    }
  } finally {
    await policy.close();
  }
}

/**
 * A stand-in for Python that runs this Node script: for what a real one says only when it is
 * broken.
 */
function script(folder: string, code: string): string {
  const file = path.join(folder, `python-${fs.readdirSync(folder).length}`);
  fs.writeFileSync(file, `#!${process.execPath}\n${code}\n`, { mode: 0o755 });
  return file;
}

/**
 * The real Python, killed as the system kills a process that takes too much memory, after so many
 * steps.
 */
function killedAfter(folder: string, python: string, steps: number): string {
  return script(folder, `
const child = require("node:child_process").spawn(${
    JSON.stringify(python)
  }, process.argv.slice(2), { stdio: ["inherit", "pipe", "inherit"] });
let seen = 0;
require("node:readline").createInterface({ input: child.stdout }).on("line", (line) => {
  process.stdout.write(line + "\\n");
  if (line.includes('"event": "step"') && ++seen === ${steps}) { child.kill("SIGKILL"); process.kill(process.pid, "SIGKILL"); }
});
child.on("close", (code) => process.exit(code ?? 1));
`);
}
