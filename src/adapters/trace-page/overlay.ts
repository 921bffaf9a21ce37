import type { StepRegion } from "../../core/trace/steps";
import { type Html, html } from "./escape";
import type { PagePicture } from "./pictures";

/** Boxes that are drawn on one picture; a step with more names only these. */
const MOST_BOXES = 60;

/** The pictures of the page, each once; overlays refer to them. */
export function pictureStore(pictures: readonly PagePicture[]): Html {
  return html`<svg class="store" aria-hidden="true">${
    pictures.map(({ uri, width, height }, i) =>
      html`<symbol id="picture-${i}" viewBox="0 0 ${width} ${height}"><image href="${uri}" width="${width}" height="${height}" preserveAspectRatio="none"/></symbol>`
    )
  }</svg>`;
}

/**
 * One picture with boxes on it; the boxes are told in words below it, since a drawing alone tells a
 * screen reader nothing.
 */
export function overlay(picture: PagePicture, number: number,
  regions: readonly StepRegion[]): Html {
  const drawn = regions.slice(0, MOST_BOXES);
  const { width, height } = picture;
  const size = Math.max(width, height) / 22;
  return html`<figure><svg class="picture" role="img" aria-label="Picture ${
    number + 1
  } with ${drawn.length} ${
    drawn.length === 1 ? "box" : "boxes"
  }" viewBox="0 0 ${width} ${height}"><use href="#picture-${number}" width="${width}" height="${height}"/>${
    drawn.map(({ role, patch: { left, lower, right, upper } }, i) => {
      const top = height - upper;
      const box = (name: string): Html =>
        html`<rect class="${name}" x="${left}" y="${top}" width="${right - left}" height="${
          upper - lower
        }"/>`;
      return html`<g class="${role}">${box("halo")}${box("box")}<text x="${left + size / 4}" y="${
        Math.max(size, top + size)
      }" font-size="${size}" stroke-width="${size / 4}">${i + 1}</text></g>`;
    })
  }</svg><figcaption><ol>${
    drawn.map(({ role, label, patch: { left, lower, right, upper, score } }) =>
      html`<li><code>${label}</code> ${
        roles[role]
      }: left ${left}, lower ${lower}, right ${right}, upper ${upper}${
        score !== undefined && `; score ${score.toFixed(2)}`
      }</li>`
    )
  }</ol>${
    regions.length > drawn.length &&
    html`<p>${regions.length - drawn.length} more are not drawn.</p>`
  }</figcaption></figure>`;
}

const roles: Readonly<Record<StepRegion["role"], string>> = { given: "looked at",
  returned: "returned", changed: "held" };
