import { createHash } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import { defaultCacheFolder } from "../files/cache-folder";
import { packageFile } from "../files/package-file";

/**
 * Heavy engines that most people do not need: each has a manifest and a lock of its own in
 * `engines/`, and is installed when somebody asks for it.
 */
export const ENGINE_NAMES = ["llamacpp", "transformers", "photo"] as const;
export type EngineName = (typeof ENGINE_NAMES)[number];

/** Names a folder whose `node_modules` has the engines, before all other places. */
export const ENGINES_VARIABLE = "VISREP_ENGINES";

export interface Engine {
  /** What it is, for people. */
  readonly title: string;
  /** Module that is imported, or file that is read, below `node_modules`. */
  readonly entry: string;
  /**
   * Packages that this machine needs beside the locked ones, with versions; undefined where there
   * is no build for it.
   */
  platformPackages(platform: string): readonly string[] | undefined;
  /** Whether the locked packages' own optional ones are left out. */
  readonly omitOptional: boolean;
  /** On disk, in MB, roughly. */
  readonly megabytes: number;
}

/**
 * CPU builds: node-llama-cpp would otherwise install those for graphics cards too, half a gigabyte.
 * Apple silicon has one build, with Metal.
 */
const LLAMA_CPP_BUILDS: Readonly<Record<string, string>> = {
  "linux-x64": "linux-x64",
  "linux-arm64": "linux-arm64",
  "linux-arm": "linux-armv7l",
  "darwin-arm64": "mac-arm64-metal",
  "darwin-x64": "mac-x64",
  "win32-x64": "win-x64",
  "win32-arm64": "win-arm64",
};

export const ENGINES: Readonly<Record<EngineName, Engine>> = {
  llamacpp: {
    title: "llama.cpp",
    entry: "node-llama-cpp/dist/index.js",
    omitOptional: true,
    megabytes: 85,
    platformPackages: (platform) => {
      const build = LLAMA_CPP_BUILDS[platform];
      return build === undefined ?
        undefined :
        [`@node-llama-cpp/${build}@${lockedVersion("llamacpp", "node-llama-cpp")}`];
    },
  },
  transformers: { title: "transformers.js",
    entry: "@huggingface/transformers/dist/transformers.node.mjs", omitOptional: false,
    megabytes: 475, platformPackages: () => [] },
  photo: { title: "CenterNet", entry: "@vladmandic/human/models/centernet.json",
    omitOptional: false, megabytes: 43, platformPackages: () => [] },
};

/** Folder of this package with the engine's manifest and lock. */
export const manifestFolder = (name: EngineName): string => packageFile("engines", name);

/**
 * Where `visrep setup-engines` installs: another lock is another folder, so that a new version
 * never meets old packages.
 */
export function installFolder(name: EngineName): string {
  const lock = createHash("sha256").update(
    fs.readFileSync(path.join(manifestFolder(name), "package-lock.json")),
  ).digest("hex");
  return path.join(defaultCacheFolder(), `engines-${name}-${lock.slice(0, 12)}`);
}

/**
 * The file to import of an engine that is installed: where `VISREP_ENGINES` says, beside its
 * manifest, in the user's cache, or among the packages of a checkout.
 */
export function findEngine(name: EngineName): string | undefined {
  const said = process.env[ENGINES_VARIABLE];
  const folders = [...(said ? [said] : []), manifestFolder(name), installFolder(name),
    packageFile()];
  return folders.map((folder) => path.join(folder, "node_modules", ENGINES[name].entry)).find((
    file,
  ) => fs.existsSync(file));
}

function lockedVersion(name: EngineName, packageName: string): string {
  const { dependencies } = JSON.parse(
    fs.readFileSync(path.join(manifestFolder(name), "package.json"), "utf8"),
  ) as { readonly dependencies: Readonly<Record<string, string>> };
  const version = dependencies[packageName];
  if (version === undefined)
    throw new Error(`engines/${name}/package.json does not name ` +
      `${packageName}`);
  return version;
}
