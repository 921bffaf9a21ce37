import { element } from "../dom";
import { Extension } from "../extension";
import type { PageVerdict } from "../protocol";
import { useToolkit } from "../toolkit";
import { pictureFigure } from "./picture";
import { type Call, sampleProtocol, type Snapshot } from "./protocol";
import "./sample.css";

useToolkit();
const page = document.getElementById("sample") as HTMLElement;
const extension = new Extension(sampleProtocol, show);
ask({ method: "ready" });

function show(snapshot: Snapshot): void {
  const { query, place, pictures, annotatedBoxes, returnedBoxes, captions } = snapshot;
  const program = element("vscode-button", { appearance: "secondary" }, "Show Program");
  program.addEventListener("click", () => ask({ method: "showProgram" }));
  page.replaceChildren(
    element("header", {}, element("h1", {}, query), element("p", { class: "place" }, place)),
    ...verdicts(snapshot),
    element("section", { class: pictures.length > 1 ? "pictures several" : "pictures",
      "aria-label": "Pictures" },
      ...pictures.map((picture, i) =>
        pictureFigure(picture, i === 0 ? annotatedBoxes : [], i === 0 ? returnedBoxes : [], () =>
          ask({ method: "openPicture", picture: i }))
      )),
    annotatedBoxes.length + returnedBoxes.length > 0 ?
      legend(annotatedBoxes.length, returnedBoxes.length) :
      "",
    captions.length > 0 ?
      element("section", { "aria-label": "Captions" }, element("h2", {}, "Captions"),
        element("ol", {}, ...captions.map((caption) => element("li", {}, caption)))) :
      "",
    element("vscode-divider"),
    element("footer", {}, program),
  );
}

function verdicts({ expected, recorded, tried }: Snapshot): readonly HTMLElement[] {
  return [
    ...(tried ?
      [verdict(tried, expected, tried.value === null ?
        [] :
        [["Value", tried.value], ["Took",
          `${tried.ms} ms, ${tried.calls} perception ${tried.calls === 1 ? "call" : "calls"}`]],
        "Last run of your program")] :
      []),
    ...(recorded ?
      [verdict(recorded, expected, [], tried ? "As the policy wrote it" : undefined)] :
      []),
    ...(recorded || tried ? [] : [verdict(undefined, expected, [], undefined)]),
  ];
}

function verdict(found: PageVerdict | undefined, expected: string,
  more: readonly (readonly [string, string])[], title: string | undefined): HTMLElement {
  const row = (term: string, value: string,
    kind?: string): readonly HTMLElement[] => [element("dt", {}, term),
    element("dd", { class: kind, tabindex: kind && "0" }, value)];
  return element("section", { "aria-label": title ?? "Verdict", class: "verdict" },
    title === undefined ? "" : element("h2", {}, title), found ?
    element("p", { class: found.reward === 1 ? "earned" : "failed" },
      element("vscode-badge", {}, `reward ${found.reward}`),
      element("span", {}, found.failure?.name ?? "right answer")) :
    "",
    element("dl", {}, ...row("Expected", expected),
      ...(found ? row("Answered", found.answered ?? "nothing") : []),
      ...more.flatMap(([term, value]) => row(term, value, "why")),
      ...(found?.failure && found.failure.name !== "wrong answer" ?
        row("Why", found.failure.text, "why") :
        [])));
}

function legend(annotated: number, returned: number): HTMLElement {
  return element("p", { class: "legend" }, element("span", { class: "annotated" }),
    `annotated (${annotated})`, element("span", { class: "returned" }),
    `returned by the program (${returned})`);
}

/** A request whose refusal is shown on the page. */
function ask(call: Call): void {
  extension.call(call).catch((error: Error) =>
    page.prepend(element("p", { class: "missing", role: "alert" }, error.message))
  );
}
