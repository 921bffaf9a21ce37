type Child = Node | string | undefined;

/** A new element with attributes and children; `undefined` attributes and children are left out. */
export function element(tag: string, attributes: Readonly<Record<string, string | undefined>> = {},
  ...children: readonly Child[]): HTMLElement {
  return fill(document.createElement(tag), attributes, children);
}

/** The same for SVG. */
export function svgElement(tag: string,
  attributes: Readonly<Record<string, string | undefined>> = {},
  ...children: readonly Child[]): SVGElement {
  return fill(document.createElementNS("http://www.w3.org/2000/svg", tag), attributes, children);
}

function fill<T extends Element>(target: T,
  attributes: Readonly<Record<string, string | undefined>>, children: readonly Child[]): T {
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== undefined) target.setAttribute(name, value);
  }
  target.append(...children.filter((child) => child !== undefined));
  return target;
}
