import { element } from "../dom";
import type { Change } from "./protocol";

/**
 * The locals of the running function before and after the step; what it changed is told in words
 * too.
 */
export function localsTable({ fn, goesOn, locals, more }: Change): HTMLElement {
  const value = (text: string | null): HTMLElement =>
    element("td", text === null ? { class: "none" } : { title: text }, text ?? "–");
  const row = ({ name, before, after, changed }: Change["locals"][number]): HTMLElement =>
    element("tr", { class: changed ? "changed" : undefined },
      element("th", { scope: "row" }, name, changed ?
        element("span", { class: "sign" }, before === null ? "new" : "changed") :
        undefined), value(before), ...goesOn ? [value(after)] : []);
  return element("section", { "aria-label": `Locals of ${fn}` },
    element("h2", {}, "Locals of ", element("code", {}, fn)), locals.length === 0 ?
    element("p", { class: "more" }, "None yet.") :
    element("table", { class: "locals" },
      element("thead", {},
        element("tr", {},
          ...["name", ...goesOn ? ["before", "after"] : ["at this step"]].map((name) =>
            element("th", { scope: "col" }, name)
          ))), element("tbody", {}, ...locals.map(row))),
    more > 0 ? element("p", { class: "more" }, `${more} more are not shown.`) : undefined, goesOn ?
    undefined :
    element("p", { class: "more" }, "The function goes no further in this trace."));
}
