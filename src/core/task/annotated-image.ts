import type { Box } from "./query";

/** One annotated object of an image: what a detection data set knows of it. */
export interface AnnotatedObject {
  /** Base noun, singular, for example `car`. */
  readonly noun: string;
  /** Broader names of it, for example `vehicle`. */
  readonly categories: readonly string[];
  readonly box: Box;
  /** Colour name, absent where the annotation has none. */
  readonly color?: string;
}

/**
 * An image with everything a query can be generated from; scenes and photographs look the same
 * here.
 */
export interface AnnotatedImage {
  /** File name relative to `data/`. */
  readonly file: string;
  /** Scene id; all images of one scene stay in one split. */
  readonly scene: string;
  /** Pixels. */
  readonly width: number;
  readonly height: number;
  readonly objects: readonly AnnotatedObject[];
  /** Absent for drawn scenes, whose annotation is whole and exact. */
  readonly photograph?: Photograph;
}

/** What the annotation of a photograph leaves open. */
interface Photograph {
  /**
   * Nouns and categories that nothing is said of: the image may show them, but how many and where
   * is not for sure.
   */
  readonly unsure: readonly string[];
}
