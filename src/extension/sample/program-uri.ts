import type * as vscode from "vscode";
import { sampleUri, type SamplePlace } from "./sample-uri";

/** The document of a program as the policy wrote it. */
export function programUri(place: SamplePlace): vscode.Uri {
  return sampleUri(place);
}
