import { crc32, deflateSync } from "node:zlib";
import type { Box } from "../../src/core/task/query";

export interface PaintedBox extends Box {
  readonly color: readonly [number, number, number];
}

/** A PNG of plain rectangles (y up) on a light ground, made without any image library. */
export function paintedPng(width: number, height: number, boxes: readonly PaintedBox[]): Buffer {
  const rows = Array.from({ length: height }, (_, y) => Buffer.concat([Buffer.of(0), ...Array.from({ length: width }, (_, x) => Buffer.of(...colorAt(x, height - 1 - y, boxes)))]));
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8);
  return Buffer.concat([Buffer.from("\x89PNG\r\n\x1a\n", "latin1"), chunk("IHDR", header), chunk("IDAT", deflateSync(Buffer.concat(rows))), chunk("IEND", Buffer.alloc(0))]);
}

function colorAt(x: number, y: number, boxes: readonly PaintedBox[]): readonly number[] {
  return boxes.findLast((box) => x >= box.left && x < box.right && y >= box.lower && y < box.upper)?.color ?? [236, 240, 244];
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const frame = Buffer.alloc(8);
  frame.writeUInt32BE(data.length, 0);
  frame.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
}
