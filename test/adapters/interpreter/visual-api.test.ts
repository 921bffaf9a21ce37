import assert from "node:assert/strict";
import { VISUAL_API_STUB } from "../../../src/core/program/visual-api";
import { runProgram, testInterpreter } from "./fixture";

/** Lists the API of the running interpreter as the stub writes it. */
const LISTING = `
import inspect
def execute_command(image):
    module = inspect.getmodule(distance)
    found = []
    for owner, names in (("Image.", vars(module.Image)), ("ImagePatch.", vars(ImagePatch)), ("", module.PUBLIC)):
        for name, member in names.items():
            if isinstance(member, classmethod): member = member.__func__
            if inspect.isfunction(member) and (not name.startswith("_") or owner == "ImagePatch." and name == "__init__"):
                found.append(f"{owner}{name}{inspect.signature(member)}")
            elif isinstance(member, property) or type(member).__name__ == "member_descriptor" and not name.startswith("_"):
                found.append(f"{owner}{name}")
    return sorted(found)
`;

describe("the visual API", function () {
  this.timeout(60_000);
  const interpreter = testInterpreter({ staticCheck: false, workers: 1 });
  after(() => interpreter.close());

  it("is the same in the stub and in the interpreter: members, parameters, types, defaults", async () => {
    const { value, failure } = await runProgram(interpreter, LISTING);
    assert.equal(failure, undefined);
    assert.deepEqual((value as string[]).map(plain), membersOf(VISUAL_API_STUB));
  });
});

/** Types without the names of their modules, and without quotes. */
function plain(signature: string): string {
  return signature.replace(/\b(typing|visrep_api)\./g, "").replace(/['"]/g, "");
}

function membersOf(stub: string): string[] {
  const members: string[] = [];
  let owner = "";
  for (const line of stub.split("\n")) {
    const type = /^class (\w+)/.exec(line)?.[1];
    if (type) owner = `${type}.`;
    if (/^def /.test(line)) owner = "";
    const method = /^\s*def (\w+)(\(.*\) -> .*):$/.exec(line);
    if (method) members.push(plain(`${owner}${method[1]}${method[2]}`));
    const field = /^ {4}(\w+): /.exec(line)?.[1];
    if (field) members.push(`${owner}${field}`);
  }
  return members.sort();
}
