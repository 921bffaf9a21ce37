import { wordsOf } from "./vocabulary";

/** What a question asks of a region. */
export type Asked = { readonly about: "noun" } | {
  readonly about: "color"; /** Of what; absent: of whatever is there. */
  readonly name?: string;
};

const IT = "(?:this|that|it|this object|that object|the object|this thing|the thing)";
const HERE = "(?:this|the) (?:picture|image|photo|scene|patch|crop)";
const NOUN_QUESTIONS = [
  RegExp(`^what is ${IT}(?: called)?$`),
  RegExp(`^what is (?:shown |seen |visible )?in ${HERE}$`),
  RegExp(`^what(?: kind of| type of)? object is (?:this|that|it|shown|in ${HERE}|shown in ` +
    `${HERE})$`),
  RegExp(`^what does ${HERE} show$`),
  RegExp(`^name ${IT}$`),
];
const COLOR = "colou?r";
const COLOR_QUESTIONS = [
  RegExp(`^(?:what|which) ${COLOR} (?:is|are|does|do) (?<name>.+?)(?: have)?$`),
  RegExp(`^what is the ${COLOR} of (?<name>.+)$`),
  RegExp(`^what is (?<name>.+) s ${COLOR}$`),
  RegExp(`^what is (?:its|the) ${COLOR}$`),
];

/** Reads the handful of phrasings that can be answered; undefined for all others. */
export function readQuestion(question: string): Asked | undefined {
  const text = wordsOf(question.replace(/what['’]s/gi, "what is")).join(" ");
  if (NOUN_QUESTIONS.some((pattern) => pattern.test(text))) return { about: "noun" };
  for (const pattern of COLOR_QUESTIONS) {
    const match = pattern.exec(text);
    if (!match) continue;
    const name = match.groups?.["name"]?.replace(/ in (?:this|the) (?:picture|image|photo|scene)$/,
      "");
    return name === undefined || RegExp(`^${IT}$`).test(name) ?
      { about: "color" } :
      { about: "color", name };
  }
  return undefined;
}
