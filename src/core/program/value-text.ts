import { isPatch, type Value } from "./value";

/** Items of a container and characters of a text that are shown. */
const SHOWN_ITEMS = 6;
const SHOWN_DEPTH = 3;

/** A value in Python's notation, shortened to `limit` characters; boxes y up. */
export function valueText(value: Value, limit = 120): string {
  return shortened(written(value, limit, 0), limit);
}

/** The beginning of a text, with an ellipsis where something is left out. */
export function shortened(text: string, limit: number): string {
  return text.length <= limit ? text : `${text.slice(0, limit - 1)}…`;
}

function written(value: Value, limit: number, depth: number): string {
  if (value === null) return "None";
  if (typeof value === "boolean") return value ? "True" : "False";
  if (typeof value === "number") return String(value);
  if (typeof value === "string") return quoted(shortened(value, limit));
  if (isPatch(value))
    return `ImagePatch(${value.left}, ${value.lower}, ${value.right}, ` +
      `${value.upper})`;
  const inner = (item: Value): string => written(item, limit, depth + 1);
  const items = (all: readonly Value[]): string => depth >= SHOWN_DEPTH ? "…" : listed(all, inner);
  if (Array.isArray(value)) return `[${items(value as readonly Value[])}]`;
  const tagged = value as Exclude<typeof value, readonly Value[]>;
  if (tagged.$ === undefined)
    return depth >= SHOWN_DEPTH ?
      "{…}" :
      `{${
        listed(Object.entries(tagged), ([key, item]) =>
          `${quoted(shortened(key, limit))}: ${inner(item ?? null)}`)
      }}`;
  switch (tagged.$) {
    case "nan":
    case "inf":
    case "-inf":
      return tagged.$;
    case "int":
      return tagged.text;
    case "tuple":
      return `(${items(tagged.items)}${tagged.items.length === 1 ? "," : ""})`;
    case "set":
      return tagged.items.length === 0 ? "set()" : `{${items(tagged.items)}}`;
    case "dict":
      return depth >= SHOWN_DEPTH ?
        "{…}" :
        `{${listed(tagged.items, ([key, item]) => `${inner(key)}: ${inner(item)}`)}}`;
    case "object":
      return `<${tagged.type}>`;
  }
}

function listed<T>(items: readonly T[], text: (item: T) => string): string {
  const shown = items.slice(0, SHOWN_ITEMS).map(text);
  return [...shown, ...(items.length > SHOWN_ITEMS ? [`… ${items.length} in all`] : [])].join(", ");
}

function quoted(text: string): string {
  const mark = text.includes("'") && !text.includes('"') ? '"' : "'";
  return mark +
    text.replaceAll("\\", "\\\\").replaceAll("\n", "\\n").replaceAll("\r", "\\r").replaceAll("\t",
      "\\t").replaceAll(mark, `\\${mark}`) +
    mark;
}
