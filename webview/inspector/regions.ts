import { element } from "../dom";
import { crop } from "./crop";
import type { Images } from "./images";
import type { Picture, Region, Shown } from "./protocol";
import { coordinates, markOf, regionText, roleWords } from "./words";

const LIST_CROP = { width: 72, height: 54 };
const LARGE_CROP = { width: 220, height: 160 };

export interface RegionActions {
  readonly onSelect: (region: number) => void;
  readonly onStep: (step: number) => void;
}

/**
 * The regions as a list of buttons, each with what it shows; the selected one large, with the
 * regions it was found in.
 */
export function regionList({ regions, pictures, moreRegions, step }: Shown, images: Images,
  selected: number | undefined, showCoordinates: boolean, { onSelect, onStep }: RegionActions
): HTMLElement | undefined {
  if (regions.length === 0) return undefined;
  const items = regions.map((region, i) => {
    const button = element("button", { class: `item ${region.role}`, type: "button",
      "aria-pressed": String(i === selected), "aria-label": regionText(regions, i),
      "data-region": String(i) }, cropOf(region, pictures, images, LIST_CROP),
      element("span", { class: "mark" }, markOf(regions, i)),
      element("span", { class: "label" }, region.label),
      element("span", { class: "more" },
        [roleWords[region.role].word,
          region.score === null ? undefined : `score ${region.score.toFixed(2)}`].filter(Boolean)
          .join(", "), showCoordinates ?
        element("span", { class: "coordinates" }, coordinates(region.box)) :
        undefined));
    button.addEventListener("click", () => onSelect(i));
    return element("li", {}, button,
      i === selected ? detail(region, pictures, images, showCoordinates, onStep) : undefined);
  });
  return element("section", { "aria-label": "Regions" },
    element("h2", {}, step ? "Regions of this step" : "Regions of the result"),
    element("ol", { class: "regions" }, ...items), moreRegions > 0 ?
    element("p", { class: "more" }, `${moreRegions} more are not shown.`) :
    undefined);
}

/** The selected region, and one after the other what it was found in. */
function detail(region: Region, pictures: readonly Picture[], images: Images,
  showCoordinates: boolean, onStep: (step: number) => void): HTMLElement {
  const chain = region.parents.map(({ step, box }) => {
    const go = element("vscode-button", { appearance: "secondary" }, `Step ${step + 1}`);
    go.addEventListener("click", () => onStep(step));
    return element("li", {}, element("span", {}, "found at ", go, " in"),
      cropOf({ ...region, box }, pictures, images, LIST_CROP),
      showCoordinates ? element("span", { class: "coordinates" }, coordinates(box)) : undefined);
  });
  return element("div", { class: "detail" }, cropOf(region, pictures, images, LARGE_CROP),
    chain.length > 0 ?
      element("ol", { class: "parents", "aria-label": "Found in" }, ...chain) :
      undefined);
}

/**
 * Nothing while the picture is loaded. A large crop of a thumbnail shows the picture itself where
 * the thumbnail would be blurred.
 */
function cropOf({ picture: at, box, label }: Pick<Region, "picture" | "box" | "label">,
  pictures: readonly Picture[], images: Images,
  most: { readonly width: number; readonly height: number }): SVGElement | undefined {
  const picture = pictures[at];
  const size = picture && images.size(picture);
  if (picture?.source == null || !size || size === "broken") return undefined;
  const drawn = images.drawn(picture)?.width ?? size.width;
  const blurred = most === LARGE_CROP && drawn < size.width &&
    (box.right - box.left) * drawn / size.width < most.width;
  return crop(blurred ? picture.original : picture.source, size, box, most, `What ${label} shows`);
}
