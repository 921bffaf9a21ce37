import { importCoco } from "../coco/import-coco";
import type { Importer } from "./importer";
import type { Format } from "./sniff";

/** The importer of each format. */
export const IMPORTERS: Readonly<Partial<Record<Format, Importer>>> = { coco: importCoco };
