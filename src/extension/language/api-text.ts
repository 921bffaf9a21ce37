import type { ApiMember } from "../../core/program/visual-api";

/** What a hover shows, as Markdown: the declaration and what it does. */
export function apiMarkdown({ owner, kind, signature, doc }: ApiMember): string {
  const note = owner === undefined ? "" : `\n\n*${kind} of ${owner}*`;
  return `\`\`\`python\n${signature}\n\`\`\`${doc === "" ? "" : `\n${doc}`}${note}`;
}

/**
 * What a call is completed with: a place to fill for each parameter that has to be given;
 * `insertSnippet` of VS Code.
 */
export function callSnippet({ name, parameters }: ApiMember): string {
  const needed = parameters.filter(({ defaultValue }) => defaultValue === undefined);
  return `${name}(${needed.map((parameter, i) => `\${${i + 1}:${parameter.name}}`).join(", ")})`;
}

/** `find(object_name: str) -> list[ImagePatch]` and the texts of its parameters inside. */
export function callText(
  { name, owner, parameters, type }: ApiMember,
): { readonly label: string; readonly parameters: readonly string[] } {
  const texts = parameters.map((each) =>
    `${each.name}${each.type === undefined ? "" : `: ${each.type}`}${
      each.defaultValue === undefined ? "" : ` = ${each.defaultValue}`
    }`
  );
  return name === "__init__" ?
    { label: `${owner ?? ""}(${texts.join(", ")})`, parameters: texts } :
    { label: `${name}(${texts.join(", ")}) -> ${type}`, parameters: texts };
}
