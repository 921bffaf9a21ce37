import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { temporaryFolder } from "./bench";

const SOURCE = `#include <errno.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>
int link(const char *from, const char *to) { errno = EPERM; return -1; }
int linkat(int a, const char *from, int b, const char *to, int flags) { errno = EPERM; return -1; }
int fsync(int file) {
  struct stat found;
  if (fstat(file, &found) == 0 && S_ISDIR(found.st_mode)) { errno = EINVAL; return -1; }
  return syscall(SYS_fsync, file);
}
`;

/**
 * What a process's environment says so that it meets a file system without hard links, and whose
 * folders cannot be flushed; undefined where no C compiler or no such environment is.
 * @param source C text of the refusal
 */
export function withoutLinks(source = SOURCE): { readonly LD_PRELOAD: string } | undefined {
  if (process.platform !== "linux") return undefined;
  const folder = temporaryFolder();
  fs.writeFileSync(path.join(folder, "nolink.c"), source);
  const library = path.join(folder, "nolink.so");
  return spawnSync("gcc", ["-shared", "-fPIC", "-o", library, path.join(folder, "nolink.c")])
      .status === 0 ?
    { LD_PRELOAD: library } :
    undefined;
}
