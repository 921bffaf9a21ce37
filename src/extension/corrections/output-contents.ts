import type * as vscode from "vscode";
import { OUTPUT_SCHEME, SAMPLE_SCHEME } from "../ids";
import { programText, type SampleFiles } from "../sample/sample-files";
import { sampleUri, type SamplePlace } from "../sample/sample-uri";

/** What the policy wrote, whatever people made of it: the left side of a correction. */
export class OutputContents implements vscode.TextDocumentContentProvider {
  constructor(private readonly files: SampleFiles) {}

  async provideTextDocumentContent(uri: vscode.Uri): Promise<string> {
    return programText((await this.files.load(uri.with({ scheme: SAMPLE_SCHEME }))).sample);
  }
}

export function outputUri(place: SamplePlace): vscode.Uri {
  return sampleUri(place).with({ scheme: OUTPUT_SCHEME });
}
