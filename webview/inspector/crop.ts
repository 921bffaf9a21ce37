import { svgElement } from "../dom";
import type { PageBox } from "../protocol";
import type { Size } from "./view-box";

/**
 * What a box of a picture shows, as large as fits into `most` CSS pixels; nothing around it is
 * seen.
 */
export function crop(source: string, size: Size, { left, lower, right, upper }: PageBox, most: Size,
  text: string): SVGElement {
  const [width, height] = [Math.max(1, right - left), Math.max(1, upper - lower)];
  const scale = Math.min(most.width / width, most.height / height);
  return svgElement("svg", {
    class: "crop",
    role: "img",
    "aria-label": text,
    preserveAspectRatio: "none",
    width: String(Math.max(4, Math.round(width * scale))),
    height: String(Math.max(4, Math.round(height * scale))),
    // Boxes are y up; SVG is y down.
    viewBox: `${left} ${size.height - upper} ${width} ${height}`,
  },
    svgElement("image", { href: source, width: String(size.width), height: String(size.height),
      preserveAspectRatio: "none" }));
}
