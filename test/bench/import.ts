// `npm run bench -- import [MEGABYTES]`: writes a synthetic GQA question file (300 MB unless said
// otherwise) to a temporary folder, imports all of its balanced questions with the built command
// line, then ten of each type, and prints time and peak memory of each; exit status 1 if more than
// 500 MB.
import { spawn } from "node:child_process";
import { once } from "node:events";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import sharp from "sharp";
import { packageFile } from "../../src/adapters/files/package-file";

const MOST_MB = 500;
const IMAGES = 2000;

/** Questions as long as the data set's own, some 700 bytes; two in three are balanced. */
function question(i: number): string {
  return JSON.stringify({
    question: `Is the ${["hat", "car", "dog"][i % 3]} in front of the building number ${i} ` +
      "black, or does it have another color?",
    answer: i % 2 ? "no" : "yes",
    imageId: `n${i % IMAGES}`,
    isBalanced: i % 3 > 0,
    entailed: [String(20_000_001 + i), String(20_000_002 + i)],
    equivalent: [String(20_000_000 + i)],
    fullAnswer: "No, the hat is blue.",
    groups: { global: null, local: `06-hat_${i % 500}` },
    semantic: [{ operation: "select", argument: "hat (3)", dependencies: [] }, {
      operation: "filter color",
      argument: "black",
      dependencies: [0],
    }, { operation: "verify color", argument: "black", dependencies: [1] }],
    types: { structural: "verify", semantic: "attr", detailed: `type${i % 100}` },
    annotations: { answer: {}, question: { 2: "4190000" }, fullAnswer: { 2: "4190000" } },
    semanticStr: "select: hat (3)->verify color: black [0]",
  });
}

async function writeQuestions(file: string, bytes: number): Promise<number> {
  const stream = fs.createWriteStream(file);
  let written = 0;
  let i = 0;
  for (; written < bytes; i++) {
    const text = `${i === 0 ? "{" : ","}"${20_000_000 + i}":${question(i)}`;
    written += text.length;
    if (!stream.write(text)) await once(stream, "drain");
  }
  stream.end("}");
  await once(stream, "finish");
  return i;
}

/** Peak resident memory in MB, read from the process while it lives. */
async function importing(
  ...words: readonly string[]
): Promise<{ readonly peak: number; readonly seconds: number; readonly queries: number }> {
  const started = performance.now();
  const child = spawn(process.execPath, [packageFile("dist", "visrep.mjs"), "import", "gqa",
    ...words, "--json"], { stdio: ["ignore", "pipe", "ignore"] });
  let peak = 0;
  let output = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    output += text;
  });
  const look = setInterval(() => {
    peak = Math.max(peak, highWaterMark(child.pid ?? 0));
  }, 100);
  const [status] = await once(child, "close") as [number];
  clearInterval(look);
  if (status !== 0) throw new Error(`the import ended with status ${status}`);
  return { peak, seconds: (performance.now() - started) / 1000,
    queries: (JSON.parse(output) as { readonly queries: number }).queries };
}

/** What the kernel says the process has used at most, in MB; 0 once it is gone. */
function highWaterMark(pid: number): number {
  try {
    return Number(
      /^VmHWM:\s+(\d+) kB$/m.exec(fs.readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0,
    ) / 1000;
  } catch {
    return 0;
  }
}

const megabytes = Number(process.argv[2] ?? 300);
if (!(megabytes > 0)) throw new Error(`megabytes above 0 are needed, not "${process.argv[2]}"`);
const folder = fs.mkdtempSync(path.join(os.tmpdir(), "visrep-import-"));
try {
  const images = path.join(folder, "images");
  fs.mkdirSync(images);
  const one = path.join(images, "n0.jpg");
  await sharp({ create: { width: 640, height: 480, channels: 3, background: "#888" } }).jpeg()
    .toFile(one);
  for (let i = 1; i < IMAGES; i++) fs.linkSync(one, path.join(images, `n${i}.jpg`));
  const file = path.join(folder, "questions.json");
  const count = await writeQuestions(file, megabytes * 1e6);
  console.log(`${(fs.statSync(file).size / 1e6).toFixed(0)} MB, ${count} questions on ${IMAGES} ` +
    "images");
  for (const [name, words] of [["all balanced", []], ["ten of a type", ["--per-type",
    "10"]]] as const) {
    const { peak, seconds, queries } = await importing(file, "--images", images, "--out",
      path.join(folder, name.replaceAll(" ", "-")), ...words);
    console.log(`${name.padEnd(14)} ${queries} queries in ${seconds.toFixed(1)} s ` +
      `(${(megabytes / seconds).toFixed(1)} MB/s), peak memory ${peak.toFixed(0)} MB of at ` +
      `most ${MOST_MB}`);
    if (peak > MOST_MB) process.exitCode = 1;
  }
} finally {
  fs.rmSync(folder, { recursive: true });
}
