import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import ts from "typescript";

const root = path.resolve(import.meta.dirname, "../../..");

/**
 * Who may read `Query.annotation`; a name that ends with a slash is a folder. Whoever else needs
 * to, belongs here with a reason.
 */
const READERS: Readonly<Record<string, string>> = {
  "src/core/reward/reward.ts": "the reward",
  "src/core/task/query.ts": "its type",
  "src/core/task/expected-text.ts": "puts it into words, for people",
  "src/core/task/generate/": "makes it",
  "src/adapters/benchmarks/": "reads it from the files of others, and the gold files of " +
    "official evaluations",
  "src/adapters/store/queries.ts": "reads it from the data folder",
  "src/core/export/": "writes answers by the form in which they were asked",
  "src/core/report/provenance/provenance.ts": "shows people where rows came from",
  "src/cli/commands/import.ts": "names the files of annotations",
  "src/cli/import-coco-folder.ts": "names the file of annotations",
  "src/services/corrections/try-program.ts": "shows people what is expected beside what their " +
    "program returned",
  "src/extension/": "shows it to people",
  "webview/inspector/": "shows people its boxes beside those of the program",
};

/**
 * Modules that hold what scenes really show, or that put annotations into other forms; only these
 * may use them.
 */
const TRUTH: Readonly<Record<string, readonly string[]>> = {
  "src/core/task/annotated-image": ["src/core/task/generate/", "src/adapters/scenes/",
    "src/adapters/benchmarks/coco/"],
  "src/core/task/generate/": ["src/core/task/generate/", "src/adapters/scenes/",
    "src/adapters/benchmarks/coco/"],
  "src/adapters/benchmarks/": ["src/adapters/benchmarks/", "src/cli/commands/import.ts",
    "src/cli/commands/metrics.ts", "src/cli/import-coco-folder.ts"],
  "src/core/export/": ["src/core/export/", "src/services/export.ts", "src/cli/commands/export.ts"],
  "src/adapters/scenes/": ["src/adapters/scenes/", "src/cli/commands/init.ts"],
  "src/core/task/expected-text": ["src/core/report/provenance/provenance.ts", "src/extension/"],
  "src/core/reward/reward": ["src/core/loop/sampling/draw.ts", "src/core/reward/fallback.ts",
    "src/core/reward/percentile-rewards.ts", "src/core/review/verify.ts",
    "src/services/corrections/try-program.ts"],
};

/** Words, colours and names of types: no truth about any scene. */
const VOCABULARY = ["src/adapters/scenes/nouns", "src/adapters/scenes/palette"];

const sources: readonly (readonly [file: string, source: ts.SourceFile])[] = ["src", "webview"]
  .flatMap((folder) =>
    fs.readdirSync(path.join(root, folder), { recursive: true, encoding: "utf8" })
      .filter((name) => name.endsWith(".ts"))
      .map((name) => {
        const file = `${folder}/${name.split(path.sep).join("/")}`;
        return [file,
          ts.createSourceFile(file, fs.readFileSync(path.join(root, file), "utf8"),
            ts.ScriptTarget.Latest)] as const;
      })
  );

const within = (file: string, places: readonly string[]): boolean =>
  places.some((place) => (place.endsWith("/") ? file.startsWith(place) : file === place));

/**
 * Whether code names a query's annotation: as a property, a variable, a key or a quoted name.
 * Comments do not count.
 */
function readsAnnotation(node: ts.Node): boolean {
  if ((ts.isIdentifier(node) || ts.isStringLiteralLike(node)) && /^annotations?$/i.test(node.text))
    return true;
  return ts.forEachChild(node, (child) => readsAnnotation(child) || undefined) ?? false;
}

/**
 * Modules of the project that a file imports, exports from, or imports at run time; without
 * extensions.
 */
function importsOf(file: string, source: ts.SourceFile): readonly string[] {
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    const specifier = ts.isImportDeclaration(node) || ts.isExportDeclaration(node) ?
      node.moduleSpecifier :
      ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword ?
      node.arguments[0] :
      ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument) ?
      node.argument.literal :
      undefined;
    if (specifier && ts.isStringLiteralLike(specifier) && specifier.text.startsWith("."))
      found.push(path.posix.join(path.posix.dirname(file), specifier.text));
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

describe("annotations", () => {
  it("are read by the reward, by data sets, and where people are shown them: nowhere else", () => {
    const readers = sources.filter(([, source]) => readsAnnotation(source)).map(([file]) => file);
    assert.ok(readers.includes("src/core/reward/reward.ts"), "the search finds the reward");
    assert.deepEqual(readers.filter((file) => !within(file, Object.keys(READERS))), []);
    for (const place of Object.keys(READERS))
      assert.ok(readers.some((file) => within(file, [place])), `${place} is no reader any more`);
  });

  it("and what scenes really show reach no perception, interpreter, policy, trainer or prompt", () => {
    let uses = 0;
    for (const [file, source] of sources) {
      for (const imported of importsOf(file, source)) {
        for (const [truth, users] of Object.entries(TRUTH)) {
          const holds = truth.endsWith("/") ? imported.startsWith(truth) : imported === truth;
          if (!holds || VOCABULARY.includes(imported)) continue;
          uses++;
          assert.ok(within(file, users), `${file} imports ${imported}`);
        }
      }
    }
    assert.ok(uses > 10, "the search finds imports");
  });
});
