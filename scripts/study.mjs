// `npm run study [-- --policy NAME] [--arms A,B] [--smoke] [--document]`: runs the arms of the
// study that have no result yet, and writes docs/study.md.
import path from "node:path";
import { ensure } from "./ensure.mjs";
import { main, root, run } from "./shared.mjs";

await main(async () => {
  await ensure();
  return run(process.execPath, ["--import", "tsx", path.join(root, "scripts", "study", "main.ts"),
    ...process.argv.slice(2)]);
});
