import { ConfigError } from "../../../core/errors";
import { iou } from "../../../core/task/boxes";
import type { Box } from "../../../core/task/query";
import { type Eyes, findText } from "./answer";
import { askText } from "./ask";
import { BOX_CONVENTIONS, type BoxConvention, BOXES_FORMAT, placeBoxes, readBoxes,
  type WrittenBox } from "./boxes";
import { sizeSent } from "./region-picture";

/**
 * A made picture with one red square, off the middle so that no two conventions put it at one
 * place. Pixels, y up.
 */
const WIDTH = 840;
const HEIGHT = 560;
const SQUARE: Box = { left: 560, lower: 84, right: 728, upper: 252 };
const ENOUGH = 0.5;

/**
 * Asks the model where the square is, and makes sure that it writes boxes as the options say.
 * @throws ConfigError naming the convention that fits, if one does
 */
export async function calibrate({ model, boxes, longestSide }: Eyes,
  signal?: AbortSignal): Promise<void> {
  const size = sizeSent(WIDTH, HEIGHT, longestSide);
  const answer = await askText({ model, text: findText("red square"),
    png: await calibrationPicture(size), signal }, "boxes", BOXES_FORMAT);
  const written = readBoxes(answer) ?? [];
  if (fits(written, boxes, size)) return;
  const other = BOX_CONVENTIONS.find((convention) => fits(written, convention, size));
  const said = `${model} was shown a red square and wrote ${answer.slice(0, 120) || "nothing"}`;
  if (other)
    throw new ConfigError(`${said}: that is where it is by "${other}", not by ` +
      `"${boxes}".`, `Set "perception.ollama.boxes" to "${other}" in experiment.json.`);
  throw new ConfigError(`${said}: by no convention is the square there.`,
    "Take a model that was trained to locate objects, such as qwen2.5vl or qwen3-vl, as " +
      `"perception.ollama.model".`);
}

function fits(written: readonly WrittenBox[], convention: BoxConvention,
  size: { readonly width: number; readonly height: number }): boolean {
  const whole = { image: { file: "", digest: "", width: WIDTH, height: HEIGHT },
    box: { left: 0, lower: 0, right: WIDTH, upper: HEIGHT } };
  return placeBoxes(written.slice(0, 1), convention, whole, size).some((box) =>
    iou(box, SQUARE) >= ENOUGH
  );
}

async function calibrationPicture(
  { width, height }: { readonly width: number; readonly height: number },
): Promise<Uint8Array> {
  const { default: sharp } = await import("sharp");
  const square = `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" ` +
    `height="${HEIGHT}"><rect width="100%" height="100%" fill="white"/><rect ` +
    `x="${SQUARE.left}" y="${HEIGHT - SQUARE.upper}" width="${SQUARE.right - SQUARE.left}" ` +
    `height="${SQUARE.upper - SQUARE.lower}" fill="red"/></svg>`;
  return sharp(Buffer.from(square)).resize({ width, height, fit: "fill" }).png().toBuffer();
}
