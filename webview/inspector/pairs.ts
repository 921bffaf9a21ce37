import { element } from "../dom";
import { crop } from "./crop";
import type { Images } from "./images";
import type { Shown } from "./protocol";
import { markOf } from "./words";

const PAIR_CROP = { width: 110, height: 80 };

/** Boxes of the annotation beside those of the program, best pairs first. */
export function pairTable({ pairs, regions, pictures: [picture] }: Shown, images: Images):
  | HTMLElement
  | undefined {
  if (!pairs || pairs.length === 0 || !picture) return undefined;
  const size = images.size(picture);
  const cell = (index: number | null): HTMLElement => {
    const region = index === null ? undefined : regions[index];
    if (index === null || !region) return element("td", { class: "none" }, "none");
    const mark = markOf(regions, index);
    return element("td", {}, size && size !== "broken" && picture.source !== null ?
      crop(picture.source, size, region.box, PAIR_CROP, mark) :
      undefined, element("span", { class: `mark ${region.role}` }, mark));
  };
  return element("section", { "aria-label": "Annotation and program" },
    element("h2", {}, "Annotation and program"),
    element("table", { class: "pairs" },
      element("thead", {},
        element("tr", {},
          ...["Annotation", "Program", "IoU"].map((name) =>
            element("th", { scope: "col" }, name)
          ))),
      element("tbody", {},
        ...pairs.map(({ annotated, returned, iou }) =>
          element("tr", {}, cell(annotated), cell(returned),
            element("td", { class: "iou" },
              annotated === null || returned === null ? "–" : iou.toFixed(2)))
        ))));
}
