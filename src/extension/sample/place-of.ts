import * as vscode from "vscode";
import { SAMPLE_SCHEME } from "../ids";
import { layout } from "../../adapters/store/layout";
import type { QueryNode } from "../comparison/nodes";
import { iterationOf, runOf, type SampleNode } from "../tree/nodes";
import { samplePlace, type SamplePlace } from "./sample-uri";

/** The sample that a command is about: that of a document, of an item of a view, or of the active editor; undefined if there is none. */
export function placeOf(argument: unknown): SamplePlace | undefined {
  const uri = argument instanceof vscode.Uri ? argument : argument === undefined ? vscode.window.activeTextEditor?.document.uri : undefined;
  if (uri) return uri.scheme === SAMPLE_SCHEME ? samplePlace(uri) : undefined;
  return argument === undefined ? undefined : placeOfNode(argument as SampleNode | QueryNode);
}

function placeOfNode(node: SampleNode | QueryNode): SamplePlace {
  if (node.kind === "sample") {
    const run = runOf(node);
    return { experiment: run.experiment, run: run.folder, iteration: iterationOf(node).iteration, id: node.summary.id };
  }
  const { experiment, to } = node.parent.parent.report;
  return { experiment, run: layout.run(experiment, to.run), iteration: to.iteration, id: node.changed.after.sample };
}
