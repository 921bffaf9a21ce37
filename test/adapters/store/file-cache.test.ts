import assert from "node:assert/strict";
import * as fs from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";
import { FileCache, filesStamp, folderStamp } from "../../../src/adapters/files/file-cache";

describe("what was read from files, until they change", () => {
  let folder: string;
  let reads: string[];
  const file = (name: string): string => path.join(folder, name);
  const read = (cache: FileCache<string>, name: string): Promise<string> =>
    cache.get(file(name), () => {
      reads.push(name);
      return fs.readFile(file(name), "utf8");
    });

  beforeEach(async () => {
    folder = await fs.mkdtemp(path.join(os.tmpdir(), "visrep-cache-"));
    reads = [];
    for (const name of ["a", "b", "c"]) await fs.writeFile(file(name), name);
  });

  afterEach(() => fs.rm(folder, { recursive: true }));

  it("reads a file once, and again when it has changed", async () => {
    const cache = new FileCache<string>(2);
    assert.deepEqual([await read(cache, "a"), await read(cache, "a")], ["a", "a"]);
    assert.deepEqual(reads, ["a"]);
    await fs.writeFile(file("a"), "longer");
    assert.equal(await read(cache, "a"), "longer");
    assert.deepEqual(reads, ["a", "a"]);
  });

  it("lets go of what was not used for longest", async () => {
    const cache = new FileCache<string>(2);
    for (const name of ["a", "b", "a", "c", "a", "b"]) await read(cache, name);
    assert.deepEqual(reads, ["a", "b", "c", "b"]);
  });

  it("keeps no failure", async () => {
    const cache = new FileCache<string>(2);
    let failing = true;
    const load = (): Promise<
      string
    > => (failing ? Promise.reject(new Error("busy")) : Promise.resolve("read"));
    await assert.rejects(cache.get(file("a"), load), /busy/);
    failing = false;
    assert.equal(await cache.get(file("a"), load), "read");
  });

  it("tells files and folders that changed by their stamps", async () => {
    const before = [await filesStamp([file("a"), file("d")]), await folderStamp(folder)];
    assert.deepEqual([await filesStamp([file("a"), file("d")]), await folderStamp(folder)], before);
    await fs.writeFile(file("d"), "made");
    assert.notEqual(await filesStamp([file("a"), file("d")]), before[0]);
    assert.notEqual(await folderStamp(folder), before[1]);
    await fs.rm(file("d"));
    assert.deepEqual([await filesStamp([file("a"), file("d")]), await folderStamp(folder)], before);
  });
});
