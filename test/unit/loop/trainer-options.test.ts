import assert from "node:assert/strict";
import { experimentSchema } from "../../../src/core/experiment/experiment";

const problems = (options: object): string[] => {
  const result = experimentSchema.safeParse({ schemaVersion: 1, name: "x", ...options });
  return result.success ?
    [] :
    result.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`);
};

describe("options of the trainer", () => {
  it("takes those of its own engine, and refuses those of another", () => {
    assert.deepEqual(
      problems({
        trainer: { engine: "peft", base: "codellama/CodeLlama-7b-hf", precision: "bf16",
          load4bit: true, gradientAccumulation: 4, gradientCheckpointing: true,
          targets: ["q_proj"] },
      }),
      [],
    );
    assert.match(problems({ trainer: { precision: "bf16" } }).join(),
      /trainer\.precision: the builtin trainer knows no such option/);
    assert.match(problems({ trainer: { engine: "peft", gradientAccumulation: 0 } }).join(),
      /gradientAccumulation/);
  });

  it("refuses what makes no sense together", () => {
    assert.match(problems({ trainer: { engine: "peft" }, training: { method: "full" } }).join(),
      /training\.method: the peft trainer trains adapters only/);
    const policy = { engine: "llamacpp", model: "base.gguf" };
    assert.match(problems({ policy, trainer: { engine: "peft" } }).join(),
      /trainer\.base: the peft trainer needs the base of base\.gguf in Hugging Face's form/);
    assert.deepEqual(problems({ policy, trainer: { engine: "peft", base: "../base" } }), []);
  });
});
