import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { COMMANDS, COMPLETION_SCHEME, CONTAINER, CONTEXT, CONTROLLERS, INTERNAL_COMMANDS, ITEMS,
  OUTPUT_SCHEME, SAMPLE_SCHEME, SETTINGS, VIEWS } from "../../../src/extension/ids";

const root = path.resolve(import.meta.dirname, "../../..");
const read = (name: string): string => fs.readFileSync(path.join(root, name), "utf8");
const manifestText = read("package.json");

interface Manifest {
  readonly icon: string;
  readonly activationEvents: readonly string[];
  readonly contributes: {
    readonly commands: readonly { readonly command: string; readonly category: string }[];
    readonly menus: Readonly<
      Record<string, readonly { readonly command: string; readonly when?: string }[]>
    >;
    readonly viewsContainers: {
      readonly activitybar: readonly { readonly id: string; readonly icon: string }[];
    };
    readonly views: Readonly<Record<string, readonly { readonly id: string }[]>>;
    readonly viewsWelcome: readonly { readonly view: string; readonly when: string }[];
    readonly configuration: { readonly properties: Readonly<Record<string, unknown>> };
    readonly jsonValidation: readonly { readonly url: string }[];
    readonly walkthroughs: readonly {
      readonly steps: readonly { readonly media: { readonly svg: string };
        readonly completionEvents: readonly string[] }[];
    }[];
  };
}
const manifest = JSON.parse(manifestText) as Manifest;
const { contributes } = manifest;

describe("package.json of the extension", () => {
  it("contributes exactly the commands of the code, those of tree items aside", () => {
    const expected = Object.values(COMMANDS).filter((id) => !INTERNAL_COMMANDS.includes(id));
    assert.deepEqual(contributes.commands.map(({ command }) => command).sort(), expected.sort());
    assert.ok(contributes.commands.every(({ category }) => category === "VisReP"));
  });

  it("names only these commands in menus and walkthrough", () => {
    const known = new Set(contributes.commands.map(({ command }) => command));
    const used = Object.values(contributes.menus).flat().map(({ command }) => command);
    const completions = contributes.walkthroughs.flatMap(({ steps }) => steps).flatMap((
      { completionEvents },
    ) => completionEvents).filter((event) => event.startsWith("onCommand:")).map((event) =>
      event.slice("onCommand:".length)
    );
    for (const command of [...used, ...completions]) assert.ok(known.has(command), command);
  });

  it("has the views, the container and the settings of the code", () => {
    assert.deepEqual(contributes.viewsContainers.activitybar.map(({ id }) => id), [CONTAINER]);
    assert.deepEqual(contributes.views[CONTAINER]?.map(({ id }) => id), Object.values(VIEWS));
    assert.deepEqual(Object.keys(contributes.configuration.properties),
      [SETTINGS.node, SETTINGS.trainerPython, SETTINGS.author].map((name) =>
        `${SETTINGS.section}.${name}`
      ));
  });

  it("uses no context key, item or scheme that the code does not set", () => {
    const clauses = [...Object.values(contributes.menus).flat(), ...contributes.viewsWelcome].map((
      { when },
    ) => when ?? "").join(" ");
    const known = new Set<string>([...Object.values(CONTEXT), ...Object.values(ITEMS),
      ...Object.values(VIEWS), ...Object.values(CONTROLLERS), SAMPLE_SCHEME, OUTPUT_SCHEME]);
    for (const id of clauses.match(/visrep[.-][\w.]+/g) ?? []) assert.ok(known.has(id), id);
  });

  it("wakes only for experiments and their samples", () => {
    assert.ok(
      manifest.activationEvents.every((event) =>
        event.startsWith("workspaceContains:") ||
        [SAMPLE_SCHEME, OUTPUT_SCHEME, COMPLETION_SCHEME].some((scheme) =>
          event === `onFileSystem:${scheme}`
        )
      ),
      manifest.activationEvents.join(),
    );
  });

  it("finds each of its texts in package.nls.json, and uses all of them", () => {
    const texts = JSON.parse(read("package.nls.json")) as Record<string, string>;
    const used = [...manifestText.matchAll(/"%([\w.]+)%"/g)].map(([, key]) => key as string);
    assert.deepEqual([...new Set(used)].sort(), Object.keys(texts).sort());
  });

  it("has one walkthrough of at most five steps", () => {
    assert.deepEqual(contributes.walkthroughs.map(({ steps }) => steps.length <= 5), [true]);
  });

  it("links only to commands that exist", () => {
    const known = new Set([...contributes.commands.map(({ command }) => command),
      ...Object.values(VIEWS).map((id) => `${id}.focus`)]);
    const links = [...read("package.nls.json").matchAll(/\(command:(visrep\.[\w.]+)/g)].map((
      [, command],
    ) => command as string);
    assert.ok(links.length > 0);
    for (const command of links) assert.ok(known.has(command), command);
  });

  it("refers to files that exist", () => {
    const files = [manifest.icon, contributes.viewsContainers.activitybar[0]?.icon,
      ...contributes.jsonValidation.map(({ url }) => url),
      ...contributes.walkthroughs.flatMap(({ steps }) => steps.map(({ media }) => media.svg))];
    for (const file of files) assert.ok(file && fs.existsSync(path.join(root, file)), file);
  });
});
