/** Pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/**
 * Which part of a picture is seen: its upper left corner and size in pixels, y **down** as SVG has
 * it.
 */
export interface ViewBox extends Size {
  readonly x: number;
  readonly y: number;
}

/** The least part that zooming in shows, as a share of the picture's side. */
const CLOSEST = 1 / 40;

export const wholeOf = ({ width, height }: Size): ViewBox => ({ x: 0, y: 0, width, height });

/**
 * Zooms by a factor (above 1: in) about a point of the picture, never beyond the whole picture nor
 * closer than a fortieth.
 */
export function zoomed(view: ViewBox, picture: Size, factor: number, x: number,
  y: number): ViewBox {
  const width = Math.min(picture.width, Math.max(picture.width * CLOSEST, view.width / factor));
  const share = width / view.width;
  return inside({ x: x - (x - view.x) * share, y: y - (y - view.y) * share, width,
    height: view.height * share }, picture);
}

/** Moves by pixels of the picture, as far as its edges. */
export function panned(view: ViewBox, picture: Size, dx: number, dy: number): ViewBox {
  return inside({ ...view, x: view.x + dx, y: view.y + dy }, picture);
}

function inside(view: ViewBox, picture: Size): ViewBox {
  const within = (at: number, most: number): number => Math.min(Math.max(0, at), Math.max(0, most));
  return { ...view, x: within(view.x, picture.width - view.width),
    y: within(view.y, picture.height - view.height) };
}
