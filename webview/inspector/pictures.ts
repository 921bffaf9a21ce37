import { element } from "../dom";
import type { Images } from "./images";
import type { Picture, Shown } from "./protocol";
import { Stage, type StageParts } from "./stage";
import type { ViewBox } from "./view-box";

export interface PictureActions extends Pick<StageParts, "onSelect"> {
  readonly onOpen: (picture: number) => void;
  readonly onView: (picture: number, view: ViewBox) => void;
}

/** Draws the pictures of a trace's query with their regions. */
export class Pictures {
  readonly element = element("section", { class: "pictures", "aria-label": "Pictures" });
  private readonly stages = new Map<number, Stage>();
  private readonly point = element("output", { class: "point" });

  constructor(private readonly images: Images, private readonly actions: PictureActions) {}

  /** @param focus the picture that had the keyboard and gets it again */
  show(shown: Shown, views: Readonly<Record<string, ViewBox>>, selected: number | undefined,
    focus: number | undefined): void {
    this.stages.clear();
    this.element.replaceChildren(
      ...shown.pictures.map((picture, i) => this.figure(shown, picture, i, views[i])),
      this.point,
    );
    this.point.textContent = "";
    this.select(selected);
    if (focus !== undefined) this.stages.get(focus)?.element.focus();
  }

  select(region: number | undefined): void {
    for (const stage of this.stages.values()) stage.select(region);
  }

  /** The picture that has the keyboard. */
  get focused(): number | undefined {
    return [...this.stages].find(([, { element: stage }]) => stage === document.activeElement)?.[0];
  }

  private figure({ pictures, regions }: Shown, picture: Picture, i: number,
    view: ViewBox | undefined): HTMLElement {
    const marks = [picture.expected ? "expected" : undefined,
      picture.answered ? "answered" : undefined].filter((mark) => mark !== undefined);
    const size = this.images.size(picture);
    const drawn = this.images.drawn(picture);
    if (size === "broken")
      return element("figure", {},
        element("p", { class: "missing", role: "alert" },
          `The picture ${picture.name} cannot be shown: it is missing or damaged.`));
    if (!size || !drawn)
      return element("figure", {},
        element("p", { class: "more", role: "status" }, `Loading ${picture.name}…`));
    const here = regions.flatMap((region, index) => (region.picture === i ? [index] : []));
    const stage = new Stage({
      picture,
      size,
      drawn,
      regions,
      here,
      text: `${picture.alternative}; ${here.length} ` +
        `${here.length === 1 ? "box" : "boxes"}`,
      onSelect: this.actions.onSelect,
      onView: (now) => this.actions.onView(i, now),
      onPoint: (point) => {
        this.point.textContent = point ? `x ${point.x}, y ${point.y}` : "";
      },
    }, view);
    this.stages.set(i, stage);
    const button = (text: string, label: string, act: () => void): HTMLElement => {
      const made = element("vscode-button", { appearance: "secondary",
        "aria-label": `${label}: ${picture.name}`, title: label }, text);
      made.addEventListener("click", act);
      return made;
    };
    return element("figure", { class: marks.join(" ") }, stage.element,
      element("figcaption", {}, button("+", "Zoom In", () => stage.zoomIn()),
        button("−", "Zoom Out", () => stage.zoomOut()),
        button("Fit", "Show Whole Picture", () => stage.fit()),
        button("Open", "Open Picture", () => this.actions.onOpen(i)),
        ...marks.map((mark) => element("vscode-badge", {}, mark)),
        pictures.length > 1 ? element("span", { class: "name" }, picture.name) : undefined));
  }
}
