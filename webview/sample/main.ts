import { config } from "zod";
import { element } from "../dom";
import { useToolkit } from "../toolkit";
import { Extension } from "./extension";
import { pictureFigure } from "./picture";
import type { Call, Snapshot } from "./protocol";
import "./sample.css";

// Checks without generated code, which the page's content security policy refuses.
config({ jitless: true });
useToolkit();
const page = document.getElementById("sample") as HTMLElement;
const extension = new Extension(show);
ask({ method: "ready" });

function show(snapshot: Snapshot): void {
  const { query, place, pictures, annotatedBoxes, returnedBoxes, captions } = snapshot;
  const program = element("vscode-button", { appearance: "secondary" }, "Show Program");
  program.addEventListener("click", () => ask({ method: "showProgram" }));
  page.replaceChildren(
    element("header", {}, element("h1", {}, query), element("p", { class: "place" }, place)),
    verdict(snapshot),
    element("section", { class: pictures.length > 1 ? "pictures several" : "pictures", "aria-label": "Pictures" }, ...pictures.map((picture, i) =>
      pictureFigure(picture, i === 0 ? annotatedBoxes : [], i === 0 ? returnedBoxes : [], () => ask({ method: "openPicture", picture: i })))),
    annotatedBoxes.length + returnedBoxes.length > 0 ? legend(annotatedBoxes.length, returnedBoxes.length) : "",
    captions.length > 0 ? element("section", { "aria-label": "Captions" }, element("h2", {}, "Captions"), element("ol", {}, ...captions.map((caption) => element("li", {}, caption)))) : "",
    element("vscode-divider"),
    element("footer", {}, program),
  );
}

function verdict({ reward, failure, expected, answered }: Snapshot): HTMLElement {
  const row = (term: string, value: string, kind?: string): readonly HTMLElement[] => [element("dt", {}, term), element("dd", { class: kind, tabindex: kind && "0" }, value)];
  return element("section", { "aria-label": "Verdict", class: "verdict" },
    element("p", { class: reward === 1 ? "earned" : "failed" }, element("vscode-badge", {}, `reward ${reward}`), element("span", {}, failure?.name ?? "right answer")),
    element("dl", {}, ...row("Expected", expected), ...row("Answered", answered ?? "nothing"), ...(failure && failure.name !== "wrong answer" ? row("Why", failure.text, "why") : [])));
}

function legend(annotated: number, returned: number): HTMLElement {
  return element("p", { class: "legend" },
    element("span", { class: "annotated" }), `annotated (${annotated})`, element("span", { class: "returned" }), `returned by the program (${returned})`);
}

/** A request whose refusal is shown on the page. */
function ask(call: Call): void {
  extension.call(call).catch((error: Error) => page.prepend(element("p", { class: "missing", role: "alert" }, error.message)));
}
