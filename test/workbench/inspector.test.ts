import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import * as vscode from "vscode";
import type { TracedReport } from "../../src/adapters/engine-client/bench-protocol";
import { ProgramBench } from "../../src/adapters/engine-client/program-bench";
import { layout } from "../../src/adapters/store/layout";
import type { Query } from "../../src/core/task/query";
import { stepViews } from "../../src/core/trace/steps";
import { COMMANDS, VIEWS } from "../../src/extension/ids";
import { InspectorView } from "../../src/extension/inspector/inspector-view";
import { PictureSources } from "../../src/extension/inspector/picture-sources";
import { sampleUri } from "../../src/extension/sample/sample-uri";
import { type ShownTrace, TraceSelection } from "../../src/extension/trace/trace-selection";
import { eventually } from "../eventually";
import type { GeneratedExperiment } from "../fakes/experiment-folder";
import { paintedPng } from "../fakes/painted-png";
import { suiteExperiment } from "./suite-experiment";

/**
 * Bytes behind a picture's end, which decoders leave alone: files below 256 KiB get no thumbnail.
 */
const PADDING = Buffer.alloc(300_000);
const LARGE = { width: 3000, height: 2000 };

describe("the inspector", function() {
  this.timeout(120_000);
  let generated: GeneratedExperiment;
  const extension = (): vscode.Uri =>
    vscode.extensions.getExtension("visrep.visrep")?.extensionUri ??
      assert.fail("the extension is installed");

  suiteExperiment("to-inspect", (made) => void (generated = made));

  const sampleOf = (type: string) => {
    const sample = generated.samples.find((each) =>
      each.type === type && each.split === "train" && each.failure?.kind === "wrong_answer"
    );
    const query = generated.queries.find(({ id }) => id === sample?.query);
    assert.ok(sample && query);
    return { query,
      uri: sampleUri({ experiment: generated.folder, run: generated.run, iteration: 1,
        id: sample.id }) };
  };
  /** Runs the program of a sample, with the real interpreter. */
  const traceOf = async (type: string): Promise<ShownTrace> => {
    const { query, uri } = sampleOf(type);
    await vscode.window.showTextDocument(uri);
    const report = await vscode.commands.executeCommand<TracedReport>(COMMANDS.runProgram, uri);
    return { uri, experiment: generated.folder, query, program: report.program ?? "",
      lines: (report.program ?? "").split("\n").map((_, i) => i), steps: report.steps,
      views: stepViews(report.steps), outcome: report };
  };

  it("stands in the side panel", async () => {
    await traceOf("noun");
    await vscode.commands.executeCommand(`${VIEWS.inspector}.focus`);
  });

  it("follows the selected step, in a page that asks and is answered", async () => {
    const trace = await traceOf("noun");
    const selection = new TraceSelection();
    const panel = vscode.window.createWebviewPanel("visrep.test", "Inspector",
      vscode.ViewColumn.Two);
    const view = new InspectorView(extension(), selection, () => "nothing ran", {
      of: async ({ query }) => query.images.map(() => ({ source: null, original: "", size: null })),
    }, vscode.window.createOutputChannel("inspector's test", { log: true }));
    const asked: unknown[] = [];
    const shown = () => view.snapshot?.shown;
    panel.webview.onDidReceiveMessage((message: unknown) => asked.push(message));
    try {
      view.resolveWebviewView(
        { webview: panel.webview,
          onDidDispose: panel.onDidDispose } as unknown as vscode.WebviewView,
      );
      await eventually("a page that asks for its first snapshot",
        () => (asked.length > 0 ? true : undefined));
      assert.deepEqual(asked[0], { id: 1, call: { method: "ready" } });
      assert.equal(shown(), null);
      selection.show(trace);
      assert.deepEqual([shown()?.step, shown()?.pairs?.length, shown()?.expected], [null, 1,
        "1 box"]);
      const call = trace.steps.findIndex(({ kind }) => kind === "call");
      selection.select(call);
      assert.deepEqual([shown()?.step?.index, shown()?.regions[0]?.role], [call, "given"]);
      assert.ok(shown()?.change?.locals.some(({ name }) => name === "image_patch"));
      selection.show(undefined);
      assert.deepEqual([shown(), view.snapshot?.reason], [null, "nothing ran"]);
    } finally {
      panel.dispose();
      view.dispose();
      selection.dispose();
    }
  });

  it("shows large pictures by thumbnails, small ones as they are", async () => {
    const { query } = sampleOf("retrieval");
    const [small, large] = query.images as [string, string];
    fs.writeFileSync(path.join(layout.data(generated.folder), large),
      Buffer.concat([paintedPng(LARGE.width, LARGE.height, []), PADDING]));
    const bench = new ProgramBench({
      bin: vscode.Uri.joinPath(extension(), "dist", "visrep.mjs").fsPath,
      node: process.execPath,
      experiment: generated.folder,
    });
    try {
      const sources = new PictureSources({
        picture: (_experiment, request) => bench.picture(request),
      }, { warn: (message) => assert.fail(message) });
      const asUri = (file: vscode.Uri): string => `page:${path.basename(file.fsPath)}`;
      const [first, second] = await sources.of(
        { experiment: generated.folder, query } as ShownTrace & { readonly query: Query },
        asUri,
      );
      assert.deepEqual(first, { source: `page:${small}`, original: `page:${small}`, size: null });
      assert.match(second?.source ?? "", /^data:image\/webp;base64,/);
      assert.deepEqual([second?.original, second?.size], [`page:${large}`, LARGE]);
    } finally {
      bench.dispose();
    }
  });

  it("exports the trace that is shown as one page", async () => {
    const { steps, query } = await traceOf("noun");
    const target = vscode.Uri.file(path.join(generated.folder, "trace.html"));
    const written = await eventually("the page of the trace",
      async () =>
        vscode.commands.executeCommand<vscode.Uri | undefined>(COMMANDS.exportTrace, undefined,
          target));
    const page = fs.readFileSync(written.fsPath, "utf8");
    assert.equal(page.match(/id="step-\d+"/g)?.length, steps.length);
    assert.match(page, new RegExp(query.text));
    assert.match(page, /wrong_answer/);
    assert.equal(page.match(/data:image\/webp/g)?.length, 1);
    assert.doesNotMatch(page, /<script/);
  });
});
