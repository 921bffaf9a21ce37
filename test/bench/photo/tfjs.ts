import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import { createRequire } from "node:module";
import * as path from "node:path";
import { defaultCacheFolder } from "../../../src/adapters/files/cache-folder";
import { npmCommand } from "../../../src/adapters/optional/npm";
import { OUTPUT } from "../../../src/adapters/perception/photo/weights";
import type { Picture } from "../../../src/adapters/perception/pixels/picture";

const VERSION = "4.22.0";
const PACKAGES = ["core", "converter", "backend-wasm", "backend-cpu"].map((part) =>
  `@tensorflow/tfjs-${part}`
);

interface Tensor {
  dataSync(): Float32Array;
  dispose(): void;
}
/** The few functions of TensorFlow.js that are used here. */
interface TensorFlow {
  setBackend(name: string): Promise<boolean>;
  tensor4d(data: Float32Array, shape: readonly number[]): Tensor;
  readonly image: { resizeBilinear(picture: Tensor, size: readonly [number, number]): Tensor };
}
interface Converter {
  loadGraphModelSync(artifacts: object): { execute(input: Tensor, output: string): Tensor };
}

/** The weights in the runtime that they were made for. */
export interface OriginalRuntime {
  /**
   * Rows of six, [100,6]; `resized` says that the picture has the network's size already, otherwise
   * the runtime brings it there itself.
   */
  detect(picture: Picture, resized: boolean): Float32Array;
}

/**
 * TensorFlow.js with its WebAssembly back end, installed once into the user's cache.
 * @param json the model's `centernet.json`.
 */
export async function originalRuntime(json: string): Promise<OriginalRuntime> {
  const folder = installed();
  const load = createRequire(path.join(folder, "package.json"));
  const tf = load("@tensorflow/tfjs-core") as TensorFlow;
  const converter = load("@tensorflow/tfjs-converter") as Converter;
  load("@tensorflow/tfjs-backend-cpu");
  (load("@tensorflow/tfjs-backend-wasm") as { setWasmPaths(folder: string): void }).setWasmPaths(
    `${
      path.join(folder, "node_modules", "@tensorflow", "tfjs-backend-wasm", "wasm-out")
    }${path.sep}`,
  );
  if (!(await tf.setBackend("wasm"))) throw new Error("TensorFlow.js has no WebAssembly here");
  const { modelTopology, weightsManifest, signature, format } = JSON.parse(
    fs.readFileSync(json, "utf8"),
  ) as { modelTopology: object; weightsManifest: { weights: object[] }[]; signature: object;
    format: string };
  const weightData = Uint8Array.from(fs.readFileSync(json.replace(/json$/, "bin"))).buffer;
  const model = converter.loadGraphModelSync({ modelTopology,
    weightSpecs: weightsManifest.flatMap(({ weights }) => weights), weightData, signature,
    format });
  return {
    detect({ width, height, rgb }, resized) {
      const picture = tf.tensor4d(Float32Array.from(rgb), [1, height, width, 3]);
      const input = resized ? picture : tf.image.resizeBilinear(picture, [512, 512]);
      const rows = model.execute(input, OUTPUT);
      const data = Float32Array.from(rows.dataSync());
      for (const tensor of new Set([picture, input, rows])) tensor.dispose();
      return data;
    },
  };
}

function installed(): string {
  const folder = path.join(defaultCacheFolder(), `tfjs-${VERSION}`);
  if (PACKAGES.every((name) => fs.existsSync(path.join(folder, "node_modules", name))))
    return folder;
  fs.mkdirSync(folder, { recursive: true });
  fs.writeFileSync(path.join(folder, "package.json"), `{ "private": true }\n`);
  console.log(`installing TensorFlow.js ${VERSION} (90 MB) in ${folder}`);
  const [command, ...words] = npmCommand();
  const { status } = spawnSync(command, [...words, "install", "--save-exact", "--ignore-scripts",
    "--no-fund", "--no-audit", ...PACKAGES.map((name) => `${name}@${VERSION}`)], { cwd: folder,
    stdio: ["ignore", "ignore", "inherit"] });
  if (status !== 0) throw new Error("TensorFlow.js could not be installed; see above");
  return folder;
}
