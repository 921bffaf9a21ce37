import { execFile } from "node:child_process";
import * as os from "node:os";
import { promisify } from "node:util";
import { authorFileName } from "./reviews";

/** Milliseconds that git may take to say a name. */
const PATIENCE = 3000;

/**
 * Who reviews where nobody said so: the name that git has for the folder, else the user of this
 * machine; as a log's name.
 */
export async function defaultAuthor(folder: string): Promise<string> {
  return authorFileName(await gitName(folder) || userName());
}

/** Empty where git is missing, knows no name, or does not answer. */
async function gitName(folder: string): Promise<string> {
  const { stdout } = await promisify(execFile)("git", ["config", "user.name"], { cwd: folder,
    timeout: PATIENCE }).catch(() => ({ stdout: "" }));
  return stdout.trim();
}

/** Empty where the user has no entry in the system's list, as in some containers. */
function userName(): string {
  try {
    return os.userInfo().username;
  } catch {
    return "";
  }
}
