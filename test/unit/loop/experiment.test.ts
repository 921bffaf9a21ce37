import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { readExperiment } from "../../../src/adapters/store/experiment-file";
import { TEMPLATES } from "../../../src/cli/templates";
import { ConfigError, UsageError } from "../../../src/core/errors";
import { experimentSchema } from "../../../src/core/experiment/experiment";
import { experimentJsonSchema } from "../../../src/core/experiment/json-schema";
import { differences } from "../../../src/core/run/options";
import { temporaryFolder } from "../../fakes/bench";

function experiment(text: string): string {
  const folder = temporaryFolder();
  fs.writeFileSync(path.join(folder, "experiment.json"), text);
  return folder;
}

async function refused(text: string): Promise<string> {
  try {
    await readExperiment(experiment(text));
  } catch (error) {
    assert.ok(error instanceof ConfigError);
    return error.text;
  }
  throw new assert.AssertionError({ message: `accepted: ${text}` });
}

describe("experiment.json", () => {
  it("gets its defaults, each with its source", async () => {
    const { options, sources } = await readExperiment(
      experiment(`{"schemaVersion": 1, "name": "x", "sampling": {"topP": 0.5}}`),
    );
    assert.equal(options.sampling.topP, 0.5);
    assert.equal(sources["sampling.topP"], "experiment.json");
    assert.equal(options.training.learningRate, 2e-4);
    assert.match(sources["training.learningRate"] ?? "", /^default \[L\]/);
    assert.match(sources["training.lora.rank"] ?? "", /^default \[L\]/);
  });

  it("is refused with the name of the field", async () => {
    assert.match(await refused(`{"schemaVersion": 1, "name": "x", "sampling": {"topP": 7}}`),
      /experiment\.json.*\n.*sampling\.topP/);
    assert.match(await refused(`{"schemaVersion": 1}`), /name/);
  });

  it("is refused with the unknown option and the one that was probably meant", async () => {
    assert.match(await refused(`{"schemaVersion": 1, "name": "x", "sampling": {"temprature": 1}}`),
      /sampling\.temprature: unknown option; did you mean sampling\.temperature\?/);
  });

  it("is refused with the line where it is no JSON", async () => {
    assert.match(await refused(`{\n  "schemaVersion": 1,\n  "name" "x"\n}`), /line 3/);
  });

  it("is refused where options make no sense together", async () => {
    const policy = (settings: object) =>
      refused(JSON.stringify({ schemaVersion: 1, name: "x", policy: settings }));
    assert.match(await policy({ engine: "ollama" }),
      /policy\.model: the ollama engine needs the name of a model: a tag such as "codellama:7b-instruct"/);
    assert.match(await policy({ template: "chat" }),
      /policy\.template: the built-in engine knows no chat template/);
    assert.match(await policy({ prompt: { style: "full" } }),
      /policy\.prompt\.style: the shipped model has learned short prompts only/);
    assert.match(
      await policy({ engine: "openai", model: "m",
        prompt: { style: "short", afterTraining: "full" } }),
      /policy\.prompt\.afterTraining/,
    );
    const perception = (settings: object) =>
      refused(JSON.stringify({ schemaVersion: 1, name: "x", perception: settings }));
    assert.match(await perception({ engine: "onnx" }),
      /perception\.detector: the onnx engine needs the file/);
    assert.match(await perception({ engine: "photo", detector: "d.json" }),
      /perception\.detector: the photo engine has its own detector/);
    assert.match(await perception({ engine: "transformers" }),
      /perception\.models: the transformers engine needs the names of its models/);
    assert.match(await perception({ engine: "transformers", models: {} }),
      /perception\.models: name at least one of find/);
    assert.match(await perception({ engine: "photo", models: { find: "m" } }),
      /perception\.models: the photo engine has its own models/);
    assert.match(await perception({ nmsIou: 0.5 }),
      /perception\.nmsIou: the scenes engine has its own/);
  });

  it("of every template is valid, and codellama has the lineage's values", () => {
    for (const template of Object.values(TEMPLATES))
      assert.ok(experimentSchema.safeParse(template("x", 1)).success);
    const { sampling, training, policy } = experimentSchema.parse(TEMPLATES.codellama("x", 1));
    assert.deepEqual([sampling.temperature, sampling.topP, sampling.maxNewTokens], [0.7, 0.9, 320]);
    assert.deepEqual([training.lora, training.learningRate, training.batchSize, training.epochs,
      training.warmup, training.maxGradNorm], [{ rank: 16, alpha: 32, dropout: 0.05 }, 2e-4, 4, 1,
      0.1, 0.3]);
    assert.equal(policy.prompt.afterTraining, "short");
  });

  it("must be there", async () => {
    await assert.rejects(readExperiment(temporaryFolder()),
      (error: unknown) => error instanceof UsageError && /visrep init/.test(error.nextStep));
  });

  it("has an up-to-date JSON schema (npx tsx scripts/schema.ts writes it)", () => {
    const kept = JSON.parse(fs.readFileSync("media/experiment.schema.json", "utf8")) as unknown;
    assert.deepEqual(kept, experimentJsonSchema());
  });

  it("starts a new run only where results depend on the change", () => {
    const digests = { data: "d", policy: "p", perception: "v", interpreter: "i",
      networks: "native" as const };
    const of = (settings: object) =>
      experimentSchema.parse({ schemaVersion: 1, name: "x", ...settings });
    assert.deepEqual(
      differences({ options: of({}), digests }, of({ name: "y", iterations: 9 }), digests),
      [],
    );
    assert.deepEqual(
      differences({ options: of({}), digests },
        of({ corrections: { budget: 9 },
          persistent: { iterations: 3, accuracyBelow: 0.1, gainBelow: 0, solvedFrom: 1 } }),
        digests),
      [],
    );
    assert.deepEqual(
      differences({ options: of({}), digests }, of({ corrections: { weight: 9 } }), digests),
      ["corrections.weight: 4 -> 9"],
    );
    assert.deepEqual(differences({ options: of({}), digests }, of({ seed: 2 }), digests), [
      "seed: 1 -> 2",
    ]);
    assert.deepEqual(differences({ options: of({}), digests }, of({}), { ...digests, data: "e" }), [
      `queries or pictures in data/: "d" -> "e"`,
    ]);
    assert.deepEqual(
      differences({ options: of({}), digests }, of({ policy: { model: "m" } }), digests),
      [`policy.model: none -> "m"`],
    );
  });
});
