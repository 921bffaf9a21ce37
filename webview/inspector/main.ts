import { element } from "../dom";
import { Extension } from "../extension";
import { useToolkit } from "../toolkit";
import { Images } from "./images";
import { localsTable } from "./locals";
import { pairTable } from "./pairs";
import { Pictures } from "./pictures";
import { type Call, inspectorProtocol, type Shown, type Snapshot } from "./protocol";
import { regionList } from "./regions";
import { readState, type State, stateFor, withView } from "./state";
import "./inspector.css";

useToolkit();
const page = document.getElementById("inspector") as HTMLElement;
const head = element("header");
const more = element("div");
const images = new Images(draw);
const pictures = new Pictures(images, { onSelect: select,
  onOpen: (picture) => ask({ method: "openPicture", picture }),
  onView: (picture, view) => keep(withView(state, picture, view)) });
const extension = new Extension(inspectorProtocol, show);
let state = readState(extension.kept);
let shown: Shown | null = null;
let reason: string | null = null;
/** The region drawn strongest, by its position. */
let selected: number | undefined;
ask({ method: "ready" });

function show(snapshot: Snapshot): void {
  const before = shown;
  ({ shown, reason } = snapshot);
  if (shown &&
    (before?.key !== shown.key || before.step?.index !== shown.step?.index ||
      before.regions.length !== shown.regions.length)) selected = telling(shown);
  if (shown) keep(stateFor(state, shown.key));
  draw();
}

/**
 * What a step gave, else what it changed or looked at; of a result no region is more telling than
 * another.
 */
function telling({ step, regions }: Shown): number | undefined {
  if (!step) return undefined;
  return (["returned", "changed", "given"] as const).map((role) =>
    regions.findIndex((region) => region.role === role)
  ).find((index) => index >= 0);
}

function draw(): void {
  if (!shown)
    return page.replaceChildren(
      element("p", { class: "more" }, reason ??
        "Open a sample, a draft or a correction: what its program saw appears here, step " +
          "by step."),
    );
  const { focused } = pictures;
  pictures.show(shown, state.views, selected, focused);
  drawHead(shown);
  drawMore(shown);
  if (pictures.element.parentNode !== page) page.replaceChildren(head, pictures.element, more);
}

function drawHead({ query, place, step, expected, verdict }: Shown): void {
  const result = element("p", { class: verdict.reward === 1 ? "earned" : "failed" },
    element("vscode-badge", {}, `reward ${verdict.reward}`),
    element("span", {}, verdict.failure?.name ?? "right answer"));
  const row = (term: string,
    value: string): readonly HTMLElement[] => [element("dt", {}, term), element("dd", {}, value)];
  head.replaceChildren(element("h1", {}, query), element("p", { class: "place" }, place), ...step ?
    stepLines(step) :
    [result,
      element("dl", {}, ...row("Expected", expected),
        ...row("Answered", verdict.answered ?? "nothing"),
        ...verdict.failure && verdict.failure.name !== "wrong answer" ?
          row("Why", verdict.failure.text) :
          [])]);
}

function stepLines(
  { index, of, line, text, ms, cached }: NonNullable<Shown["step"]>,
): readonly HTMLElement[] {
  const whole = element("vscode-button", { appearance: "secondary" }, "Show Result");
  whole.addEventListener("click", () => ask({ method: "selectStep", step: null }));
  const place = [`Step ${index + 1} of ${of}`, line === null ? undefined : `line ${line}`,
    ms === null ? undefined : `${ms.toFixed(1)} ms${cached ? ", cached" : ""}`].filter(Boolean)
    .join(" · ");
  return [element("p", { class: "step", role: "status" }, element("span", {}, place), whole),
    text === "" ?
      element("p", { class: "more" }, "nothing changed before it") :
      element("pre", { class: "what", tabindex: "0" }, text)];
}

function drawMore(now: Shown): void {
  const check = element("vscode-checkbox", state.coordinates ? { checked: "" } : {},
    "Coordinates (pixels, y up)");
  check.addEventListener("change", () => {
    keep({ ...state, coordinates: (check as HTMLInputElement).checked });
    drawMore(now);
  });
  more.replaceChildren(...[
    now.regions.length > 0 ? check : undefined,
    regionList(now, images, selected, state.coordinates, { onSelect: select,
      onStep: (step) => ask({ method: "selectStep", step }) }),
    pairTable(now, images),
    now.change ? localsTable(now.change) : undefined,
  ].filter((part) => part !== undefined));
}

function select(region: number): void {
  selected = selected === region ? undefined : region;
  pictures.select(selected);
  if (!shown) return;
  drawMore(shown);
  more.querySelector<HTMLElement>(`button[data-region="${region}"]`)?.focus();
}

function keep(next: State): void {
  state = next;
  extension.keep(state);
}

/** A request whose refusal is shown on the page. */
function ask(call: Call): void {
  extension.call(call).catch((error: Error) =>
    page.prepend(element("p", { class: "missing", role: "alert" }, error.message))
  );
}
