import * as path from "node:path";
import { visualApiText } from "../../core/program/visual-api";
import { disk, readText } from "../files/files";

/**
 * Pyright and Pylance read a file of this name as further built-in names of every Python file
 * beside and below it.
 */
const FILE = "__builtins__.pyi";
/** Begins a file that is ours to replace. */
const MARK = "# Written by VisReP";
const HEAD = `${MARK}: Pyright and Pylance read the names of the visual API here. Without the ` +
  "first line the file is yours and stays as it is.\n";

/**
 * Tells Pyright and Pylance which names programs have, in corrections and drafts, whether the
 * experiment or a folder above it is open. Writes `__builtins__.pyi` into the experiment, or the
 * newer declarations over older ones of ours; a file that people wrote is never replaced, and no
 * configuration is touched: Pyright looks for the file in the folders above a correction.
 * @throws StoreError where it cannot be written
 */
export async function writeStubs(experiment: string): Promise<void> {
  const file = path.join(experiment, FILE);
  const [wanted, found] = [HEAD + visualApiText("whole"), await readText(file)];
  if (found !== wanted && (found === undefined || found.startsWith(MARK)))
    await disk.replace(file, wanted);
}
