import * as vscode from "vscode";
import { layout } from "../../adapters/store/layout";
import type { QueryNode } from "../comparison/nodes";
import { OUTPUT_SCHEME, SAMPLE_SCHEME } from "../ids";
import type { ItemNode } from "../review/nodes";
import { documentOf } from "../review/tree-item";
import { iterationOf, runOf, type SampleNode } from "../tree/nodes";
import { type SamplePlace, samplePlace } from "./sample-uri";

/**
 * The sample that a command is about: that of a document, of an item of a view, or of the active
 * editor; undefined if there is none.
 */
export function placeOf(argument: unknown): SamplePlace | undefined {
  if (argument instanceof vscode.Uri) return placeOfDocument(argument);
  if (argument !== undefined) return placeOfNode(argument as SampleNode | QueryNode | ItemNode);
  const active = vscode.window.activeTextEditor?.document.uri;
  return active && placeOfDocument(active);
}

function placeOfDocument(uri: vscode.Uri): SamplePlace | undefined {
  switch (uri.scheme) {
    case SAMPLE_SCHEME:
    case OUTPUT_SCHEME:
      return samplePlace(uri.with({ scheme: SAMPLE_SCHEME }));
    default:
      return undefined;
  }
}

function placeOfNode(node: SampleNode | QueryNode | ItemNode): SamplePlace {
  switch (node.kind) {
    case "sample": {
      const run = runOf(node);
      return { experiment: run.experiment, run: run.folder, iteration: iterationOf(node).iteration,
        id: node.summary.id };
    }
    case "item":
      return samplePlace(documentOf(node));
    case "query": {
      const { experiment, to } = node.parent.parent.report;
      return { experiment, run: layout.run(experiment, to.run), iteration: to.iteration,
        id: node.changed.after.sample };
    }
  }
}
