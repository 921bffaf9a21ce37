import assert from "node:assert/strict";
import * as vscode from "vscode";
import type { TracedReport } from "../../src/adapters/engine-client/bench-protocol";
import type { TraceDifference } from "../../src/core/trace/difference";
import { type CommandId, COMMANDS, REPLAY_TYPE, TRACE_TEXT_SCHEME,
  VIEWS } from "../../src/extension/ids";
import { sampleUri } from "../../src/extension/sample/sample-uri";
import { eventually } from "../eventually";
import type { GeneratedExperiment } from "../fakes/experiment-folder";
import { suiteExperiment } from "./suite-experiment";

const TWO_FUNCTIONS = `def twice(n):
    doubled = n * 2
    return doubled

def execute_command(image):
    total = 0
    for n in [1, 2, 3]:
        total = total + twice(n)
    crops = [ImagePatch(image).crop(40, 60, 120, 140)]
    return str(total)
`;

/**
 * From a recorded trace to the program that shows it, its replay and its comparison, with the real
 * interpreter.
 */
describe("the trace of a program", function() {
  this.timeout(120_000);
  let generated: GeneratedExperiment;

  suiteExperiment("traced", async (made) => {
    generated = made;
    await vscode.commands.executeCommand(`${VIEWS.trace}.focus`);
  });
  afterEach(async () => {
    await vscode.debug.stopDebugging();
    await eventually("the end of the replay",
      () => (vscode.debug.activeDebugSession ? undefined : true));
  });

  const run = <T>(command: CommandId, ...words: unknown[]) =>
    vscode.commands.executeCommand<T | undefined>(command, ...words);
  const sampleOf = (kind: string, nth = 0): vscode.Uri => {
    const sample =
      generated.samples.filter((each) =>
        each.type === "count" && each.split === "train" && each.failure?.kind === kind
      )[nth];
    assert.ok(sample);
    return sampleUri({ experiment: generated.folder, run: generated.run, iteration: 1,
      id: sample.id });
  };
  /**
   * What the hover over a word says, without Markdown's escapes; the first place where it stands.
   */
  async function hover(uri: vscode.Uri, word: string): Promise<string> {
    const document = await vscode.workspace.openTextDocument(uri);
    const found = await vscode.commands.executeCommand<vscode.Hover[]>(
      "vscode.executeHoverProvider",
      uri,
      document.positionAt(document.getText().indexOf(word)),
    );
    return found.flatMap(({ contents }) => contents).map((
      each,
    ) => (typeof each === "string" ? each : each.value)).join("\n").replaceAll("&nbsp;", " ")
      .replaceAll("\\", "");
  }
  async function write(uri: vscode.Uri, program: string): Promise<void> {
    const document = await vscode.workspace.openTextDocument(uri);
    const edit = new vscode.WorkspaceEdit();
    edit.replace(uri,
      new vscode.Range(document.positionAt(Math.max(0, document.getText().search(/^def /m))),
        document.positionAt(document.getText().length)), program);
    assert.ok(await vscode.workspace.applyEdit(edit));
  }

  it("shows a recorded variable and its crop over its name, at the selected step or the end", async () => {
    const uri = sampleOf("wrong_answer");
    await vscode.window.showTextDocument(uri);
    const text = await eventually("the value", async () => {
      const said = await hover(uri, "image_patch");
      return said.includes("image_patch =") ? said : undefined;
    });
    assert.match(text, /image_patch = ImagePatch\(0, 0, 320, 240\)/);
    assert.match(text, /!\[what the patch shows\]\(data:image\/webp;base64,/);
    assert.match(text, /320 × 240 pixels/);
    assert.match(text, /at the end of the recorded run/);
    await run(COMMANDS.nextStep);
    assert.doesNotMatch(await hover(uri, "image_patch"), /image_patch =/,
      "it is not set before its line");
    await run(COMMANDS.nextStep);
    assert.match(await hover(uri, "image_patch"), /at step 2 of/);
    await run(COMMANDS.onlyCalls);
    await run(COMMANDS.nextStep);
    assert.match(await hover(uri, "image_patch"), /at step 3 of/);
    await run(COMMANDS.allSteps);
    await run(COMMANDS.previousStep);
    assert.match(await hover(uri, "image_patch"), /at step 2 of/);
    assert.equal(await hover(uri, "execute_command").then((said) => said.includes("recorded run")),
      false);
  });

  it("replays a failing sample: stops at its error, and goes back", async () => {
    const uri = sampleOf("program_execution");
    await vscode.window.showTextDocument(uri);
    assert.equal(await run<boolean>(COMMANDS.replayTrace, uri), true);
    const debug = await replay();
    assert.deepEqual([await debug.line(), debug.session.type], [2, REPLAY_TYPE]);
    await debug.request("continue");
    assert.deepEqual(await debug.request("exceptionInfo"), { exceptionId: "AttributeError",
      description: "'ImagePatch' object has no attribute 'find_all'", breakMode: "unhandled" });
    assert.equal(await debug.line(), 3);
    await debug.request("stepBack");
    assert.equal(await debug.line(), 3);
    await debug.request("stepBack");
    assert.equal(await debug.line(), 2);
    assert.match(await hover(uri, "image"), /at step 1 of/, "the step is selected everywhere");
  });

  it("replays a run of an edited program: breakpoints, functions, variables, both directions", async () => {
    const uri = sampleOf("program_execution", 1);
    await vscode.window.showTextDocument(uri);
    await write(uri, TWO_FUNCTIONS);
    assert.equal(await run(COMMANDS.replayTrace, uri), undefined,
      "the program as it stands now was not run");
    const report = await run<TracedReport>(COMMANDS.runProgram, uri);
    assert.equal(report?.answer, "12");
    const breakpoint = new vscode.SourceBreakpoint(
      new vscode.Location(uri, new vscode.Position(2, 0)),
    );
    vscode.debug.addBreakpoints([breakpoint]);
    try {
      await eventually("the trace",
        async () => ((await hover(uri, "total")).includes("total = 12") ? true : undefined));
      assert.equal(await run<boolean>(COMMANDS.replayTrace, uri), true);
      const debug = await replay();
      assert.equal(await debug.line(), 6);
      const doubled: string[] = [];
      for (let pass = 0; pass < 3; pass++) {
        await debug.request("continue");
        assert.deepEqual((await debug.frames()).map(({ name, line }) => [name, line]), [["twice",
          3], ["execute_command", 8]]);
        doubled.push((await debug.variables()).get("doubled")?.value ?? "");
      }
      assert.deepEqual(doubled, ["2", "4", "6"]);
      await debug.request("reverseContinue");
      assert.equal((await debug.variables()).get("doubled")?.value, "4");
      await debug.request("stepOut");
      assert.equal((await debug.variables()).get("total")?.value, "6");
      await debug.request("continue");
      await debug.request("continue");
      assert.equal(await debug.line(), 10, "the recorded run ends there, and the session stays");
      const patches = (await debug.variables()).get("crops");
      assert.ok(patches);
      const patch = (await debug.parts(patches)).get("[0]");
      assert.ok(patch);
      const fields = await debug.parts(patch);
      assert.deepEqual(
        ["left", "lower", "right", "upper", "width", "crop"].map((name) => fields.get(name)?.value),
        ["40", "60", "120", "140", "80", "80 × 80"],
      );
      const { source } = await debug.request("locations", {
        locationReference: fields.get("crop")?.valueLocationReference,
      }) as { source: { path: string } };
      const crop = await vscode.workspace.fs.readFile(vscode.Uri.parse(source.path, true));
      assert.equal(Buffer.from(crop).toString("latin1", 8, 12), "WEBP");
      await debug.request("reverseContinue");
      await debug.request("reverseContinue");
      assert.deepEqual((await debug.frames()).map(({ line }) => line), [3, 8]);
    } finally {
      vscode.debug.removeBreakpoints([breakpoint]);
    }
  });

  it("compares what the policy's program did with what the correction did", async () => {
    const right = await run<vscode.Uri>(COMMANDS.correct, sampleOf("wrong_answer", 1));
    assert.ok(right);
    await vscode.window.showTextDocument(right);
    const same = await run<TraceDifference>(COMMANDS.compareTraces, right);
    assert.equal(same, undefined, "it was not edited yet: the traces are the same");
    await write(right, "def execute_command(image):\n    image_patch = ImagePatch(image)\n" +
      '    return image_patch.find("apple")\n');
    assert.ok(await run<TracedReport>(COMMANDS.runProgram, right));
    const difference = await run<TraceDifference>(COMMANDS.compareTraces, right);
    assert.deepEqual(difference, { index: 1, what: "path" });
    const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
    assert.ok(input instanceof vscode.TabInputTextDiff);
    const [left, own] = await Promise.all(
      [input.original, input.modified].map(async (uri) =>
        (await vscode.workspace.openTextDocument(uri)).getText()
      ),
    );
    assert.equal(input.original.scheme, TRACE_TEXT_SCHEME);
    assert.match(left ?? "",
      /^return image_patch\.find\("pear"\) {2}# image_patch = ImagePatch\(0, 0, 320, 240\)\n# find\(ImagePatch\(0, 0, 320, 240\), 'pear'\) -> \[ImagePatch\(180, 40, 260, 150\)\]$/m);
    assert.match(own ?? "", /find\(ImagePatch\(0, 0, 320, 240\), 'apple'\)/);
  });
});

interface Shown {
  readonly name: string;
  readonly value: string;
  readonly variablesReference: number;
  readonly valueLocationReference?: number;
}

/** The replay that has just been started, once it has stopped for the first time. */
async function replay() {
  const session = await eventually("the replay", () => vscode.debug.activeDebugSession);
  const request = (command: string, more: object = {}): Thenable<unknown> =>
    session.customRequest(command, { threadId: 1, ...more });
  const frames = async () =>
    (await request("stackTrace") as { stackFrames: { id: number; name: string; line: number }[] })
      .stackFrames;
  const list = async (variablesReference: number) =>
    new Map(
      (await request("variables", { variablesReference }) as { variables: Shown[] }).variables.map((
        variable,
      ) => [variable.name, variable]),
    );
  await eventually("the first stop", () => (vscode.debug.activeStackItem ? true : undefined));
  return {
    session,
    request,
    frames,
    line: async () => (await frames())[0]?.line,
    variables: async () => {
      const { scopes } = await request("scopes", { frameId: (await frames())[0]?.id }) as {
        scopes: { name: string; variablesReference: number }[];
      };
      return list(scopes.find(({ name }) => name === "Locals")?.variablesReference ?? 0);
    },
    parts: ({ variablesReference }: Shown) => list(variablesReference),
  };
}
