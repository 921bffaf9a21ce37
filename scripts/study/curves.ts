/** A line of a chart: shares (0 to 1) at iterations. */
export interface Curve {
  readonly name: string;
  readonly color: string;
  readonly points: readonly (readonly [number, number])[];
  /** Dotted and thin: validation, which is scored in each iteration. */
  readonly faint?: boolean;
}

const WIDTH = 680;
const HEIGHT = 360;
const LEFT = 48;
const RIGHT = 235;
const TOP = 34;
const BOTTOM = 40;

/**
 * An SVG chart of accuracies over iterations, percent from 0 to 100, on white so that it reads in
 * every theme. The first curves are on top.
 */
export function chart(title: string, curves: readonly Curve[]): string {
  const last = Math.max(1,
    ...curves.flatMap(({ points }) => points.map(([iteration]) => iteration)));
  const x = (iteration: number): string =>
    (LEFT + (iteration / last) * (WIDTH - LEFT - RIGHT)).toFixed(1);
  const y = (share: number): string =>
    (HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM)).toFixed(1);
  const grid = [0, 0.2, 0.4, 0.6, 0.8, 1].map((share) =>
    `<line x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${y(share)}" y2="${y(share)}" ` +
    `stroke="#ddd"/><text x="${LEFT - 6}" y="${y(share)}" text-anchor="end" ` +
    `dominant-baseline="middle">${Math.round(100 * share)}</text>`
  );
  const ticks = Array.from({ length: last + 1 },
    (_, iteration) =>
      `<text x="${x(iteration)}" y="${HEIGHT - BOTTOM + 16}" ` +
      `text-anchor="middle">${iteration}</text>`);
  const lines = curves.filter(({ points }) => points.length > 0).map(({ color, points, faint }) => {
    const path = `<polyline fill="none" stroke="${color}" ` +
      `stroke-width="${faint ? 1 : 2}"${faint ? ` stroke-dasharray="2 3" opacity="0.7"` : ""} ` +
      `points="${points.map(([iteration, share]) => `${x(iteration)},${y(share)}`).join(" ")}"/>`;
    return path +
      (faint ?
        "" :
        points.map(([iteration, share]) =>
          `<circle cx="${x(iteration)}" cy="${y(share)}" r="3" fill="${color}"/>`
        ).join(""));
  });
  const named = curves.filter(({ faint }) => !faint);
  const legend = named.map(({ name, color }, i) =>
    `<circle cx="${WIDTH - RIGHT + 14}" ` +
    `cy="${TOP + 8 + 18 * i}" r="4" fill="${color}"/><text x="${WIDTH - RIGHT + 24}" ` +
    `y="${TOP + 12 + 18 * i}">${escape(name)}</text>`
  );
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" ` +
    `width="${WIDTH}" height="${HEIGHT}" font-family="sans-serif" font-size="11" fill="#222" ` +
    `role="img" aria-label="${escape(title)}">`,
    `<rect width="${WIDTH}" height="${HEIGHT}" fill="#fff"/>`,
    `<text x="${LEFT}" y="18" font-size="13" font-weight="bold">${escape(title)}</text>`,
    ...grid,
    ...ticks,
    `<text x="${(LEFT + WIDTH - RIGHT) / 2}" y="${HEIGHT - 8}" ` +
    `text-anchor="middle">iteration</text>`,
    ...lines.reverse(),
    ...legend,
    "</svg>",
    "",
  ].join("\n");
}

function escape(text: string): string {
  return text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/"/g, "&quot;");
}
