/** Just enough English for question texts. */

const IRREGULAR: Readonly<Record<string, string>> = {
  sheep: "sheep", fish: "fish", knife: "knives", "tennis racket": "tennis rackets", scissors: "scissors", person: "people", mouse: "mice",
  goose: "geese", skis: "skis", fruit: "fruits", clothing: "pieces of clothing", furniture: "pieces of furniture", food: "foods",
};

/** `dog` -> `dogs`, `bus` -> `buses`, `knife` -> `knives`. */
export function plural(noun: string): string {
  const irregular = IRREGULAR[noun];
  if (irregular) return irregular;
  if (/(s|x|z|ch|sh)$/.test(noun)) return `${noun}es`;
  if (/[^aeiou]y$/.test(noun)) return `${noun.slice(0, -1)}ies`;
  if (/(tomato|potato)$/.test(noun)) return `${noun}es`;
  return `${noun}s`;
}

/** `a dog`, `an apple`. */
export function withArticle(noun: string): string {
  return `${/^[aeio]|^u(?!ni|se)/.test(noun) ? "an" : "a"} ${noun}`;
}

const NUMBERS = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"];
/** `3, dog` -> `three dogs`; `1, apple` -> `an apple`. */
export function counted(count: number, noun: string): string {
  return count === 1 ? withArticle(noun) : `${NUMBERS[count] ?? String(count)} ${plural(noun)}`;
}

const ORDINALS = ["first", "second", "third", "fourth", "fifth"];
/** `0` -> `first`. */
export function ordinal(rank: number): string {
  return ORDINALS[rank] ?? `${rank + 1}th`;
}
