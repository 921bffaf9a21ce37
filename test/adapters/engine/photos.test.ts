import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import sharp from "sharp";
import type { ExecReport } from "../../../src/adapters/engine-client/protocol";
import { imageRef } from "../../../src/adapters/files/image-ref";
import { findEngine } from "../../../src/adapters/optional/package";
import { answerBoxes, answerText } from "../../../src/core/reward/answer";
import { iou } from "../../../src/core/task/boxes";
import { openSandbox, type Sandbox } from "../../../src/services/compose";
import { temporaryFolder } from "../../fakes/bench";
import { paintedPng } from "../../fakes/painted-png";
import { needSharedData } from "../../shared-data";
import { LIMITS, SILENT } from "../interpreter/fixture";
import { visrep } from "./cli";

/** Two photographs in COCO's format: dogs and cats of 40 x 40, far apart. */
function cocoFolder(): string {
  const folder = temporaryFolder();
  fs.mkdirSync(path.join(folder, "images"));
  const images = [1, 2, 3, 4, 5, 6, 7, 8].map((id) => ({ id, file_name: `${id}.png`, width: 200,
    height: 100 })
  );
  for (const { id, file_name } of images)
    fs.writeFileSync(path.join(folder, "images", file_name),
      paintedPng(200, 100, [{ left: id, lower: 20, right: 40, upper: 60, color: [90, 60, 30] }]));
  const annotations = images.flatMap(({ id }) =>
    [[10, 40], [60, 40], [140, 40]].map(([x, y], i) => ({ id: 10 * id + i, image_id: id,
      category_id: i === 2 ? 18 : 17, bbox: [x, y, 40, 40], area: 1600, iscrowd: 0 })
    )
  );
  const categories = [{ id: 17, name: "cat", supercategory: "animal" }, { id: 18, name: "dog",
    supercategory: "animal" }];
  fs.writeFileSync(path.join(folder, "instances.json"),
    JSON.stringify({ images, annotations, categories }));
  return folder;
}

describe("experiments on photographs", function() {
  this.timeout(60_000);

  it("start from a folder of COCO boxes, or from an imported one", async () => {
    const [coco, parent] = [cocoFolder(), temporaryFolder()];
    const first = await visrep("init", path.join(parent, "direct"), "--template", "photos",
      "--data", coco, "--json");
    assert.equal(first.status, 0, first.stderr);
    assert.ok((JSON.parse(first.stdout) as { queries: number }).queries > 20, first.stdout);
    const { perception } = JSON.parse(
      fs.readFileSync(path.join(parent, "direct/experiment.json"), "utf8"),
    ) as { perception: object };
    assert.deepEqual(perception, { engine: "photo", scoreThreshold: 0.3, nmsIou: 0.6 });
    const imported = await visrep("import", "coco", path.join(coco, "instances.json"), "--out",
      path.join(parent, "data"));
    assert.equal(imported.status, 0, imported.stderr);
    const second = await visrep("init", path.join(parent, "copied"), "--template", "photos",
      "--data", path.join(parent, "data"));
    assert.equal(second.status, 0, second.stderr);
    const queries = (name: string): string =>
      fs.readFileSync(path.join(parent, name, "data/queries.jsonl"), "utf8");
    assert.equal(queries("direct"), queries("copied"));
  });

  it("need data", async () => {
    const { status, stderr } = await visrep("init", path.join(temporaryFolder(), "x"), "--template",
      "photos");
    assert.equal(status, 2);
    assert.match(stderr, /The template photos needs data\.\nName it with --data/);
  });
});

const PEOPLE = `def execute_command(image):
    return len(ImagePatch(image).find("person"))
`;
const DOG_LEFT_OF_PERSON = `def execute_command(image):
    patch = ImagePatch(image)
    dogs, people = patch.find("dog"), patch.find("person")
    return bool_to_yesno(any(dog.horizontal_center < person.horizontal_center for dog in dogs for person in people))
`;
const LARGEST_VEHICLE = `def execute_command(image):
    patch = ImagePatch(image)
    vehicles = patch.find("car") + patch.find("bus") + patch.find("truck")
    return max(vehicles, key=lambda vehicle: vehicle.area)
`;

describe("programs on photographs", function() {
  this.timeout(60_000);
  let sandbox: Sandbox | undefined;

  before(async function() {
    if (findEngine("photo") === undefined) {
      console.warn("SKIPPED: programs on photographs, because the package @vladmandic/human is " +
        "not installed: npm ci, or visrep setup-engines photo.");
      this.skip();
    }
    sandbox = await openSandbox({ engine: "photo" }, SILENT);
  });
  after(() => sandbox?.close());

  const run = async (program: string, file: string) => {
    const { interpreter, perception } = sandbox as Sandbox;
    const { value = null, failure } = await interpreter.run({ program,
      images: [await imageRef(file, "the test")], trace: false, seed: 0, limits: LIMITS },
      perception);
    assert.equal(failure, undefined);
    return value;
  };
  const photograph = (test: Mocha.Context, name: string): string =>
    needSharedData(test, "coco-demo", "images", `${name}.jpg`);

  it("count people", async function() {
    assert.equal(answerText(await run(PEOPLE, photograph(this, "000000442450"))), "2");
  });

  it("say whether a dog is left of a person", async function() {
    const right = photograph(this, "000000442450"); // the dog is at the right of both people
    const mirrored = path.join(temporaryFolder(), "mirrored.png");
    await sharp(right).flop().toFile(mirrored);
    assert.deepEqual([answerText(await run(DOG_LEFT_OF_PERSON, right)),
      answerText(await run(DOG_LEFT_OF_PERSON, mirrored))], ["no", "yes"]);
  });

  it("box the largest vehicle, by the command line", async function() {
    const file = path.join(temporaryFolder(), "largest.py");
    fs.writeFileSync(file, LARGEST_VEHICLE);
    // 640 x 427, a bus of 234 x 135 at (143, 142) from the upper left
    const photo = photograph(this, "000000252639");
    const { status, stdout, stderr } = await visrep("exec", file, "--image", photo, "--perception",
      "photo", "--json");
    assert.equal(status, 0, stderr);
    const { value, answer } = JSON.parse(stdout) as ExecReport;
    assert.equal(answer, "bus");
    const [box] =
      answerBoxes([{ $: "patch", image: 0,
        ...value as { left: number; lower: number; right: number; upper: number } }]) ?? [];
    assert.ok(box && iou(box, { left: 143, right: 377, upper: 427 - 142, lower: 427 - 277 }) > 0.8,
      stdout);
  });
});
