import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import * as fs from "node:fs/promises";
import * as path from "node:path";
import { text } from "node:stream/consumers";
import { CorrectionFolder } from "../../../src/adapters/store/corrections";
import { layout } from "../../../src/adapters/store/layout";
import { writeStubs } from "../../../src/adapters/store/stubs";
import { temporaryFolder } from "../../fakes/bench";
import { writeExperiment } from "../../fakes/experiment-folder";

interface Found {
  readonly file: string;
  readonly message: string;
  /** Counted from 0. */
  readonly range: { readonly start: { readonly line: number } };
  readonly severity: "error" | "warning" | "information";
}

const RIGHT = `def execute_command(image):
    image_patch = ImagePatch(image)
    apples = sorted(image_patch.find("apple"), key=lambda apple: apple.horizontal_center)
    if len(apples) < 2:
        return bool_to_yesno(image_patch.exists("apple"))
    gap = distance(apples[0], apples[-1]) / image.width
    nearest = best_image_match(apples, ["red", "green"])
    return f"{coerce_to_numeric(nearest.simple_query('How many?'))} {gap} {llm_query('What is an apple?')}"
`;

/**
 * What npm's own pyright says of every Python file below a folder, as if that folder were open in
 * an editor.
 */
async function pyright(folder: string): Promise<readonly Found[]> {
  const child = spawn(process.execPath, [path.resolve("node_modules/pyright/index.js"),
    "--outputjson", "."], { cwd: folder, stdio: ["ignore", "pipe", "inherit"] });
  const [said] = await Promise.all([text(child.stdout), once(child, "close")]);
  return (JSON.parse(said) as { readonly generalDiagnostics: readonly Found[] }).generalDiagnostics;
}

describe("declarations for Pyright and Pylance", function() {
  this.timeout(120_000);
  let workspace: string;
  let experiment: string;
  const stub = (): string => path.join(experiment, "__builtins__.pyi");

  before(async () => {
    workspace = temporaryFolder();
    experiment = path.join(workspace, "work", "apples");
    const [query] = (await writeExperiment(experiment, "apples")).filter(({ split }) =>
      split === "train"
    );
    assert.ok(query);
    await new CorrectionFolder(experiment).add({ query: query.id, program: RIGHT }, query);
    await fs.mkdir(layout.drafts(experiment), { recursive: true });
    await fs.writeFile(path.join(layout.drafts(experiment), "misspelt.py"),
      RIGHT.replace(".exists(", ".exsits("));
    await fs.writeFile(path.join(workspace, "outside.py"), "patch = ImagePatch\n");
  });

  it("are missed without the file", async () => {
    const messages = (await pyright(experiment)).map(({ message }) => message);
    assert.ok(messages.includes(`"ImagePatch" is not defined`), messages.join("\n"));
  });

  for (const [what, opened] of [["the experiment", () => experiment], ["a folder above it",
    () => workspace]] as const) {
    it(`leave a correction without error and find a misspelt method, where ${what} is open`, async () => {
      await writeStubs(experiment);
      const found = await pyright(opened());
      const inside = found.filter(({ file }) => path.basename(file) !== "outside.py");
      assert.deepEqual(
        inside.map((
          { file, range, severity },
        ) => [path.basename(file), range.start.line, severity]),
        [["misspelt.py", 4, "error"]],
      );
      assert.match(inside[0]?.message ?? "",
        /Cannot access attribute "exsits" for class "ImagePatch"/);
      // Other files of the workspace are no programs: they get no such names.
      const outside = found.filter((each) => !inside.includes(each));
      assert.deepEqual(outside.map(({ message }) => message),
        opened() === workspace ? [`"ImagePatch" is not defined`] : []);
    });
  }

  it("follow a newer version, and never replace a file that a person wrote", async () => {
    await fs.writeFile(stub(), "# Written by VisReP: an older one\n");
    await writeStubs(experiment);
    assert.match(await fs.readFile(stub(), "utf8"), /class ImagePatch:/);
    await fs.writeFile(stub(), "helper: int\n");
    await writeStubs(experiment);
    assert.equal(await fs.readFile(stub(), "utf8"), "helper: int\n");
  });
});
