import * as vscode from "vscode";
import { z } from "zod";
import type { PatchValue } from "../../core/program/value";
import { CROP_SCHEME } from "../ids";
import { ProgramFiles } from "../sample/program-files";
import type { ShownTrace } from "../trace/trace-selection";
import type { PictureOf } from "../trace/variable-hovers";

/** Pixels of the longer side. */
const LONGEST = 1600;

const placeSchema = z.strictObject({ experiment: z.string(), query: z.string(),
  image: z.int().nonnegative(), left: z.number(), lower: z.number(), right: z.number(),
  upper: z.number() });

/** What patches show, as read-only pictures: the address says which box of which picture. */
export class CropFiles extends ProgramFiles {
  readonly onDidChangeFile: vscode.Event<vscode.FileChangeEvent[]> = () =>
    new vscode.Disposable(() => undefined);

  constructor(private readonly pictureOf: PictureOf) {
    super();
  }

  async stat(uri: vscode.Uri): Promise<vscode.FileStat> {
    return { type: vscode.FileType.File, ctime: 0, mtime: 0,
      size: (await this.readFile(uri)).byteLength, permissions: vscode.FilePermission.Readonly };
  }

  /**
   * @throws FileSystemError where the workspace is not trusted, UserError where the picture is
   *   gone.
   */
  async readFile(uri: vscode.Uri): Promise<Uint8Array> {
    const { experiment, query, image, ...box } = placeSchema.parse(JSON.parse(uri.query));
    const picture = await this.pictureOf(experiment, { query, image, box, longest: LONGEST });
    if (!picture)
      throw vscode.FileSystemError.NoPermissions(
        vscode.l10n.t("Crops are made in trusted workspaces only."),
      );
    return Buffer.from(picture.uri.slice(picture.uri.indexOf(",") + 1), "base64");
  }

  writeFile(uri: vscode.Uri): Promise<never> {
    return Promise.reject(vscode.FileSystemError.NoPermissions(uri));
  }
}

/** `visrep-crop:/dog.webp?...` */
export function cropUri({ experiment, query }: Pick<ShownTrace, "experiment" | "query">,
  { name, image, left, lower, right, upper }: PatchValue): vscode.Uri {
  const place: z.infer<typeof placeSchema> = { experiment, query: query.id, image, left, lower,
    right, upper };
  return vscode.Uri.from({ scheme: CROP_SCHEME,
    path: `/${(name ?? "patch").replaceAll(/[^\p{L}\p{N}]+/gu, "-") || "patch"}.webp`,
    query: JSON.stringify(place) });
}
