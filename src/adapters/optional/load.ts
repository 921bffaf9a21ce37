import { pathToFileURL } from "node:url";
import { ConfigError } from "../../core/errors";
import { type EngineName, ENGINES, findEngine } from "./package";

/**
 * The file of an optional engine. Looked for only when something uses it, so that nobody else needs
 * it.
 * @throws ConfigError saying how to get it.
 */
export function requireEngine(name: EngineName): string {
  const file = findEngine(name);
  if (file !== undefined) return file;
  throw new ConfigError(`${ENGINES[name].title} is not installed.`,
    `Run "visrep setup-engines ${name}": it installs ${ENGINES[name].title} (about ` +
      `${ENGINES[name].megabytes} MB) into your cache folder. VISREP_ENGINES names another place ` +
      "that has it.");
}

/**
 * Imports an optional engine; the caller knows the part of it that it uses.
 * @throws ConfigError where it is missing or does not load.
 */
export async function loadEngine<Module>(name: EngineName,
  file: string = requireEngine(name)): Promise<Module> {
  try {
    return await import(pathToFileURL(file).href) as Module;
  } catch (cause) {
    throw new ConfigError(`${ENGINES[name].title} in ${file} does not load: ` +
      `${cause instanceof Error ? cause.message : String(cause)}`,
      `Remove that installation and run "visrep setup-engines ${name}" again.`, { cause });
  }
}
