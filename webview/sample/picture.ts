import { element, svgElement } from "../dom";
import type { PageBox } from "../protocol";
import type { Snapshot } from "./protocol";

type Picture = Snapshot["pictures"][number];

/**
 * A picture with the boxes of annotation and program over it; boxes need its size, so they come
 * when it has loaded.
 */
export function pictureFigure(picture: Picture, annotated: readonly PageBox[],
  returned: readonly PageBox[], open: () => void): HTMLElement {
  const image = element("img", { src: picture.source, alt: picture.alternative,
    title: picture.name }) as HTMLImageElement;
  const frame = element("div", { class: "frame" }, image);
  image.addEventListener("load", () => {
    if (annotated.length + returned.length > 0) frame.append(overlay(image, annotated, returned));
  });
  image.addEventListener("error", () =>
    frame.replaceChildren(
      element("p", { class: "missing", role: "alert" },
        `The picture ${picture.name} cannot be shown: it is missing or damaged.`),
    ));
  const button = element("vscode-button", { appearance: "secondary",
    "aria-label": `Open ${picture.name}` }, "Open Picture");
  button.addEventListener("click", open);
  const marks = [picture.expected ? "expected" : undefined,
    picture.answered ? "answered" : undefined].filter((mark) => mark !== undefined);
  return element("figure", { class: marks.join(" ") }, frame,
    element("figcaption", {}, element("span", { class: "name" }, picture.name),
      ...marks.map((mark) => element("vscode-badge", {}, mark)), button));
}

/** Boxes are y up; SVG is y down. */
function overlay({ naturalWidth, naturalHeight }: HTMLImageElement, annotated: readonly PageBox[],
  returned: readonly PageBox[]): SVGElement {
  const rectangle = (kind: string) => ({ left, lower, right, upper }: PageBox): SVGElement =>
    svgElement("rect", {
      class: kind,
      x: String(left),
      y: String(naturalHeight - upper),
      width: String(right - left),
      height: String(upper - lower),
      "vector-effect": "non-scaling-stroke",
    });
  return svgElement("svg", { viewBox: `0 0 ${naturalWidth} ${naturalHeight}`, role: "img",
    "aria-label": `${annotated.length} annotated and ${returned.length} returned boxes` },
    ...annotated.map(rectangle("annotated")), ...returned.map(rectangle("returned")));
}
