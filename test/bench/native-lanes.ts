import { execFileSync, spawn } from "node:child_process";
import type { ChildProcessByStdio } from "node:child_process";
import * as path from "node:path";
import type { Readable, Writable } from "node:stream";
import { answerFor, readCall } from "../../src/adapters/interpreter/host/perception-call";
import { runtimeFiles } from "../../src/adapters/interpreter/host/runtime-files";
import type { ImageRef, Perception } from "../../src/core/ports/perception";

export interface NativePython {
  readonly command: string;
  readonly version: string;
  /** The tracer needs monitoring, which came with Python 3.12. */
  readonly traces: boolean;
}

/**
 * The newest native CPython on the PATH (`VISREP_NATIVE_PYTHON` names another), undefined if there
 * is none.
 */
export function nativePython(): NativePython | undefined {
  const named = process.env["VISREP_NATIVE_PYTHON"];
  for (const command of named ? [named] : ["python3.14", "python3.13", "python3.12", "python3"]) {
    try {
      const [version = "", traces] = execFileSync(command, ["-c",
        "import sys; print(sys.version.split()[0], hasattr(sys, 'monitoring'))"], {
        encoding: "utf8",
        stdio: ["ignore", "pipe", "ignore"],
      }).trim().split(" ");
      return { command, version, traces: traces === "True" };
    } catch {
      continue; // not installed, or a shim for a version that is not active
    }
  }
  return undefined;
}

/**
 * One process that forks for each program; its perception calls are answered from here, as the
 * interpreter's are.
 */
export class NativeLane {
  private readonly process: ChildProcessByStdio<Writable, Readable, null>;
  private rest = "";
  private finished: ((report: string) => void) | undefined;

  constructor({ command }: NativePython, private readonly image: ImageRef,
    private readonly perception: Perception) {
    const runner = path.dirname(runtimeFiles().runner[0] ?? "");
    this.process = spawn(command, [path.join("test", "bench", "fork_per_program.py"), runner], {
      stdio: ["pipe", "pipe", "inherit"],
    });
    this.process.stdout.on("data", (data: Buffer) => this.read(data.toString()));
  }

  /** What it returned; the steps of its trace are read and dropped. */
  async run(program: string, trace: boolean, maxTraceSteps: number): Promise<void> {
    const report = await new Promise<string>((resolve) => {
      this.finished = resolve;
      this.send({ program, images: [[this.image.width, this.image.height]], trace, seed: 1,
        check: true, maxTraceSteps });
    });
    if ("failure" in (JSON.parse(report) as object))
      throw new Error(`the program failed: ${report}`);
  }

  close(): void {
    this.process.kill();
  }

  private read(text: string): void {
    const lines = (this.rest + text).split("\n");
    this.rest = lines.pop() ?? "";
    for (const line of lines) this.message(line[0] ?? "", line.slice(1));
  }

  private message(kind: string, body: string): void {
    if (kind === "R") this.finished?.(body);
    else if (kind === "T") JSON.parse(body);
    else if (kind === "C") {
      const { call } = readCall(body, [this.image]);
      void this.perception.call(call).then((answer) => this.send(answerFor(call, answer)));
    } else throw new Error(`the native runner said ${kind}${body}`);
  }

  private send(value: unknown): void {
    const body = Buffer.from(JSON.stringify(value));
    const head = Buffer.alloc(4);
    head.writeUInt32LE(body.length);
    this.process.stdin.write(Buffer.concat([head, body]));
  }
}
