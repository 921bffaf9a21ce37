// Writes the JSON schema of experiment.json, which the editor completes and checks with: npx tsx
// scripts/schema.ts
import * as fs from "node:fs";
import * as path from "node:path";
import { experimentJsonSchema } from "../src/core/experiment/json-schema";

fs.writeFileSync(path.join(import.meta.dirname, "..", "media", "experiment.schema.json"),
  `${JSON.stringify(experimentJsonSchema(), null, 2)}\n`);
