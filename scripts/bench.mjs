// `npm run bench -- NAME [ARGUMENTS]`: runs test/bench/NAME.ts; without a name it lists them.
import fs from "node:fs";
import path from "node:path";
import { ensure } from "./ensure.mjs";
import { main, root, run, ScriptError } from "./shared.mjs";

const folder = path.join(root, "test", "bench");

await main(async () => {
  const names = fs.existsSync(folder) ?
    fs.readdirSync(folder).filter((file) => file.endsWith(".ts")).map((file) => file.slice(0, -3)) :
    [];
  const [name, ...rest] = process.argv.slice(2);
  if (name === undefined)
    return void console.log(
      names.length > 0 ? `Benchmarks: ${names.join(", ")}` : "There is no benchmark yet.",
    );
  if (!names.includes(name))
    throw new ScriptError(`there is no benchmark "${name}"; there are: ` +
      `${names.join(", ") || "none"}`);
  await ensure();
  return run(process.execPath, ["--import", "tsx", path.join(folder, `${name}.ts`), ...rest]);
});
