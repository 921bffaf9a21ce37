import { crc32, deflateSync } from "node:zlib";
import type { Box } from "../../src/core/task/query";

export interface PaintedBox extends Box {
  readonly color: readonly [number, number, number];
}

const GROUND = 238;

/** A PNG of plain rectangles (y up) on a light grey ground, made without any image library. */
export function paintedPng(width: number, height: number, boxes: readonly PaintedBox[]): Buffer {
  const stride = 1 + 3 * width;
  const pixels = Buffer.alloc(height * stride, GROUND);
  for (let y = 0; y < height; y++) pixels[y * stride] = 0; // no filter
  for (const { left, lower, right, upper, color } of boxes) {
    for (let y = height - upper; y < height - lower; y++)
      pixels.fill(Buffer.of(...color), y * stride + 1 + 3 * left, y * stride + 1 + 3 * right);
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8);
  return Buffer.concat([Buffer.from("\x89PNG\r\n\x1a\n", "latin1"), chunk("IHDR", header),
    chunk("IDAT", deflateSync(pixels)), chunk("IEND", Buffer.alloc(0))]);
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const frame = Buffer.alloc(8);
  frame.writeUInt32BE(data.length, 0);
  frame.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
}
