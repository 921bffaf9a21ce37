import type { Split } from "../../../core/task/query";
import type { Importer, ImportOptions } from "./importer";
import type { Shares } from "./sampling";
import type { Format } from "./sniff";

/** What an import is asked for. */
export interface ImportRequest {
  readonly format: Format;
  readonly importer: Importer;
  readonly files: readonly string[];
  /** Folder of the pictures. */
  readonly images: string;
  readonly out: string;
  readonly options: ImportOptions;
  /** Where everything goes, or the shares that are drawn. */
  readonly split: Split | Shares;
  /** File with the ids that are wanted. */
  readonly ids?: string;
  /** Links to the pictures instead of copies. */
  readonly link: boolean;
  /** Adds to the queries of the folder. */
  readonly append: boolean;
  readonly signal: AbortSignal;
  /**
   * Bytes read of the annotation files, a file that is read twice counting twice, and queries
   * written so far.
   */
  readonly onProgress: (bytes: number, queries: number) => void;
}
