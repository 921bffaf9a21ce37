import { spawn } from "node:child_process";
import * as path from "node:path";
import { createInterface } from "node:readline";

export interface PyTorchSteps {
  /** Version and kind of attention. */
  readonly about: string;
  /** One step on every batch; their losses. */
  steps(): Promise<readonly number[]>;
  close(): Promise<void>;
}

/** Starts `pytorch_steps.py` on a job file. */
export async function startPyTorch(python: string, job: string): Promise<PyTorchSteps> {
  const child = spawn(python, [path.join(import.meta.dirname, "pytorch_steps.py"), job], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const ended = new Promise<void>((resolve) => child.once("close", () => resolve()));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const line = async (): Promise<string> => {
    const { value, done } = await lines.next();
    if (done) throw new Error("pytorch_steps.py ended; what it said is above");
    return value;
  };
  return {
    about: await line(),
    steps: async () => {
      child.stdin.write("\n");
      return JSON.parse(await line()) as number[];
    },
    close: async () => {
      child.stdin.end();
      await ended;
    },
  };
}
