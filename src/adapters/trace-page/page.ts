import { createHash } from "node:crypto";
import type { Execution } from "../../core/ports/interpreter";
import { ranToItsEnd } from "../../core/program/failure";
import { foldLoops } from "../../core/trace/loops";
import { resultRegions } from "../../core/trace/result";
import { Html, html } from "./escape";
import { overlay, pictureStore } from "./overlay";
import type { PagePicture } from "./pictures";
import { stepTable } from "./step-rows";
import { STYLE } from "./style";

/**
 * What a trace page tells of an execution. One that was recorded lacks what it printed, and its own
 * active time.
 */
type ToldExecution = Omit<Execution, "stdout" | "activeMs"> & Partial<
  Pick<Execution, "stdout" | "activeMs">
>;

/** What a trace page tells about. */
export interface TracedRun {
  readonly program: string;
  readonly query?: string;
  readonly execution: ToldExecution;
  /** In the order of the program's images. */
  readonly pictures: readonly PagePicture[];
}

/**
 * One page that needs no other file, no script and no network. All texts of the run are escaped: a
 * language model wrote them.
 */
export function tracePage(run: TracedRun): string {
  const { program, query, execution, pictures } = run;
  const steps = execution.trace?.steps ?? [];
  const regions = resultRegions(execution.value, steps);
  const calls = steps.filter(({ kind }) => kind === "call").length;
  const body = html`<main><h1>${query ?? "Trace of a program"}</h1>${outcome(execution)}
<h2>Pictures</h2>${
    pictures.map((picture, i) =>
      overlay(picture, i, regions.filter(({ patch }) => patch.image === i))
    )
  }
<h2 id="program">Program</h2>${programLines(program, execution.failure?.line)}
<h2>Steps</h2>${
    steps.length === 0 ?
      html`<p>The program did not start.</p>` :
      html`<p>${steps.length} steps, ${calls} of them perception calls. A line shows what changed before it runs. Coordinates are pixels from the lower left corner, y up.</p><div class="steps">${
        stepTable(steps, foldLoops(program, steps), pictures)
      }</div>`
  }
${execution.stdout && html`<h2>Printed</h2><pre class="what">${execution.stdout}</pre>`}</main>`;
  return "<!DOCTYPE html>\n" +
    `${
      html`<html lang="en"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${policy()}"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark"><title>${
        query ?? "Trace of a program"
      }</title>${style}</head><body>${pictureStore(pictures)}${body}</body></html>`.text
    }\n`;
}

/** Nothing is loaded but embedded pictures, and the one style. */
function policy(): string {
  return "default-src 'none'; img-src data:; style-src " +
    `'sha256-${createHash("sha256").update(STYLE).digest("base64")}'; base-uri 'none'; ` +
    "form-action 'none'";
}

function outcome({ valueText, failure, calls, activeMs, hostMs }: ToldExecution): Html {
  const result = failure ?
    html`<div class="failure"><strong>${failure.kind}${
      failure.type && ` (${failure.type})`
    }</strong>${
      failure.line && html` in <a href="#line-${failure.line}">line ${failure.line}</a>`
    }<br><span class="what">${failure.message}</span></div>` :
    html``;
  return html`${result}<dl>${
    ranToItsEnd(failure?.kind ?? null) &&
    html`<dt>returned</dt><dd><code>${valueText ?? "None"}</code></dd>`
  }<dt>perception calls</dt><dd>${calls}, ${hostMs.toFixed(0)} ms</dd>${
    activeMs !== undefined && html`<dt>program</dt><dd>${activeMs.toFixed(0)} ms</dd>`
  }</dl>`;
}

function programLines(program: string, failed: number | undefined): Html {
  return html`<div class="program"><table><tbody>${
    program.trimEnd().split(/\r\n|\r|\n/).map((line, i) =>
      html`<tr id="line-${i + 1}"${failed === i + 1 && html` class="failed"`}><td class="number">${
        i + 1
      }</td><td>${line}${
        failed === i + 1 && html`<span class="depth">  ← failed here</span>`
      }</td></tr>`
    )
  }</tbody></table></div>`;
}

/** Our own text, unescaped as its hash needs it. */
const style = new Html(`<style>${STYLE}</style>`);
