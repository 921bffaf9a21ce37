import * as vscode from "vscode";
import { COMPLETION_SCHEME, SAMPLE_SCHEME } from "../ids";
import { ProgramFiles } from "./program-files";
import type { SampleFiles } from "./sample-files";
import { type SamplePlace, sampleUri } from "./sample-uri";

/** Behind the name of the sample's program. Most models that chat write Markdown. */
const ENDING = ".md";

/**
 * The whole of what the policy wrote for a sample, as a document. It is a record, so it never
 * changes.
 */
export class CompletionFiles extends ProgramFiles {
  readonly onDidChangeFile: vscode.Event<vscode.FileChangeEvent[]> = () =>
    new vscode.Disposable(() => undefined);

  constructor(private readonly files: SampleFiles) {
    super();
  }

  async stat(uri: vscode.Uri): Promise<vscode.FileStat> {
    const size = (await this.readFile(uri)).byteLength;
    return { type: vscode.FileType.File, ctime: 0, mtime: 0, size,
      permissions: vscode.FilePermission.Readonly };
  }

  async readFile(uri: vscode.Uri): Promise<Uint8Array> {
    const { sample } = await this.files.load(programOf(uri));
    // A NUL would make the editor take the text for a binary file.
    return new TextEncoder().encode(sample.completion.replaceAll("\0", "\u2400"));
  }

  writeFile(uri: vscode.Uri): Promise<never> {
    return Promise.reject(vscode.FileSystemError.NoPermissions(uri));
  }
}

export function completionUri(place: SamplePlace): vscode.Uri {
  const { path } = sampleUri(place);
  return vscode.Uri.file(`${path}${ENDING}`).with({ scheme: COMPLETION_SCHEME });
}

/**
 * The document of the sample whose completion this is.
 * @throws FileSystemError (not found) for any other address.
 */
export function programOf(uri: vscode.Uri): vscode.Uri {
  if (uri.scheme !== COMPLETION_SCHEME || !uri.path.endsWith(ENDING))
    throw vscode.FileSystemError.FileNotFound(uri);
  return uri.with({ scheme: SAMPLE_SCHEME, path: uri.path.slice(0, -ENDING.length) });
}
