import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { runtimeFiles } from "../../../src/adapters/interpreter/host/runtime-files";
import { SnapshotCache } from "../../../src/adapters/interpreter/host/snapshot-cache";
import { visualApi } from "../../../src/core/program/visual-api";
import { runProgram, testInterpreter } from "./fixture";

const STUB = "src/core/program/visual_api.pyi";
const IMPLEMENTATION = "src/adapters/interpreter/python/visrep_api.py";

/** Lists the API of the running interpreter by looking at its objects. */
const LISTING = `
import inspect
def execute_command(image):
    module = inspect.getmodule(distance)
    found = []
    for owner, names in (("Image.", vars(module.Image)), ("Images.", vars(module.Images)), ("ImagePatch.", vars(ImagePatch)), ("", module.PUBLIC)):
        for name, member in names.items():
            if isinstance(member, classmethod): member = member.__func__
            if inspect.isfunction(member) and (not name.startswith("_") or owner + name in ("ImagePatch.__init__", "Images.__getitem__")):
                found.append(f"{owner}{name}{inspect.signature(member)}")
            elif isinstance(member, property) or type(member).__name__ == "member_descriptor" and not name.startswith("_"):
                found.append(f"{owner}{name}")
    return sorted(found)
`;

/** What the snapshot's check says of two texts, in the Python that makes the snapshot. */
const compared = (stub: string, implementation: string): string => `
import visrep_stub
def execute_command(image):
    return [list(visrep_stub.differences(${JSON.stringify(stub)}, ${
  JSON.stringify(implementation)
})), visrep_stub.given(${JSON.stringify(stub)})]
`;

describe("the visual API in the interpreter", function() {
  this.timeout(120_000);
  const interpreter = testInterpreter({ staticCheck: false, workers: 1 });
  const [stub, implementation] = [STUB, IMPLEMENTATION].map((file) =>
    fs.readFileSync(file, "utf8")
  ) as [string, string];
  after(() => interpreter.close());

  it("has the stub's members, parameters, types and defaults", async () => {
    const { value, failure } = await runProgram(interpreter, LISTING);
    assert.equal(failure, undefined);
    assert.deepEqual((value as string[]).map(plain), listed());
  });

  it("is given to programs as far as the stub has it", async () => {
    const { value } = await runProgram(interpreter, "import image_patch\n" +
      "def execute_command(image):\n    return sorted(name for name in vars(image_patch) if " +
      "not name.startswith('__'))");
    assert.deepEqual(value,
      visualApi().filter(({ given, owner }) => given && !owner).map(({ name }) => name).sort());
  });

  it("is compared with the stub in every name, parameter, default and type", async () => {
    const differences = async (from: string, to: string): Promise<unknown> => {
      assert.ok(stub.includes(from), from);
      return ((await runProgram(interpreter, compared(stub.replace(from, to), implementation)))
        .value as unknown[])[0];
    };
    assert.deepEqual(await differences("def crop(", "def cut("), [
      "ImagePatch.cut is not implemented",
      "ImagePatch.crop is not in the stub",
    ]);
    assert.deepEqual(await differences("exists(self, object_name: str)", "exists(self, name: str)"),
      ["ImagePatch.exists is 'def (self, object_name: str) -> bool', in the stub 'def (self, " +
        "name: str) -> bool'"]);
    assert.match(String(await differences("long_answer: bool = True", "long_answer: bool = False")),
      /^ImagePatch\.llm_query is .*True.*in the stub .*False/);
    assert.deepEqual(await differences("area: int", "area: float"), [
      "ImagePatch.area is 'int', in the stub 'float'",
    ]);
    assert.deepEqual(await differences('-> float:\n    """Distance', '-> int:\n    """Distance'), [
      "distance is 'def (patch_a: Any, patch_b: Any) -> float', in the stub 'def (patch_a: " +
      "Any, patch_b: Any) -> int'",
    ]);
    assert.match(String(await differences("    @classmethod\n", "")),
      /^ImagePatch\.from_bounding_box is 'classmethod def /);
  });

  it("stops the snapshot if it differs, and says where", async () => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), "visrep-stub-"));
    const files = runtimeFiles();
    // The child may read the cache's own folder, and the package.
    const changed = path.join(fs.realpathSync(folder), "interpreter", "visual_api.pyi");
    fs.mkdirSync(path.dirname(changed));
    fs.writeFileSync(changed, stub.replace("def exists(", "def is_there("));
    try {
      const cache = new SnapshotCache(folder, { ...files,
        runner: files.runner.map((file) => (file.endsWith(".pyi") ? changed : file)) }, {
        info: () => {},
        warn: () => {},
        error: () => {},
      });
      await assert.rejects(cache.ensure(),
        /ImagePatch\.is_there is not implemented; ImagePatch\.exists is not in the stub/);
    } finally {
      fs.rmSync(folder, { recursive: true });
    }
  });
});

/** Types without the names of their modules, and without quotes. */
function plain(signature: string): string {
  return signature.replace(/\b(typing|visrep_api)\./g, "").replace(/['"]/g, "");
}

/** The same of the stub. */
function listed(): string[] {
  return visualApi().filter(({ kind }) => kind !== "class").map(
    ({ kind, owner, name, signature }) => {
      const full = owner ? `${owner}.${name}` : name;
      return kind === "field" ? full : `${full}${signature.slice(signature.indexOf("("))}`;
    },
  ).sort();
}
