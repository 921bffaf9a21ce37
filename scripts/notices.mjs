// `npm run notices`: writes THIRD_PARTY_NOTICES.md from what the bundles really hold
// (dist/meta.json) and what they load at run time.
import fs from "node:fs";
import path from "node:path";
import { ensure } from "./ensure.mjs";
import { runtimePackages } from "./runtime-packages.mjs";
import { main, root, ScriptError } from "./shared.mjs";

const noticesFile = path.join(root, "THIRD_PARTY_NOTICES.md");
const platformPackage = /^(@img\/sharp(?:-libvips)?)-(?:darwin|linux|linuxmusl|win32)-\w+$/;

/** Licences whose text no package brings along; kept in licences/. */
const keptTexts = { "MPL-2.0": ["MPL-2.0.txt"],
  "LGPL-3.0-or-later": ["LGPL-3.0.txt", "GPL-3.0.txt"] };

/**
 * What lies inside other packages or is no package; the package that brings it decides whether it
 * is told.
 */
const inside = {
  pyodide: "Pyodide holds **CPython** and its standard library, compiled with **Emscripten** " +
    "(MIT). CPython is under the Python Software Foundation License: " +
    "[licences/Python.txt](licences/Python.txt). Source of Pyodide: " +
    "<https://github.com/pyodide/pyodide>.",
  "onnxruntime-node": "The native library is ONNX Runtime, Copyright (c) Microsoft Corporation; " +
    "what it holds itself is listed in its " +
    "[ThirdPartyNotices](https://github.com/microsoft/onnxruntime/blob/main/ThirdPartyNotices.txt).",
  "@iconify-json/fluent-emoji-flat": "The pictures of the built-in scenes are drawn from Fluent " +
    "Emoji, Copyright (c) Microsoft Corporation, MIT: " +
    "<https://github.com/microsoft/fluentui-emoji>.",
};

const manifestIn = (folder) =>
  JSON.parse(fs.readFileSync(path.join(folder, "package.json"), "utf8"));

/** Folders of the packages with code in a bundle. */
function bundledFolders() {
  const meta = path.join(root, "dist", "meta.json");
  if (!fs.existsSync(meta))
    throw new ScriptError("dist/meta.json is missing: run npm run build " +
      "first");
  const files = Object.values(JSON.parse(fs.readFileSync(meta, "utf8")).outputs).flatMap((
    { inputs },
  ) =>
    Object.entries(inputs).filter(([, { bytesInOutput }]) => bytesInOutput > 0).map(([file]) =>
      file
    )
  );
  return files.map((file) => file.match(/^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/)?.[0]).filter(
    Boolean,
  ).map((folder) => path.join(root, folder));
}

/**
 * Every third-party package in bundles, loaded at run time, or drawn into shipped files; sorted by
 * name.
 */
export function shippedPackages() {
  const folders = [...bundledFolders(),
    ...[...runtimePackages(), "@iconify-json/fluent-emoji-flat"].map((name) =>
      path.join(root, "node_modules", name)
    )];
  const packages = folders.map((folder) => {
    const { name, version, license, author } = manifestIn(folder);
    return { name: name.replace(platformPackage, "$1-PLATFORM"), version, license, author, folder };
  });
  return [...new Map(packages.map((each) => [heading(each), each])).values()].sort((a, b) =>
    a.name.localeCompare(b.name, "en") || a.version.localeCompare(b.version, "en")
  );
}

const heading = ({ name, version, license }) => `## ${name} ${version} (${license})`;

/** Those of the packages that a text of notices does not name. */
export const unlisted = (packages, notices) =>
  packages.filter((each) => !notices.split("\n").includes(heading(each))).map(({ name, version }) =>
    `${name} ${version}`
  );

const mit = (holder) =>
  `MIT License\n\nCopyright (c) ${holder}\n\n` +
  `${
    fs.readFileSync(path.join(root, "LICENSE"), "utf8").replace(/^[^]*?(?=Permission is hereby)/,
      "").trim()
  }`;

function licenceText({ name, license, author, folder }) {
  const file = fs.readdirSync(folder).find((each) => /^LICEN[CS]E/i.test(each));
  if (file) return fence(fs.readFileSync(path.join(folder, file), "utf8").trim());
  if (keptTexts[license])
    return "Licence: " +
      `${keptTexts[license].map((each) => `[licences/${each}](licences/${each})`).join(", ")}.`;
  const holder = typeof author === "string" ? author.replace(/ *[<(].*/, "") : author?.name;
  if (license === "MIT") return fence(mit(holder ?? `the authors of ${name}`));
  throw new ScriptError(`${name} brings no licence text and ${license} is not in licences/: add ` +
    "its text there and to scripts/notices.mjs");
}

const fence = (text) => `\`\`\`text\n${text.replaceAll("\r\n", "\n")}\n\`\`\``;

/** The table of libraries inside sharp's binaries, from the package's own README. */
const libvipsTable = (folder) =>
  "libvips and the libraries it is built with, unchanged and " +
  "dynamically linked; sources and build recipe: <https://github.com/lovell/sharp-libvips>.\n\n" +
  `${fs.readFileSync(path.join(folder, "README.md"), "utf8").match(/^\|[^]*\|$/m)?.[0] ?? ""}`;

export function notices() {
  const models = fs.readdirSync(path.join(root, "media", "models")).sort();
  const sections = shippedPackages().map((each) =>
    [heading(each),
      each.name.includes("sharp-libvips") ? libvipsTable(each.folder) : inside[each.name],
      licenceText(each)].filter(Boolean).join("\n\n")
  );
  return `# Third-party notices

VisReP is under the MIT licence (LICENSE). It is shipped with the packages below. This file is written by \`npm run notices\`; a test fails if a shipped package is missing.

The model files in media/models (${
    models.join(", ")
  }) are the project's own, under its MIT licence; a model card lies beside each.

The photo perception runs the CenterNet weights in the npm package @vladmandic/human (MIT). They come from <https://github.com/610265158/mobilenetv3_centernet>, which states no licence: they are neither in this repository nor shipped with the extension, but read from that package where it is installed (\`visrep setup-engines photo\`).

${sections.join("\n\n")}
`;
}

if (process.argv[1] === import.meta.filename) {
  await main(async () => {
    await ensure();
    fs.writeFileSync(noticesFile, notices());
    console.log(`${path.relative(root, noticesFile)}: ${shippedPackages().length} packages`);
  });
}
