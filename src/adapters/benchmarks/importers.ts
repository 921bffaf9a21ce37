import { importCoco } from "./coco/import-coco";
import { importGqa } from "./gqa/import-gqa";
import { importOmnilabel } from "./omnilabel/import-omnilabel";
import { importJsonl } from "./own/import-jsonl";
import type { Importer } from "./reading/importer";
import type { Format } from "./reading/sniff";
import { importSugarcrepe } from "./sugarcrepe/import-sugarcrepe";
import { importVsr } from "./vsr/import-vsr";
import { importWinoground } from "./winoground/import-winoground";

/** The importer of each format. */
export const IMPORTERS: Readonly<Record<Format, Importer>> = {
  gqa: importGqa,
  coco: importCoco,
  omnilabel: importOmnilabel,
  sugarcrepe: importSugarcrepe,
  winoground: importWinoground,
  vsr: importVsr,
  jsonl: importJsonl,
};
