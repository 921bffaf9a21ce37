import * as vscode from "vscode";
import { OUTPUT_SCHEME, SAMPLE_SCHEME } from "../ids";
import { ProgramFiles } from "../sample/program-files";
import { programText, type SampleFiles } from "../sample/sample-files";
import { type SamplePlace, sampleUri } from "../sample/sample-uri";

/**
 * What the policy wrote, whatever people made of it: the left side of a correction. It is a record,
 * so it never changes.
 */
export class OutputFiles extends ProgramFiles {
  readonly onDidChangeFile: vscode.Event<vscode.FileChangeEvent[]> = () =>
    new vscode.Disposable(() => undefined);

  constructor(private readonly files: SampleFiles) {
    super();
  }

  async stat(uri: vscode.Uri): Promise<vscode.FileStat> {
    return { type: vscode.FileType.File, ctime: 0, mtime: 0,
      size: (await this.readFile(uri)).byteLength, permissions: vscode.FilePermission.Readonly };
  }

  async readFile(uri: vscode.Uri): Promise<Uint8Array> {
    return new TextEncoder().encode(
      programText((await this.files.load(uri.with({ scheme: SAMPLE_SCHEME }))).sample),
    );
  }

  writeFile(uri: vscode.Uri): Promise<never> {
    return Promise.reject(vscode.FileSystemError.NoPermissions(uri));
  }
}

export function outputUri(place: SamplePlace): vscode.Uri {
  return sampleUri(place).with({ scheme: OUTPUT_SCHEME });
}
