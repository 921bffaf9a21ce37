import * as fs from "node:fs/promises";
import * as path from "node:path";
import { DataError, StoreError, type UserError } from "../../core/errors";

const CAUSES: Readonly<Record<string, string>> = {
  ENOSPC: "the disk is full",
  EDQUOT: "your disk quota is used up",
  EACCES: "permission denied",
  EPERM: "permission denied",
  EROFS: "the disk is read-only",
  ENOTDIR: "a file stands where a folder is needed",
  EISDIR: "a folder stands there",
  ENAMETOOLONG: "the name is too long",
  ENOENT: "its folder was removed",
};

/** Files of a run: what is lacking there can be mended, and the run goes on. */
const IN_RUN = /[\\/]runs[\\/]run-\d+[\\/]/;

/**
 * Runs a write; a refusing disk becomes a StoreError that names what to change, a source that
 * cannot be read a DataError.
 */
export async function told<T>(file: string, write: () => Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (error) {
    throw (await unreadable(file, error as NodeJS.ErrnoException)) ??
      (await unwritable(file, error as NodeJS.ErrnoException)) ?? error;
  }
}

/** Of a copy, whose error may be about what is copied. */
async function unreadable(file: string,
  error: NodeJS.ErrnoException): Promise<UserError | undefined> {
  const [target, named] = [file, error.path ?? file].map((name) => path.resolve(name)) as [string,
    string];
  if (target.startsWith(named) || named.startsWith(target)) return undefined;
  const refused = await fs.access(named, fs.constants.R_OK).catch((cause: NodeJS.ErrnoException) =>
    cause.code
  );
  return refused === "EACCES" || refused === "EPERM" ?
    new DataError(`${named} cannot be read: permission denied.`,
      "Make it readable, or leave it out.", { cause: error }) :
    undefined;
}

async function unwritable(file: string,
  error: NodeJS.ErrnoException): Promise<UserError | undefined> {
  // A folder is made over a file; what else exists already is told by who made it. What is missing
  // may be a copy's source.
  const code = error.code === "EEXIST" && error.syscall === "mkdir" ? "ENOTDIR" : error.code ?? "";
  const cause = code === "ENOENT" && error.syscall !== "open" && error.syscall !== "mkdir" ?
    undefined :
    CAUSES[code];
  if (cause === undefined) return undefined;
  const step = await remedy(file, code);
  return new StoreError(`${file} cannot be written: ${cause}.`, IN_RUN.test(file) ?
    `${step}, then run "visrep resume": every finished batch is kept.` :
    `${step}.`, { cause: error });
}

async function remedy(file: string, code: string): Promise<string> {
  switch (code) {
    case "ENOSPC":
    case "EDQUOT":
      return "Free some space";
    case "ENAMETOOLONG":
      return "Choose a shorter name";
    case "EISDIR":
      return "Name a file, or move that folder away";
    case "ENOTDIR":
      return `Move the file ${await existing(file)} away, or name another place`;
    case "EROFS":
      return "Name a place on a disk that can be written, or mount this one so";
    case "ENOENT":
      return `Make the folder ${path.dirname(file)} again, or name another place`;
    default:
      return `Make the folder ${await existing(path.dirname(file))} writable, or name ` +
        "another place";
  }
}

/** The innermost of a path's folders that is there. */
async function existing(file: string): Promise<string> {
  const found = await fs.lstat(file).catch(() => undefined);
  const above = path.dirname(file);
  return found || above === file ? file : existing(above);
}
