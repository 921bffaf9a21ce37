import { execFileSync } from "node:child_process";
import * as path from "node:path";
import type { WrittenType } from "../../../src/adapters/llama/gguf/tensor-type";
import type { ShapeName } from "./shape";

/** Writes a model in a process of its own, whose memory is not this one's. */
export function writeApart(file: string, name: ShapeName, type: WrittenType): void {
  execFileSync(process.execPath, ["--import", "tsx", path.join(import.meta.dirname, "shape.ts"),
    file, name, type], { stdio: ["ignore", "inherit", "inherit"] });
}
