import { PatchLineage } from "../../core/trace/lineage";
import { LocalsReplay, type TraceFrame } from "../../core/trace/locals";
import type { FoldedStep } from "../../core/trace/loops";
import { type StepView, stepViews } from "../../core/trace/steps";
import type { TraceStep } from "../../core/trace/trace";
import { type Html, html } from "./escape";
import { overlay } from "./overlay";
import type { PagePicture } from "./pictures";

/** Locals that are listed at one step. */
const MOST_LOCALS = 40;
/** Traces with more steps show the passes of their loops closed. */
const SHOWN_OPEN = 60;

/**
 * The table of steps, loops folded; what each call was about and the locals at it can be opened.
 */
export function stepTable(steps: readonly TraceStep[], folded: readonly FoldedStep[],
  pictures: readonly PagePicture[]): Html {
  const rows = rowsOf(steps, pictures);
  const open = steps.length <= SHOWN_OPEN;
  const table = (items: readonly FoldedStep[], head: boolean): Html =>
    html`<table>${
      head &&
      html`<thead><tr><th scope="col" class="n">step</th><th scope="col" class="n">line</th><th scope="col">what happened</th><th scope="col" class="ms">time</th></tr></thead>`
    }<tbody>${
      items.map((item) => item.kind === "step" ? rows[item.index] : loop(item))
    }</tbody></table>`;
  const loop = ({ line, passes }: FoldedStep & { readonly kind: "loop" }): Html =>
    html`<tr class="loop"><td colspan="4"><details open><summary>Loop in line ${line}: ${passes.length} ${
      passes.length === 1 ? "pass" : "passes"
    }</summary>${
      passes.map((pass, i) =>
        html`<details${open && html` open`}><summary>Pass ${i + 1}</summary>${
          table(pass, false)
        }</details>`
      )
    }</details></td></tr>`;
  return table(folded, true);
}

function rowsOf(steps: readonly TraceStep[], pictures: readonly PagePicture[]): readonly Html[] {
  const lineage = new PatchLineage(steps);
  const replay = new LocalsReplay();
  const views = stepViews(steps);
  return steps.map((step, index) => {
    const frames = replay.at(step);
    const view = views[index];
    return view ? row(view, details(view, frames, lineage, pictures)) : html``;
  });
}

function row(view: StepView, more: Html | undefined): Html {
  const depth = view.depth > 0 &&
    html`<span class="depth">${"› ".repeat(Math.min(view.depth, 20))}</span>`;
  const time = view.ms !== undefined && `${view.ms.toFixed(1)} ms${view.cached ? ", cached" : ""}`;
  return html`<tr class="${view.kind}" id="step-${view.index + 1}"><td class="n">${
    view.index + 1
  }</td><td class="n">${view.line}</td><td>${depth}<span class="what">${
    view.text || (view.kind === "line" && "—")
  }</span>${more}</td><td class="ms">${time}</td></tr>`;
}

/** Only calls and exceptions have some: a page with the locals at every line would be large. */
function details(view: StepView, frames: readonly TraceFrame[], lineage: PatchLineage,
  pictures: readonly PagePicture[]): Html | undefined {
  if (view.kind !== "call" && view.kind !== "exception") return undefined;
  const frame = frames.at(-1);
  const images = [...new Set(view.regions.map(({ patch }) => patch.image))];
  return html`<details><summary>${
    view.regions.length > 0 ? "Picture and locals" : "Locals"
  } at step ${view.index + 1}</summary>${
    images.map((image) => {
      const picture = pictures[image];
      return picture &&
        overlay(picture, image, view.regions.filter(({ patch }) => patch.image === image));
    })
  }${origin(view, lineage)}${frame && locals(frame)}</details>`;
}

/** Where the patch a call looked at was found. */
function origin(view: StepView, lineage: PatchLineage): Html | undefined {
  const looked = view.regions.find(({ role }) => role === "given");
  const parents = looked ? lineage.parents(looked.patch) : [];
  // The call itself may have returned its own region; only what came before it is an origin.
  const before = parents.filter(({ step }) => step < view.index);
  if (before.length === 0) return undefined;
  return html`<p>Found at ${
    before.map(({ step }, i) =>
      html`${i > 0 && ", in a region found at "}<a href="#step-${step + 1}">step ${step + 1}</a>`
    )
  }.</p>`;
}

function locals({ fn, locals: held }: TraceFrame): Html {
  const shown = [...held].slice(0, MOST_LOCALS);
  return html`<p>Locals of <code>${fn}</code>${shown.length === 0 && ": none"}</p><dl>${
    shown.map(([name, { text }]) =>
      html`<dt><code>${name}</code></dt><dd><code>${text}</code></dd>`
    )
  }</dl>${held.size > shown.length && html`<p>${held.size - shown.length} more.</p>`}`;
}
