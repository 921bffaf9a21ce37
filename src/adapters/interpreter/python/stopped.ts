import type { Stop } from "../protocol";

/** Thrown through the WebAssembly frames of a program to end it: Python code cannot see it. */
export class Stopped extends Error {
  constructor(readonly stop: Stop) {
    super(stop.message);
  }
}
