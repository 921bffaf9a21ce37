import { svgElement } from "../dom";
import type { Picture, Region } from "./protocol";
import { panned, type Size, type ViewBox, wholeOf, zoomed } from "./view-box";
import { markOf } from "./words";

/** Factor of one press of + or -, and of a notch of the wheel. */
const STEP = 1.5;
/** Share of the seen part that an arrow key moves by. */
const MOVE = 0.15;
/** CSS pixels of a mark beside its box. */
const MARK = 13;

export interface StageParts {
  readonly picture: Picture;
  /** Pixels that boxes are in, and of what `picture.source` holds. */
  readonly size: Size;
  readonly drawn: Size;
  readonly regions: readonly Region[];
  /** Which of the regions are on this picture, by their positions. */
  readonly here: readonly number[];
  readonly text: string;
  readonly onSelect: (region: number) => void;
  /** Where the pointer is: pixels from the lower left corner, y up; undefined when it leaves. */
  readonly onPoint: (point: { readonly x: number; readonly y: number } | undefined) => void;
  readonly onView: (view: ViewBox) => void;
}

/**
 * One picture with the boxes of its regions, to zoom and pan with mouse, wheel and keyboard.
 * Zooming in far loads the picture itself over its thumbnail.
 */
export class Stage {
  readonly element: SVGElement;
  private readonly image: SVGElement;
  private readonly boxes: ReadonlyMap<number, SVGElement>;
  private readonly marks: readonly SVGElement[];
  private view: ViewBox;
  private selected: number | undefined;
  private sharp = false;

  constructor(private readonly parts: StageParts, view: ViewBox | undefined) {
    const { picture, size, regions, here, text } = parts;
    this.view = view ?? wholeOf(size);
    this.image = svgElement("g", {}, pictureImage(picture.source ?? "", size));
    this.boxes = new Map(here.map((index) => [index, this.box(index)]));
    this.marks = here.map((index) =>
      svgElement("text", { class: `mark ${(regions[index] as Region).role}` },
        markOf(regions, index))
    );
    this.element = svgElement("svg", { class: "stage", tabindex: "0", role: "group",
      "aria-roledescription": "picture that can be zoomed", "aria-label": text }, this.image,
      ...this.boxes.values(), ...this.marks);
    this.element.style.maxWidth = `calc(max(12rem, 50vh) * ${size.width / size.height})`;
    this.listen();
    new ResizeObserver(() => this.draw()).observe(this.element);
    this.draw();
  }

  /** Draws one region stronger than the others, or none. */
  select(region: number | undefined): void {
    this.selected = region;
    for (const [index, box] of this.boxes) box.classList.toggle("selected", index === region);
    const chosen = region === undefined ? undefined : this.boxes.get(region);
    // What is drawn last is on top.
    if (chosen) this.image.parentNode?.insertBefore(chosen, this.marks[0] ?? null);
  }

  zoomIn(): void {
    this.zoom(STEP);
  }

  zoomOut(): void {
    this.zoom(1 / STEP);
  }

  fit(): void {
    this.go(wholeOf(this.parts.size));
  }

  private zoom(factor: number): void {
    const focus = this.selected === undefined ? undefined : this.parts.regions[this.selected];
    const { x, y, width, height } = this.view;
    const middle = focus && this.boxes.has(this.selected ?? -1) && factor > 1 ?
      { x: (focus.box.left + focus.box.right) / 2,
        y: this.parts.size.height - (focus.box.lower + focus.box.upper) / 2 } :
      { x: x + width / 2, y: y + height / 2 };
    const next = zoomed(this.view, this.parts.size, factor, middle.x, middle.y);
    // A selected region comes to the middle.
    this.go(
      focus ?
        panned(next, this.parts.size, middle.x - next.x - next.width / 2,
          middle.y - next.y - next.height / 2) :
        next,
    );
  }

  private go(view: ViewBox): void {
    this.view = view;
    this.draw();
    this.parts.onView(view);
  }

  private draw(): void {
    const { x, y, width, height } = this.view;
    this.element.setAttribute("viewBox", `${x} ${y} ${width} ${height}`);
    const pixels = this.element.clientWidth || 300;
    const unit = width / pixels;
    for (const [i, index] of this.parts.here.entries()) {
      const { box, role } = this.parts.regions[index] as Region;
      const mark = this.marks[i] as SVGElement;
      // Boxes of annotation and program lie on each other where the program is right: their marks
      // do not.
      const y = role === "annotated" ?
        this.parts.size.height - box.lower - 4 * unit :
        this.parts.size.height - box.upper + (MARK + 1) * unit;
      mark.setAttribute("x", String(box.left + 3 * unit));
      mark.setAttribute("y", String(y));
      mark.setAttribute("font-size", String(MARK * unit));
      mark.setAttribute("stroke-width", String(3 * unit));
    }
    this.sharpen(pixels);
  }

  /** The picture itself, once a pixel of the thumbnail would take more than one of the screen. */
  private sharpen(pixels: number): void {
    const { picture, size, drawn } = this.parts;
    if (this.sharp || picture.source === picture.original || drawn.width >= size.width) return;
    if (pixels * window.devicePixelRatio * size.width / this.view.width <= drawn.width) return;
    this.sharp = true;
    const full = pictureImage(picture.original, size);
    // the thumbnail stays: the browser cannot show files of this kind
    full.addEventListener("error", () => full.remove());
    this.image.append(full);
  }

  private box(index: number): SVGElement {
    const { box: { left, lower, right, upper }, role } = this.parts.regions[index] as Region;
    const rectangle = (name: string): SVGElement =>
      svgElement("rect", { class: name, x: String(left), y: String(this.parts.size.height - upper),
        width: String(right - left), height: String(upper - lower),
        "vector-effect": "non-scaling-stroke" });
    const group = svgElement("g", { class: `region ${role}`, "data-region": String(index) },
      rectangle("halo"), rectangle("box"));
    group.addEventListener("click", () => this.parts.onSelect(index));
    return group;
  }

  private listen(): void {
    const { size } = this.parts;
    this.element.addEventListener("keydown", (event) => {
      const { key } = event as KeyboardEvent;
      const { width, height } = this.view;
      const moves: Readonly<Record<string, readonly [number, number]>> = { ArrowLeft: [-width, 0],
        ArrowRight: [width, 0], ArrowUp: [0, -height], ArrowDown: [0, height] };
      const move = moves[key];
      // The arrows scroll the page while there is nothing to move.
      if (move && width < size.width)
        this.go(panned(this.view, size, move[0] * MOVE, move[1] * MOVE));
      else if (key === "+" || key === "=") this.zoomIn();
      else if (key === "-") this.zoomOut();
      else if (key === "0") this.fit();
      else return;
      event.preventDefault();
    });
    this.element.addEventListener("wheel", (event) => {
      const { ctrlKey, deltaY, clientX, clientY } = event as WheelEvent;
      // Without Ctrl the wheel scrolls the view, as everywhere.
      if (!ctrlKey) return;
      event.preventDefault();
      const { x, y } = this.point(clientX, clientY);
      this.go(zoomed(this.view, size, deltaY < 0 ? STEP : 1 / STEP, x, y));
    }, { passive: false });
    this.element.addEventListener("pointermove", (event) => this.pointed(event as PointerEvent));
    this.element.addEventListener("pointerleave", () => this.parts.onPoint(undefined));
  }

  private pointed({ buttons, movementX, movementY, clientX, clientY }: PointerEvent): void {
    const unit = this.view.width / (this.element.clientWidth || 1);
    if (buttons === 1)
      this.go(panned(this.view, this.parts.size, -movementX * unit, -movementY * unit));
    const { x, y } = this.point(clientX, clientY);
    this.parts.onPoint({ x: Math.round(x), y: Math.round(this.parts.size.height - y) });
  }

  /** A point of the screen in pixels of the picture, y down. */
  private point(clientX: number, clientY: number): { readonly x: number; readonly y: number } {
    const { left, top, width, height } = this.element.getBoundingClientRect();
    return { x: this.view.x + (clientX - left) / width * this.view.width,
      y: this.view.y + (clientY - top) / height * this.view.height };
  }
}

function pictureImage(source: string, { width, height }: Size): SVGElement {
  return svgElement("image", { href: source, width: String(width), height: String(height),
    preserveAspectRatio: "none" });
}
