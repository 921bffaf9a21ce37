import * as fs from "node:fs";

/** Removes a folder that another process still writes into: again, until it is gone. */
export function removeBusy(folder: string): void {
  while (fs.existsSync(folder)) {
    try {
      fs.rmSync(folder, { recursive: true });
    } catch (error) {
      if (!["ENOTEMPTY", "ENOENT"].includes((error as NodeJS.ErrnoException).code ?? ""))
        throw error;
    }
  }
}
